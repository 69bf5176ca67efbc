package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Whether anybody is told who is in the channel. */
    boolean tells(LiveChannel channel) {
        return each > 0 && channel.match().kind().presence() != Presence.OFF;
    }

    /** A line became a member. */
    void joined(LiveChannel channel, Line line, int members) {
        if (!tells(channel)) {
            return;
        }
        Profile user = line.profile();
        if (!channel.roster.join(user.id(), user.name()) || members == 1) {
            return;
        }
        if (atOnce(channel, members)) {
            flush(channel);
            Map<UserId, String> one = Map.of(user.id(), user.name());
            channel.audience().announce(announcement(channel, one, List.of(), true), line.egress());
        } else if (!channel.left.remove(user.id())) {
            channel.joined.put(user.id(), user.name());
            later(channel);
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
        if (!channel.roster.leave(user, lingers, now) || members == 0) {
            return;
        }
        if (lingers) {
            timers.after(
                    grace,
                    () -> underLock.accept(() -> {
                        if (channel.roster.expire(user, now)) {
                            gone(channel, user, channel.audience().members() + channel.pending.size());
                        }
                    }));
        } else {
            gone(channel, user, members);
        }
    }

    private void gone(LiveChannel channel, UserId user, int members) {
        if (atOnce(channel, members)) {
            flush(channel);
            channel.audience().announce(announcement(channel, Map.of(), List.of(user), true));
        } else if (channel.joined.remove(user) == null) {
            channel.left.add(user);
            later(channel);
        }
    }

    private boolean atOnce(LiveChannel channel, int members) {
        return channel.match().kind().presence() == Presence.EACH && members <= each;
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
        if (channel.joined.isEmpty() && channel.left.isEmpty()) {
            return;
        }
        channel.audience()
                .announce(announcement(channel, new LinkedHashMap<>(channel.joined), List.copyOf(channel.left), false));
        channel.joined.clear();
        channel.left.clear();
    }

    private Announcement announcement(
            LiveChannel channel, Map<UserId, String> joined, List<UserId> left, boolean toPlain) {
        return new Announcement(codec, channel.name(), joined, left, channel.roster.count(), toPlain);
    }
}
