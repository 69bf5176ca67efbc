package dev.switchboard.redis;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who is where: what this node tells of its users, what it hears of those of others, and the lease by which nodes know that others live.
 * Knows neither sockets nor threads nor clocks, so that a simulation runs all of it. Confined to the turns.
 */
final class Presence implements Lease.Ends {
    /**
     * What it stands on.
     *
     * @param incarnation of this node
     * @param turns where answers are heard
     * @param way to where all nodes write
     * @param nanos a monotonic clock
     */
    record Ground(long incarnation, Executor turns, Book.Way way, LongSupplier nanos) {}

    private final LongSupplier nanos;
    private final Lease lease;
    private final Roll roll;
    private final Neighbours neighbours;

    /**
     * One for a node.
     *
     * @param connected whether everything can be heard and said
     * @param confirmed whether what is told in a channel is heard
     */
    Presence(
            Duration time,
            Ground ground,
            Census.Listener listener,
            BooleanSupplier connected,
            Predicate<ChannelName> confirmed,
            Tally tally) {
        this.nanos = ground.nanos();
        this.lease = new Lease(time, ground, connected);
        this.roll = new Roll(ground);
        this.neighbours = new Neighbours(ground, listener, confirmed, lease, tally);
    }

    // What the port asks for.

    /** {@code trouble} is why nobody can be asked, if that is so. */
    void meet(ChannelName name, CompletableFuture<Void> done, Optional<String> trouble) {
        neighbours.meet(name, done, trouble);
    }

    void forget(ChannelName name) {
        neighbours.forget(name);
    }

    void came(ChannelName name, Present user) {
        roll.came(name, user);
    }

    void went(ChannelName name, UserId user) {
        roll.went(name, user);
    }

    // What the links tell.

    /** There is a way to the book, and a new one. */
    void commandsUp() {
        lease.interrupted();
        // Before anybody hears of a user here: who has none is taken for dead.
        lease.renew(nanos.getAsLong(), this);
        roll.again();
        neighbours.retry();
    }

    void commandsDown() {
        lease.interrupted();
    }

    /** There is a new way to some books; {@code leases} if that of the leases is one of them. */
    void commandsUp(Predicate<ChannelName> which, boolean leases) {
        lease.distrust();
        if (leases) {
            lease.interrupted();
            lease.renew(nanos.getAsLong(), this);
        }
        roll.again(which);
        neighbours.retry();
    }

    /** There is no way to some books. */
    void commandsDown(boolean leases) {
        lease.distrust();
        if (leases) {
            lease.interrupted();
        }
    }

    /** Nothing is heard of one channel any more. */
    void interrupted(ChannelName name, String trouble) {
        lease.distrust();
        neighbours.interrupted(name, trouble);
    }

    /** Whether others have known for a lease that this node lives, or did once. */
    boolean wasKnown() {
        return lease.wasHeld();
    }

    void subscriptionsUp() {
        lease.distrust();
    }

    void subscriptionsDown(String trouble) {
        lease.distrust();
        neighbours.interrupted(trouble);
    }

    /** From now on everything is heard that is told in a channel. */
    void confirmed(ChannelName name) {
        neighbours.confirmed(name);
    }

    void received(ChannelName name, Notice notice) {
        neighbours.received(name, notice);
    }

    /** What those are called that had a lease at the latest renewal. */
    Map<Long, NodeId> names() {
        return lease.names();
    }

    // What the lease tells.

    @Override
    public void lapsed() {
        roll.again();
    }

    @Override
    public void renewed(Set<Long> living, long askedAt) {
        neighbours.renewed(living, askedAt);
        neighbours.retry();
        roll.retry();
    }

    // The turns.

    /** Comes often. */
    void look() {
        lease.look(nanos.getAsLong(), this);
    }

    /** Comes more often than a part that nobody keeps expires. */
    void keep() {
        roll.keep();
    }

    void endOfTurn() {
        roll.go();
        neighbours.go();
    }

    /** Completes when everything was told that can be. */
    void whenTold(CompletableFuture<Void> told) {
        roll.whenTold(told);
    }
}
