package dev.switchboard.redis;

import dev.switchboard.domain.ChannelName;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The channels that this node wants to hear, each at the master that holds it. Confined to the turns. */
final class Topics {
    /** Who hears of them. */
    interface Ends {
        /** A subscription is confirmed, maybe after an interruption. */
        void resumed(ChannelName name);

        /** From now on nothing is heard of a channel, for a while. */
        void interrupted(ChannelName name, String why);

        /** A master would not have a channel. */
        void misplaced();
    }

    private final Names names;
    private final Masters masters;
    private final Function<ChannelName, Sequel> sequels;
    private final Ends ends;
    private final Map<ChannelName, Topic> byName = new HashMap<>();
    private final Map<ByteBuffer, Topic> byChannel = new HashMap<>();
    private Optional<String> refusal = Optional.empty();

    /** Only those that are {@code always} wanted yet: of notes, and not among those that are named and counted. */
    Topics(List<byte[]> always, Names names, Masters masters, Function<ChannelName, Sequel> sequels, Ends ends) {
        this.names = names;
        this.masters = masters;
        this.sequels = sequels;
        this.ends = ends;
        ChannelName nobodys = ChannelName.of("nodes");
        for (byte[] channel : always) {
            Topic notes = new Topic(nobodys, channel, sequels.apply(nobodys));
            notes.holder = masters.holder(channel);
            notes.wanted = true;
            notes.wantedAt = System.nanoTime();
            byChannel.put(ByteBuffer.wrap(channel), notes);
        }
    }

    void want(ChannelName name, CompletableFuture<Void> confirmed) {
        Topic topic = byName.get(name);
        if (topic == null) {
            topic = new Topic(name, names.channel(name), sequels.apply(name));
            topic.holder = masters.holder(topic.channel);
            byName.put(name, topic);
            byChannel.put(ByteBuffer.wrap(topic.channel), topic);
        } else if (!topic.wanted) {
            topic.sequel = sequels.apply(name);
        }
        if (!topic.wanted) {
            topic.wanted = true;
            topic.wantedAt = System.nanoTime();
            topic.missed = false;
        }
        if (topic.confirmed) {
            confirmed.complete(null);
            return;
        }
        boolean starting = topic.holder.map(Master::feed).map(Feed::isStarting).orElse(masters.areStarting());
        if (starting || topic.holder.filter(holder -> holder.feed().isUp()).isPresent()) {
            topic.waiting.add(confirmed);
            changed(topic);
        } else {
            // It is subscribed all the same, as soon as that is possible.
            confirmed.completeExceptionally(
                    new Away(masters.trouble(topic.channel).orElse("Redis is away")));
        }
    }

    void unwant(ChannelName name) {
        Topic topic = byName.get(name);
        if (topic == null || !topic.wanted) {
            return;
        }
        topic.wanted = false;
        topic.confirmed = false;
        topic.sequel.end();
        fail(topic, "the subscription was ended");
        if (topic.holder.filter(holder -> holder.feed().isUp()).isEmpty()) {
            forget(topic);
        } else {
            changed(topic);
        }
    }

    private static void changed(Topic topic) {
        topic.holder.ifPresent(holder -> holder.feed().changed(topic));
    }

