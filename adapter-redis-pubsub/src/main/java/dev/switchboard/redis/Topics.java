package dev.switchboard.redis;

import dev.switchboard.domain.ChannelName;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps what Redis sends equal to what is wanted: changes are collected, and leave in batches at the end of a turn, never more than
 * Redis confirms in a moment, so that 50,000 channels come back without a storm. Confined to the turns.
 */
final class Topics {
    /** Channels in one command. */
    static final int BATCH = 512;

    /** Requests under way; the others wait for their confirmations. */
    static final int MOST_UNCONFIRMED = 4_096;

    private final Names names;
    private final Function<ChannelName, Sequel> sequels;
    private final Consumer<ChannelName> resumed;
    private final Map<ChannelName, Topic> byName = new HashMap<>();
    private final Map<ByteBuffer, Topic> byChannel = new HashMap<>();
    private final Set<Topic> changed = new LinkedHashSet<>();
    private Optional<StatefulRedisPubSubConnection<byte[], byte[]>> connection = Optional.empty();
    private int unconfirmed;
    // Before anyone knows whether Redis can be reached, those who ask are told neither.
    private boolean starting = true;

    /**
     * None yet.
     *
     * @param resumed hears of each subscription that Redis has confirmed, also after an interruption
     */
    Topics(Names names, Function<ChannelName, Sequel> sequels, Consumer<ChannelName> resumed) {
        this.names = names;
        this.sequels = sequels;
        this.resumed = resumed;
    }

    void want(ChannelName name, CompletableFuture<Void> confirmed, String trouble) {
        Topic topic = byName.get(name);
        if (topic == null) {
            topic = new Topic(name, names.channel(name), sequels.apply(name));
            byName.put(name, topic);
            byChannel.put(ByteBuffer.wrap(topic.channel), topic);
        } else if (!topic.wanted) {
            topic.sequel = sequels.apply(name);
        }
        topic.wanted = true;
        if (topic.confirmed) {
            confirmed.complete(null);
        } else if (connection.isEmpty() && !starting) {
            // It is subscribed all the same, as soon as that is possible.
            confirmed.completeExceptionally(new Away(trouble));
        } else {
            topic.waiting.add(confirmed);
            changed.add(topic);
        }
    }

    void unwant(ChannelName name) {
        Topic topic = byName.get(name);
        if (topic == null || !topic.wanted) {
            return;
        }
        topic.wanted = false;
        topic.confirmed = false;
        fail(topic, "the subscription was ended");
        if (connection.isEmpty()) {
            forget(topic);
        } else {
            changed.add(topic);
        }
    }

    private void forget(Topic topic) {
        byName.remove(topic.name, topic);
        byChannel.remove(ByteBuffer.wrap(topic.channel), topic);
    }

    /** The wanted topic of a channel of Redis. */
    Optional<Topic> wanted(byte[] channel) {
        return Optional.ofNullable(byChannel.get(ByteBuffer.wrap(channel))).filter(topic -> topic.wanted);
    }

    Optional<Topic> wanted(ChannelName name) {
        return Optional.ofNullable(byName.get(name)).filter(topic -> topic.wanted);
    }

    List<Topic> wanted() {
        return byName.values().stream().filter(topic -> topic.wanted).toList();
    }

    /** How many are wanted. */
    int size() {
        int size = 0;
        for (Topic topic : byName.values()) {
            size += topic.wanted ? 1 : 0;
        }
        return size;
    }

    /** How many of the wanted are not confirmed. */
    int missing() {
        int missing = 0;
        for (Topic topic : byName.values()) {
            missing += topic.wanted && !topic.confirmed ? 1 : 0;
        }
        return missing;
    }

    void up(StatefulRedisPubSubConnection<byte[], byte[]> fresh) {
        starting = false;
        connection = Optional.of(fresh);
        changed.addAll(byName.values());
    }

    void down(String trouble) {
        starting = false;
        connection = Optional.empty();
        unconfirmed = 0;
        changed.clear();
        byName.values().stream().filter(topic -> !topic.wanted).toList().forEach(this::forget);
        for (Topic topic : byName.values()) {
            topic.asked = false;
            topic.confirmed = false;
            topic.unconfirmed = 0;
            fail(topic, trouble);
            topic.sequel.interrupted();
        }
    }

    private static void fail(Topic topic, String why) {
        List<CompletableFuture<Void>> waiting = List.copyOf(topic.waiting);
        topic.waiting.clear();
        waiting.forEach(stage -> stage.completeExceptionally(new Away(why)));
    }

    /** Redis did what the channel's next request asked for. */
    void confirmed(byte[] channel) {
        Topic topic = byChannel.get(ByteBuffer.wrap(channel));
        if (topic == null || topic.unconfirmed == 0) {
            return;
        }
        topic.unconfirmed--;
        unconfirmed--;
        settle(topic);
    }

    /** If Redis and we agree about it. */
    private void settle(Topic topic) {
        if (topic.unconfirmed > 0 || topic.wanted != topic.asked) {
            return;
        }
        if (!topic.wanted) {
            changed.remove(topic);
            forget(topic);
        } else if (!topic.confirmed) {
            topic.confirmed = true;
            List<CompletableFuture<Void>> waiting = List.copyOf(topic.waiting);
            topic.waiting.clear();
            waiting.forEach(stage -> stage.complete(null));
            topic.sequel.resumed();
            resumed.accept(topic.name);
        }
    }

    /** Sends what changed in this turn. */
    void flush() {
        if (connection.isEmpty()) {
            return;
        }
        while (!changed.isEmpty() && unconfirmed < MOST_UNCONFIRMED) {
            List<byte[]> begin = new ArrayList<>();
            List<byte[]> end = new ArrayList<>();
            var next = changed.iterator();
            while (next.hasNext() && begin.size() + end.size() < BATCH) {
                Topic topic = next.next();
                next.remove();
                if (topic.wanted != topic.asked) {
                    topic.asked = topic.wanted;
                    topic.unconfirmed++;
                    unconfirmed++;
                    (topic.wanted ? begin : end).add(topic.channel);
                } else {
                    settle(topic);
                }
            }
            if (!begin.isEmpty()) {
                connection.get().async().subscribe(begin.toArray(byte[][]::new));
            }
            if (!end.isEmpty()) {
                connection.get().async().unsubscribe(end.toArray(byte[][]::new));
            }
        }
    }
}
