package dev.switchboard.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

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
    private final Turns turns;
    private final Outlet outlet;
    private final BooleanSupplier connected;
    private Map<Long, String> names = Map.of();
    private long askedAt;
    private long renewalAskedAt = System.nanoTime();
    private long generation;
    private boolean asking;
    private boolean soon;
    private boolean fresh = true;
    private long judgesFrom;

    /** One that is not held yet; {@code connected} tells whether all of Redis can be reached. */
    Lease(Duration time, Turns turns, Outlet outlet, BooleanSupplier connected) {
        this.time = time;
        this.span = time.multipliedBy(3).dividedBy(4);
        this.turns = turns;
        this.outlet = outlet;
        this.connected = connected;
        judgeLater(System.nanoTime());
    }

    /** Those who had one at the latest renewal. */
    Set<Long> living() {
        return names.keySet();
    }

    /** The same with what they are called. */
    Map<Long, String> names() {
        return names;
    }

    /** When the renewal was asked for whose answer is {@link #living}, in nanoseconds. */
    long renewalAskedAt() {
        return renewalAskedAt;
    }

    /** Whether others may be judged. */
    boolean judges() {
        return connected.getAsBoolean() && System.nanoTime() - judgesFrom >= 0;
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
        judgeLater(System.nanoTime());
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
        Optional<Outlet.Way> way = outlet.way();
        if (way.isEmpty() || asking) {
            return;
        }
        asking = true;
        soon = false;
        askedAt = now;
        long mine = generation;
        way.get()
                .ledger()
                .renew(span)
                .whenComplete((renewal, failure) -> turns.add(() -> {
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
        names = renewal.names();
        renewalAskedAt = now;
        Optional<Duration> before = renewal.before();
        if (before.isEmpty() || before.get().compareTo(span.dividedBy(2)) > 0) {
            judgeLater(System.nanoTime());
        }
        if (before.isEmpty() && !fresh) {
            ends.lapsed();
        }
        fresh = false;
        ends.renewed(living(), now);
    }
}
