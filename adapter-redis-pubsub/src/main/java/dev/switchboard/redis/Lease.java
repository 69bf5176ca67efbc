package dev.switchboard.redis;

import dev.switchboard.domain.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * This node's lease, and whether it may judge others by theirs. It is renewed each tenth of its time and lasts three quarters of it on the
 * clock of Redis, so that a crash is known to all within it: after at most 0.85 of it. Who was away from Redis, or finds that it or Redis
 * stood still, judges nobody for the time of one lease, in which everyone who lives has renewed. Confined to the turns.
 */
final class Lease {
    private static final int RENEWALS = 10;

    /** Who hears of it. */
    interface Ends {
        /** There was none any more over the same connection: others may take this node for dead. */
        void lapsed();

        /** It was renewed; {@code askedAt} in nanoseconds. */
        void renewed(Set<Long> living, long askedAt);
    }

    private final Duration time;
    private final Duration span;
    private final Executor turns;
    private final Book.Way way;
    private final LongSupplier nanos;
    private final BooleanSupplier connected;
    private Set<Long> living = Set.of();
    private Map<Long, NodeId> names = Map.of();
    private long askedAt;
    private long renewalAskedAt;
    private long generation;
    private boolean asking;
    private boolean soon;
    private boolean fresh = true;
    private boolean held;
    private long judgesFrom;

    /** One that is not held yet; {@code connected} tells whether all of Redis can be reached. */
    Lease(Duration time, Presence.Ground ground, BooleanSupplier connected) {
        this.time = time;
        this.span = time.multipliedBy(3).dividedBy(4);
        this.turns = ground.turns();
        this.way = ground.way();
        this.nanos = ground.nanos();
        this.connected = connected;
        this.renewalAskedAt = nanos.getAsLong();
        judgeLater(renewalAskedAt);
    }

    /** Those who had one at the latest renewal. */
    Set<Long> living() {
        return living;
    }

    /** The same with what they are called. */
    Map<Long, NodeId> names() {
        return names;
    }

    /** When the renewal was asked for whose answer is {@link #living}, in nanoseconds. */
    long renewalAskedAt() {
        return renewalAskedAt;
    }

    /** Whether there ever was one: before, others would take this node for dead as soon as they hear of it. */
    boolean wasHeld() {
        return held;
    }

    /** Whether others may be judged. */
    boolean judges() {
        return connected.getAsBoolean() && nanos.getAsLong() - judgesFrom >= 0;
    }

    /** The connection that renews it is new, or ended. */
    void interrupted() {
        generation++;
        asking = false;
        fresh = true;
        distrust();
    }

    /** Something of others may have been missed. */
    void distrust() {
        judgeLater(nanos.getAsLong());
    }

    private void judgeLater(long now) {
        judgesFrom = now + time.toNanos();
    }

    /** The next renewal is due now. */
    void soon() {
        soon = true;
    }

    /** Renews it if that is due. */
    void look(long now, Ends ends) {
        if (soon || now - askedAt >= time.toNanos() / RENEWALS) {
            renew(now, ends);
        }
    }

    /** Renews it. */
    void renew(long now, Ends ends) {
        Optional<Book> book = way.book();
        if (book.isEmpty() || asking) {
            return;
        }
        asking = true;
        soon = false;
        askedAt = now;
        long mine = generation;
        book.get()
                .renew(span)
                .whenComplete((renewal, failure) -> turns.execute(() -> {
                    if (mine != generation) {
                        return;
                    }
                    asking = false;
                    if (failure == null) {
                        renewed(renewal, now, ends);
                    }
                }));
    }

    private void renewed(Ledger.Renewal renewal, long now, Ends ends) {
        living = renewal.living();
        names = renewal.names();
        renewalAskedAt = now;
        Optional<Duration> before = renewal.before();
        if (before.isEmpty() || before.get().compareTo(span.dividedBy(2)) > 0) {
            judgeLater(nanos.getAsLong());
        }
        if (before.isEmpty() && !fresh) {
            ends.lapsed();
        }
        fresh = false;
        held = true;
        ends.renewed(living, now);
    }
}
