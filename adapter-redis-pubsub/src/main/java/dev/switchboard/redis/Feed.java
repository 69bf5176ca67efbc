package dev.switchboard.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps what one master sends equal to what is wanted of it: changes are collected, and leave in batches at the end of a turn, never more than
 * Redis confirms in a moment, so that 50,000 channels come back without a storm. Confined to the turns.
 */
final class Feed {
    /** Channels in one command. */
    static final int BATCH = 512;

    /** Requests under way; the others wait for their confirmations. */
    static final int MOST_UNCONFIRMED = 4_096;

    private final boolean sharded;
    private final Turns turns;
    private final Set<Topic> changed = new LinkedHashSet<>();
    private final Set<Topic> refused = new LinkedHashSet<>();
    private Optional<StatefulRedisPubSubConnection<byte[], byte[]>> connection = Optional.empty();
    private int unconfirmed;

    // Before anyone knows whether Redis can be reached, those who ask are told neither.
    private boolean starting = true;

    /** One of a Redis Cluster asks for each channel by itself, as one command is for one slot. */
    Feed(boolean sharded, Turns turns) {
        this.sharded = sharded;
        this.turns = turns;
    }

    boolean isUp() {
        return connection.isPresent();
    }

    boolean isStarting() {
        return starting;
    }

    void up(StatefulRedisPubSubConnection<byte[], byte[]> fresh) {
        starting = false;
        connection = Optional.of(fresh);
    }

    void down() {
        starting = false;
        connection = Optional.empty();
        unconfirmed = 0;
        changed.clear();
        refused.clear();
    }

    /** The channel may have to be asked for, or ended. */
    void changed(Topic topic) {
        if (connection.isPresent()) {
            changed.add(topic);
        }
    }

    /** It is of no interest any more whether the channel changed. */
    void forget(Topic topic) {
        changed.remove(topic);
        refused.remove(topic);
    }

    /** The channel belongs to another master now: what this one was asked for does not count. */
    void leave(Topic topic) {
        forget(topic);
        unconfirmed -= topic.unconfirmed;
        if (topic.asked) {
            connection.ifPresent(live -> live.async().sunsubscribe(topic.channel));
        }
    }

    /** Redis did what the channel's next request asked for. */
    void confirmed(Topic topic) {
        topic.unconfirmed--;
        unconfirmed--;
    }

    /** Redis did not do what it was asked for; it is asked again a little later. */
    void refused(Topic topic) {
        confirmed(topic);
        topic.asked = false;
        refused.add(topic);
    }

    /** Redis ended a subscription by itself; it is asked for again a little later. */
    void ended(Topic topic) {
        topic.asked = false;
        refused.add(topic);
    }

    /** What was refused gets its next chance. */
    void retry() {
        changed.addAll(refused);
        refused.clear();
    }

    /**
     * Sends what changed in this turn.
     *
     * @param settled hears of channels about which there is nothing to be sent
     * @param failed hears of channels whose request was refused, in a turn
     */
    void flush(Consumer<Topic> settled, Consumer<Topic> failed) {
        if (connection.isEmpty()) {
            return;
        }
        RedisPubSubAsyncCommands<byte[], byte[]> commands = connection.get().async();
        while (!changed.isEmpty() && unconfirmed < MOST_UNCONFIRMED) {
            List<byte[]> begin = new ArrayList<>();
            List<byte[]> end = new ArrayList<>();
            List<Topic> agreed = new ArrayList<>();
            Iterator<Topic> next = changed.iterator();
            while (next.hasNext() && begin.size() + end.size() < BATCH) {
                Topic topic = next.next();
                next.remove();
                if (topic.wanted == topic.asked) {
                    agreed.add(topic);
                    continue;
                }
                topic.asked = topic.wanted;
                topic.unconfirmed++;
                unconfirmed++;
                if (sharded) {
                    ask(commands, topic, failed);
                } else {
                    (topic.wanted ? begin : end).add(topic.channel);
                }
            }
            if (!begin.isEmpty()) {
                commands.subscribe(begin.toArray(byte[][]::new));
            }
            if (!end.isEmpty()) {
                commands.unsubscribe(end.toArray(byte[][]::new));
            }
            agreed.forEach(settled);
        }
        connection.get().flushCommands();
    }

    private void ask(RedisPubSubAsyncCommands<byte[], byte[]> commands, Topic topic, Consumer<Topic> failed) {
        long mine = topic.requests;
        RedisFuture<Void> answer =
                topic.wanted ? commands.ssubscribe(topic.channel) : commands.sunsubscribe(topic.channel);
        answer.whenComplete((done, failure) -> {
            if (failure != null) {
                turns.add(() -> {
                    if (topic.requests == mine && topic.unconfirmed > 0) {
                        failed.accept(topic);
                    }
                });
            }
        });
    }
}
