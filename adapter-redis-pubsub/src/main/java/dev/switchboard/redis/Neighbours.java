package dev.switchboard.redis;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who is in this node's channels on other nodes: read from Redis when a channel comes to life here or its subscription was interrupted, and
 * kept up by what the others tell. What was told while Redis was being asked is put on top of the answer by its number, so that neither
 * order of arrival does harm. Confined to the turns.
 */
final class Neighbours {
    // After an interruption it may be all channels at once.
    private static final int MOST_UNDER_WAY = 256;

    // Of one channel while Redis is asked for it: beyond that it is asked again.
    private static final int MOST_MEANWHILE = 10_000;

    /** What was heard of one node in one channel. */
    private static final class Known {
        long sequence;
        /** What it tells in pieces; empty where the first of them was not heard, so that the others are not the whole. */
        Optional<Map<UserId, Present>> pieces = Optional.empty();
    }

    /** A channel whose members here want to know who else is there. */
    private static final class Acquaintance {
        final ChannelName name;
        final Map<Long, Known> nodes = new HashMap<>();
        final List<Notice> meanwhile = new ArrayList<>();
        final List<CompletableFuture<Void>> waiting = new ArrayList<>(1);
        /** Counts the questions, so that only the answer to the latest counts. */
        long asked;

        boolean asking;
        /** Whether it is to be asked again when nodes may be judged. */
        boolean doubtful;

        Acquaintance(ChannelName name) {
            this.name = name;
        }
    }

    private final long incarnation;
    private final Executor turns;
    private final Book.Way way;
    private final LongSupplier nanos;
    private final Census.Listener listener;
    private final Predicate<ChannelName> confirmed;
    private final Lease lease;
    private final Tally tally;
    private final Map<ChannelName, Acquaintance> met = new HashMap<>();
    private final Set<Acquaintance> due = new LinkedHashSet<>();
    private final Set<Acquaintance> failed = new LinkedHashSet<>();
    // When each node that has a part in any of our channels was first heard of.
    private final Map<Long, Long> heard = new HashMap<>();
    private final List<Runnable> undecided = new ArrayList<>();
    private int underWay;

    /**
     * One for a node.
     *
     * @param confirmed whether a channel's subscription is; the others are asked for when theirs is
     */
    Neighbours(
            Presence.Ground ground,
            Census.Listener listener,
            Predicate<ChannelName> confirmed,
            Lease lease,
            Tally tally) {
        this.incarnation = ground.incarnation();
        this.turns = ground.turns();
        this.way = ground.way();
        this.nanos = ground.nanos();
        this.listener = listener;
        this.confirmed = confirmed;
        this.lease = lease;
        this.tally = tally;
    }

    /** Members came to life in a channel; {@code trouble} is why Redis can't be asked, if it can't. */
    void meet(ChannelName name, CompletableFuture<Void> done, Optional<String> trouble) {
        Acquaintance channel = met.computeIfAbsent(name, Acquaintance::new);
        if (trouble.isPresent()) {
            // It is asked all the same, as soon as that is possible.
            done.completeExceptionally(new Away(trouble.get()));
        } else {
            channel.waiting.add(done);
        }
        ask(channel);
    }

    /** Nobody here is in the channel any more. */
    void forget(ChannelName name) {
        Acquaintance channel = met.remove(name);
        if (channel != null) {
            due.remove(channel);
            failed.remove(channel);
            fail(channel, "the subscription was ended");
        }
    }

    /** From now on everything is heard that is told in the channel; what was told before is asked for. */
    void confirmed(ChannelName name) {
        Acquaintance channel = met.get(name);
        if (channel != null) {
            ask(channel);
        }
    }

    /** Nothing is heard any more. */
    void interrupted(String trouble) {
        for (Acquaintance channel : met.values()) {
            channel.nodes.values().forEach(known -> known.pieces = Optional.empty());
            fail(channel, trouble);
        }
    }

    /** Nothing is heard of one channel any more. */
    void interrupted(ChannelName name, String trouble) {
        Acquaintance channel = met.get(name);
        if (channel != null) {
            channel.nodes.values().forEach(known -> known.pieces = Optional.empty());
            fail(channel, trouble);
        }
    }