    private void forget(Topic topic) {
        byName.remove(topic.name, topic);
        byChannel.remove(ByteBuffer.wrap(topic.channel), topic);
        topic.holder.ifPresent(holder -> holder.feed().forget(topic));
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

    /**
     * How many of the wanted are not heard, those of notes included. One that is new, and that Redis may still confirm as soon as it does
     * any, is none: else a node on which channels come and go would never be well for long.
     *
     * @param patience in nanoseconds, for those that are new
     */
    int missing(long now, long patience) {
        int missing = 0;
        for (Topic topic : byChannel.values()) {
            boolean due = topic.missed || now - topic.wantedAt > patience;
            missing += topic.wanted && !topic.confirmed && due ? 1 : 0;
        }
        return missing;
    }

    /** Why Redis would not have one, if nothing was confirmed since. */
    Optional<String> refusal() {
        return refusal;
    }

    /** All that are held by one master. */
    private List<Topic> heldBy(Master master) {
        return byChannel.values().stream()
                .filter(topic -> topic.holder.filter(holder -> holder == master).isPresent())
                .toList();
    }

    /** A master can be asked. */
    void up(Master master) {
        for (Topic topic : heldBy(master)) {
            // Those, too, that came while it could not.
            topic.missed = true;
            changed(topic);
        }
    }

    /** A master can't be asked any more, and has ended everything. */
    void down(Master master, String trouble) {
        for (Topic topic : heldBy(master)) {
            if (!topic.wanted) {
                forget(topic);
                continue;
            }
            topic.interrupted();
            fail(topic, trouble);
            interrupted(topic, trouble);
        }
    }

    /** Others may hold what one held before. */
    void moved() {
        for (Topic topic : List.copyOf(byChannel.values())) {
            Optional<Master> holder = masters.holder(topic.channel);
            if (holder.equals(topic.holder)) {
                continue;
            }
            topic.holder.ifPresent(before -> before.feed().leave(topic));
            boolean heard = topic.confirmed;
            topic.interrupted();
            if (!topic.wanted) {
                forget(topic);
                continue;
            }
            topic.holder = holder;
            if (heard) {
                interrupted(topic, "another master of the Redis Cluster holds it now");
            }
            if (holder.isEmpty()) {
                fail(topic, "no master of the Redis Cluster holds it");
            }
            changed(topic);
        }
    }

    /** It is known that the masters are not. */
    void unreachable(String trouble) {
        byName.values().stream().filter(topic -> topic.holder.isEmpty()).forEach(topic -> fail(topic, trouble));
    }

    private void interrupted(Topic topic, String why) {
        topic.sequel.interrupted();
        if (isNamed(topic)) {
            ends.interrupted(topic.name, why);
        }
    }

    /** Whether it is a channel's, and not one of notes: a channel may be called as those are here. */
    private boolean isNamed(Topic topic) {
        return byName.get(topic.name) == topic;
    }

    private static void fail(Topic topic, String why) {
        List<CompletableFuture<Void>> waiting = List.copyOf(topic.waiting);
        topic.waiting.clear();
        waiting.forEach(stage -> stage.completeExceptionally(new Away(why)));
    }

    /** Redis did what the channel's next request asked for, or ended a subscription by itself. */
    void confirmed(Master master, byte[] channel, boolean begun) {
        Topic topic = byChannel.get(ByteBuffer.wrap(channel));
        if (topic == null || topic.holder.filter(holder -> holder == master).isEmpty()) {
            return;
        }
        if (topic.unconfirmed > 0) {
            master.feed().confirmed(topic);
            settle(topic);
        } else if (!begun && topic.asked) {
            // The slot went to another master.
            topic.confirmed = false;
            topic.missed = true;
            master.feed().ended(topic);
            interrupted(topic, "Redis ended the subscription");
            ends.misplaced();
        }
    }

    /** If Redis and we agree about it. */
    private void settle(Topic topic) {
        if (topic.unconfirmed > 0 || topic.wanted != topic.asked) {
            return;
        }
        if (!topic.wanted) {
            forget(topic);
        } else if (!topic.confirmed) {
            topic.confirmed = true;
            topic.missed = false;
            refusal = Optional.empty();
            List<CompletableFuture<Void>> waiting = List.copyOf(topic.waiting);
            topic.waiting.clear();
            waiting.forEach(stage -> stage.complete(null));
            topic.sequel.resumed();
            if (isNamed(topic)) {
                ends.resumed(topic.name);
            }
        }
    }

    private void refused(Topic topic, Throwable why) {
        refusal = Optional.of(Link.reason(why));
        topic.missed = true;
        topic.holder.ifPresent(holder -> holder.feed().refused(topic));
        ends.misplaced();
    }

    /** Sends what changed in this turn. */
    void flush(Collection<Master> all) {
        all.forEach(master -> master.feed().flush(this::settle, this::refused));
    }
}
