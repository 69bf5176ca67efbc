package dev.switchboard.application;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the members of a channel who came and who went, by user, at once or in batches, after the grace of those who may come back.
 * All is guarded by the registry's lock.
 */
final class Herald {
    private final Codec codec;
    private final Timers timers;
    private final Consumer<Runnable> underLock;
    private final int each;
    private final Duration grace;
    private final Duration batch;
    // Who left this node within the grace, which other nodes are told of when it is over.
    private final Map<Seat, Long> lingering = new HashMap<>();
    private @Nullable Consumer<Seat> clustered;

    /**
     * One for a node.
     *
     * @param underLock runs what is due later under the registry's lock
     */
    Herald(Codec codec, Timers timers, Limits limits, Consumer<Runnable> underLock) {
        this.codec = codec;
        this.timers = timers;
        this.underLock = underLock;
        this.each = limits.count(Limit.PRESENCE_EACH);
        this.grace = limits.time(Limit.PRESENCE_GRACE);
        this.batch = limits.time(Limit.PRESENCE_BATCH);
    }

    /** From now on there are other nodes: {@code ended} hears, not under the lock, that somebody's grace has ended. */
    void cluster(Consumer<Seat> ended) {
        clustered = ended;
    }

    /** How it stands with a user here. */
    Standing standing(Seat seat, Optional<LiveChannel> channel) {
        Optional<Census.Present> here = channel.flatMap(live -> live.roster.here(seat.user()))
                .map(user -> new Census.Present(user.id(), user.name(), user.connections()));
        return new Standing(seat, here, lingering.containsKey(seat));
    }

    /** Whether anybody is told who is in the channel. */
    boolean tells(LiveChannel channel) {
        return tells(channel.match());
    }

    /** Whether anybody is told who is in such a channel. */
    boolean tells(ChannelMatch match) {
        return each > 0 && match.kind().presence() != Presence.OFF;
    }

    /** Who is there, for who is answered. */
    Snapshot snapshot(LiveChannel channel) {
        if (!tells(channel)) {
            return Snapshot.NONE;
        }
        channel.namedMeanwhile |= !channel.joined.isEmpty() || !channel.left.isEmpty();
        return new Snapshot(channel.roster.first(Snapshot.NAMED), channel.roster.count());
    }

    /** A line became a member. */
    void joined(LiveChannel channel, Line line, int members) {
        if (!tells(channel)) {
            return;
        }
        Profile user = line.profile();
        if (clustered != null) {
            lingering.remove(new Seat(channel.name(), user.id()));
        }
        if (!channel.roster.join(user.id(), user.name()) || members == 1) {
            return;
        }
        arrived(channel, user.id(), user.name(), members, true, line.egress());
    }

    private void arrived(
            LiveChannel channel, UserId user, String name, int members, boolean toPlain, Egress... except) {
        if (atOnce(channel, members)) {
            flush(channel, channel.roster.count() - 1);
            Map<UserId, String> one = Map.of(user, name);
            channel.audience().announce(announcement(channel, one, List.of(), toPlain), except);
        } else {
            tellJoined(channel, user, name);
            later(channel);
        }
    }

    /**
     * Of who comes and goes between two batches nobody is told; but if somebody was answered meanwhile who is there, that one needs the
     * latest of it, and to the others it is nothing new.
     */
    private static void tellJoined(LiveChannel channel, UserId user, String name) {
        if (!channel.left.remove(user) || channel.namedMeanwhile) {
            channel.joined.put(user, name);
        }
    }

    /**
     * A line is no member any more.
     *
     * @param mayReturn whether its user may be back in a moment, as far as can be known
     */
    void left(LiveChannel channel, Line line, boolean mayReturn, int members) {
        if (!tells(channel)) {
            return;
        }
        UserId user = line.profile().id();
        boolean lingers = mayReturn && line.lasting() && !grace.isZero();
        long now = timers.nanos();
        if (!channel.roster.leave(user, lingers, now)) {
            return;
        }
        if (lingers) {
            linger(channel, user, now, members);
        } else if (members > 0 && !channel.roster.contains(user)) {
            gone(channel, user, members);
        }
    }

    private void linger(LiveChannel channel, UserId user, long now, int members) {
        Consumer<Seat> ended = clustered;
        if (members == 0 && ended == null) {
            // There is nobody left to be told.
            return;
        }
        Seat seat = new Seat(channel.name(), user);
        if (ended != null) {
            lingering.put(seat, now);
        }
        timers.after(grace, () -> {
            underLock.accept(() -> {
                lingering.remove(seat, now);
                if (channel.roster.expire(user, now)) {
                    gone(channel, user, members(channel));
                }
            });
            if (ended != null) {
                ended.accept(seat);
            }
        });
    }

