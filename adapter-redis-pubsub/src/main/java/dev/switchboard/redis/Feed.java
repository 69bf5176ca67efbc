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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

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
        topic.asked = !topic.wanted;
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
     * @param failed hears of channels whose request was refused, and why, in a turn
     */
    void flush(Consumer<Topic> settled, BiConsumer<Topic, Throwable> failed) {
        if (connection.isEmpty()) {
            return;
        }
        RedisPubSubAsyncCommands<byte[], byte[]> commands = connection.get().async();
        while (!changed.isEmpty() && unconfirmed < MOST_UNCONFIRMED) {
            List<Topic> begin = new ArrayList<>();
            List<Topic> end = new ArrayList<>();
            List<Topic> agreed = new ArrayList<>();
            Iterator<Topic> next = changed.iterator();
            while (next.hasNext() && begin.size() + end.size() < BATCH && unconfirmed < MOST_UNCONFIRMED) {
                Topic topic = next.next();
                next.remove();
                if (topic.wanted == topic.asked) {
                    agreed.add(topic);
                    continue;
                }
                topic.asked = topic.wanted;
                topic.unconfirmed++;
                unconfirmed++;
                (topic.wanted ? begin : end).add(topic);
            }
            ask(begin, sharded ? commands::ssubscribe : commands::subscribe, failed);
            ask(end, sharded ? commands::sunsubscribe : commands::unsubscribe, failed);
            agreed.forEach(settled);
        }
        connection.get().flushCommands();
    }

    private void ask(
            List<Topic> topics, Function<byte[][], RedisFuture<Void>> command, BiConsumer<Topic, Throwable> failed) {
        if (sharded) {
            topics.forEach(topic -> hear(command.apply(new byte[][] {topic.channel}), List.of(topic), failed));
        } else if (!topics.isEmpty()) {
            byte[][] channels = topics.stream().map(topic -> topic.channel).toArray(byte[][]::new);
            hear(command.apply(channels), topics, failed);
        }
    }

    /** What is done is told channel by channel; what is refused is so for all of a command, and told nowhere else. */
    private void hear(RedisFuture<Void> answer, List<Topic> topics, BiConsumer<Topic, Throwable> failed) {
        long[] requests = topics.stream().mapToLong(topic -> topic.requests).toArray();
        answer.whenComplete((done, failure) -> {
            if (failure != null) {
                turns.add(() -> {
                    for (int i = 0; i < requests.length; i++) {
                        Topic topic = topics.get(i);
                        if (topic.requests == requests[i] && topic.unconfirmed > 0) {
                            failed.accept(topic, failure);
                        }
                    }
                });
            }
        });
    }
}