    private static void fail(Acquaintance channel, String why) {
        List<CompletableFuture<Void>> waiting = List.copyOf(channel.waiting);
        channel.waiting.clear();
        waiting.forEach(done -> done.completeExceptionally(new Away(why)));
    }

    private void ask(Acquaintance channel) {
        if (confirmed.test(channel.name)) {
            due.add(channel);
        }
    }

    /** What could not be asked gets its next chance. */
    void retry() {
        due.addAll(failed);
        failed.clear();
    }

    /** Asks for what is due, as far as Redis keeps up. */
    void go() {
        while (!due.isEmpty() && underWay < MOST_UNDER_WAY) {
            Iterator<Acquaintance> next = due.iterator();
            Acquaintance channel = next.next();
            next.remove();
            Optional<Book> book = way.book(channel.name);
            if (book.isEmpty()) {
                failed.add(channel);
                continue;
            }
            long mine = ++channel.asked;
            channel.asking = true;
            channel.doubtful = false;
            underWay++;
            long readAt = nanos.getAsLong();
            book.get()
                    .read(channel.name)
                    .whenComplete((parts, failure) -> turns.execute(() -> {
                        underWay--;
                        if (met.get(channel.name) != channel || channel.asked != mine) {
                            return;
                        }
                        if (failure == null) {
                            read(channel, mine, parts, readAt);
                        } else {
                            channel.asking = false;
                            flushMeanwhile(channel);
                            failed.add(channel);
                            fail(channel, Link.reason(failure));
                        }
                    }));
        }
    }

    private void flushMeanwhile(Acquaintance channel) {
        List<Notice> notices = List.copyOf(channel.meanwhile);
        channel.meanwhile.clear();
        notices.forEach(notice -> apply(channel, notice));
    }

    /** Redis keeps for a while what dead nodes had: who is not known here needs a lease, and if it has none, a later look at the leases. */
    private void read(Acquaintance channel, long mine, List<Ledger.Part> parts, long readAt) {
        boolean strangers = parts.stream().anyMatch(part -> !lives(part.incarnation()));
        if (!strangers || lease.renewalAskedAt() - readAt > 0) {
            channel.asking = false;
            answered(channel, parts);
            return;
        }
        undecided.add(() -> {
            if (met.get(channel.name) == channel && channel.asked == mine && channel.asking) {
                read(channel, mine, parts, readAt);
            }
        });
        lease.soon();
    }

    private boolean lives(long node) {
        return heard.containsKey(node) || lease.living().contains(node);
    }

    private void answered(Acquaintance channel, List<Ledger.Part> parts) {
        Set<Long> missing = new HashSet<>();
        channel.nodes.forEach((node, known) -> {
            // Who is telling all that it has is not there until its last piece.
            if (known.pieces.isEmpty()) {
                missing.add(node);
            }
        });
        channel.meanwhile.forEach(notice -> missing.remove(notice.incarnation()));
        for (Ledger.Part part : parts) {
            missing.remove(part.incarnation());
            if (lives(part.incarnation())) {
                begin(channel, part);
            }
        }
        for (long node : missing) {
            if (lease.judges()) {
                channel.nodes.remove(node);
                listener.has(id(node), channel.name, List.of());
            } else {
                // Redis may have lost it, and the node be about to tell it again.
                channel.doubtful = true;
            }
        }
        flushMeanwhile(channel);
        listener.met(channel.name);
        List<CompletableFuture<Void>> waiting = List.copyOf(channel.waiting);
        channel.waiting.clear();
        waiting.forEach(done -> done.complete(null));
    }