    private static int members(LiveChannel channel) {
        return channel.audience().members() + channel.pending.size();
    }

    private void gone(LiveChannel channel, UserId user, int members) {
        if (atOnce(channel, members)) {
            flush(channel, channel.roster.count() + 1);
            channel.audience().announce(announcement(channel, Map.of(), List.of(user), true));
        } else {
            if (channel.joined.remove(user) == null || channel.namedMeanwhile) {
                channel.left.add(user);
            }
            later(channel);
        }
    }

    // What other nodes have.

    /** Others are about to be asked who is in the channel. */
    void asking(LiveChannel channel) {
        if (!channel.asked) {
            channel.asked = true;
            channel.heard = new HashSet<>(2);
        }
    }

    /** They have answered; what was heard on behalf of the channel's life before this one, and was not said again, is over. */
    void met(LiveChannel channel) {
        Set<NodeId> heard = channel.heard;
        channel.heard = null;
        if (heard != null) {
            Set<NodeId> others = channel.roster.nodes();
            others.removeAll(heard);
            others.forEach(node -> has(channel, node, List.of(), seat -> {}));
        }
        channel.met = true;
    }

    private static void heard(LiveChannel channel, NodeId node) {
        if (channel.heard != null) {
            channel.heard.add(node);
        }
    }

    /** Another node has a user; the grace of one who left here ends with that, and {@code ended} gets who it was. */
    void came(LiveChannel channel, NodeId node, Census.Present user, Consumer<Seat> ended) {
        heard(channel, node);
        back(channel, user.user(), ended);
        if (channel.roster.came(node, user.user(), user.name(), user.connections())) {
            arrived(channel, user.user(), user.name(), members(channel), channel.met);
        }
    }

    private void back(LiveChannel channel, UserId user, Consumer<Seat> ended) {
        Seat seat = new Seat(channel.name(), user);
        if (lingering.remove(seat) != null) {
            ended.accept(seat);
        }
    }

    /** Another node has a user no more. */
    void went(LiveChannel channel, NodeId node, UserId user) {
        if (channel.roster.went(node, user)) {
            gone(channel, user, members(channel));
        }
    }

    /** Another node has these users and no others. */
    void has(LiveChannel channel, NodeId node, List<Census.Present> all, Consumer<Seat> ended) {
        heard(channel, node);
        Set<UserId> there = new HashSet<>();
        all.forEach(present -> there.add(present.user()));
        channel.roster.absent(node, there).forEach(user -> went(channel, node, user));
        if (channel.met) {
            all.forEach(present -> came(channel, node, present, ended));
            return;
        }
        // Who was there before is in the answer to a join; only those are told who were answered before it was known.
        for (Census.Present present : all) {
            back(channel, present.user(), ended);
            if (channel.roster.came(node, present.user(), present.name(), present.connections())) {
                tellJoined(channel, present.user(), present.name());
            }
        }
        flush(channel);
    }

    /** Of all counts: those of other nodes, too. */
    private boolean atOnce(LiveChannel channel, int members) {
        return channel.match().kind().presence() == Presence.EACH && members + channel.roster.elsewhere() <= each;
    }

    private void later(LiveChannel channel) {
        if (!channel.batchDue) {
            channel.batchDue = true;
            timers.after(
                    batch,
                    () -> underLock.accept(() -> {
                        channel.batchDue = false;
                        flush(channel);
                    }));
        }
    }

    private void flush(LiveChannel channel) {
        flush(channel, channel.roster.count());
    }

    /** Tells what waits; {@code count} users were there then, before what is told next. */
    private void flush(LiveChannel channel, int count) {
        channel.namedMeanwhile = false;
        if (channel.joined.isEmpty() && channel.left.isEmpty()) {
            return;
        }
        channel.audience()
                .announce(new Announcement(
                        codec,
                        channel.name(),
                        new LinkedHashMap<>(channel.joined),
                        List.copyOf(channel.left),
                        count,
                        false));
        channel.joined.clear();
        channel.left.clear();
    }

    private Announcement announcement(
            LiveChannel channel, Map<UserId, String> joined, List<UserId> left, boolean toPlain) {
        return new Announcement(codec, channel.name(), joined, left, channel.roster.count(), toPlain);
    }
}