    /** What Redis has of a node, and on top of it what the node told meanwhile. */
    private void begin(Acquaintance channel, Ledger.Part part) {
        Known known = known(channel, part.incarnation());
        if (known.sequence > part.sequence()) {
            // Everything of this life was heard, and more.
            return;
        }
        known.sequence = part.sequence();
        known.pieces = Optional.empty();
        Map<UserId, Present> users = new LinkedHashMap<>();
        for (Present user : part.users()) {
            users.put(user.user(), user);
        }
        Iterator<Notice> later = channel.meanwhile.iterator();
        while (later.hasNext()) {
            Notice notice = later.next();
            if (notice.incarnation() == part.incarnation()) {
                later.remove();
                if (notice.sequence() > known.sequence) {
                    users = on(channel, users, known, notice);
                }
            }
        }
        listener.has(id(part.incarnation()), channel.name, List.copyOf(users.values()));
    }

    /** What a node has after a notice; what it has of it in pieces counts with the last one. */
    private Map<UserId, Present> on(Acquaintance channel, Map<UserId, Present> users, Known known, Notice notice) {
        known.sequence = notice.sequence();
        if (notice.piece() == Notice.CHANGE) {
            put(users, notice);
            return users;
        }
        if ((notice.piece() & Notice.FIRST) != 0) {
            known.pieces = Optional.of(new LinkedHashMap<>());
        }
        known.pieces.ifPresent(pieces -> put(pieces, notice));
        if ((notice.piece() & Notice.LAST) == 0) {
            return users;
        }
        Optional<Map<UserId, Present>> all = known.pieces;
        known.pieces = Optional.empty();
        if (all.isEmpty()) {
            // Redis has the whole of it now.
            ask(channel);
        }
        return all.orElse(users);
    }

    private static void put(Map<UserId, Present> users, Notice notice) {
        for (Notice.Entry entry : notice.entries()) {
            if (entry.present().isPresent()) {
                users.put(entry.user(), entry.present().get());
            } else {
                users.remove(entry.user());
            }
        }
    }

    private Known known(Acquaintance channel, long node) {
        heard.putIfAbsent(node, nanos.getAsLong());
        return channel.nodes.computeIfAbsent(node, n -> new Known());
    }

    void received(ChannelName name, Notice notice) {
        Acquaintance channel = met.get(name);
        if (channel == null || notice.incarnation() == incarnation) {
            return;
        }
        if (channel.asking && channel.meanwhile.size() >= MOST_MEANWHILE) {
            channel.meanwhile.clear();
            due.add(channel);
        } else if (channel.asking) {
            channel.meanwhile.add(notice);
        } else {
            apply(channel, notice);
        }
    }

    private void apply(Acquaintance channel, Notice notice) {
        Known known = known(channel, notice.incarnation());
        if (notice.sequence() <= known.sequence) {
            tally.repeated.increment();
            return;
        }
        NodeId node = id(notice.incarnation());
        if (notice.piece() == Notice.CHANGE) {
            known.sequence = notice.sequence();
            notice.entries().forEach(entry -> {
                if (entry.present().isPresent()) {
                    listener.came(node, channel.name, entry.present().get());
                } else {
                    listener.went(node, channel.name, entry.user());
                }
            });
            return;
        }
        Map<UserId, Present> before = Map.of();
        Map<UserId, Present> all = on(channel, before, known, notice);
        if (all != before) {
            listener.has(node, channel.name, List.copyOf(all.values()));
        }
    }

    /**
     * A renewal told which nodes live.
     *
     * @param askedAt nanoseconds at which it was asked: who was heard of later may be younger than the answer
     */
    void renewed(Set<Long> living, long askedAt) {
        if (lease.judges()) {
            List<Long> dead = new ArrayList<>();
            heard.forEach((node, since) -> {
                if (since - askedAt < 0 && !living.contains(node)) {
                    dead.add(node);
                }
            });
            for (long node : dead) {
                heard.remove(node);
                met.values().forEach(channel -> channel.nodes.remove(node));
                listener.gone(id(node));
            }
            for (Acquaintance channel : met.values()) {
                if (channel.doubtful) {
                    ask(channel);
                }
            }
        }
        List<Runnable> now = List.copyOf(undecided);
        undecided.clear();
        now.forEach(Runnable::run);
    }

    private static NodeId id(long incarnation) {
        return NodeId.of(Long.toHexString(incarnation));
    }
}
