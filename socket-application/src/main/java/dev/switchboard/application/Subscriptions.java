package dev.switchboard.application;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Keeps the broker's subscriptions equal to the channels that have members here. Changes are applied one after the other, and
 * each looks at the truth of that moment, so that a quick leave and join can't end unsubscribed. Thread-safe.
 */
final class Subscriptions {
    private static final Logger LOG = System.getLogger(Subscriptions.class.getName());

    // Rarely slept through at all, so that it need not be less.
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final Broker broker;
    private final Predicate<ChannelName> wanted;
    private final Timers timers;
    private final Queue<ChannelName> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Map<ChannelName, CompletableFuture<Void>> subscribed = new ConcurrentHashMap<>();
    private final Map<ChannelName, CompletableFuture<Void>> met = new ConcurrentHashMap<>();
    private final @Nullable Attendance attendance;

    Subscriptions(Broker broker, Predicate<ChannelName> wanted, Timers timers) {
        this(broker, wanted, timers, null);
    }

    /** The same; {@code attendance} asks for who is in a channel elsewhere each time that it comes to life. */
    Subscriptions(Broker broker, Predicate<ChannelName> wanted, Timers timers, @Nullable Attendance attendance) {
        this.broker = broker;
        this.wanted = wanted;
        this.timers = timers;
        this.attendance = attendance;
    }

    /** A channel got its first member or lost its last. */
    void changed(ChannelName name) {
        changes.add(name);
        if (pending.getAndIncrement() != 0) {
            return;
        }
        do {
            ChannelName next = changes.remove();
            boolean want = wanted.test(next);
            CompletableFuture<Void> asked = subscribed.get(next);
            if (want && (asked == null || asked.isCompletedExceptionally())) {
                subscribed.put(next, subscribe(next));
            } else if (!want && subscribed.remove(next) != null) {
                met.remove(next);
                unsubscribe(next);
            }
            if (want && attendance != null) {
                // Also where it was subscribed before: the channel may have died and come to life in between.
                met.put(next, meet(attendance, next));
            }
        } while (pending.decrementAndGet() != 0);
    }

    // A broker must not throw; but one that does, while it is closed perhaps, must not keep all later changes from it.

    private CompletableFuture<Void> subscribe(ChannelName name) {
        CompletableFuture<Void> confirmed;
        try {
            confirmed = broker.subscribe(name).toCompletableFuture();
        } catch (RuntimeException e) {
            confirmed = CompletableFuture.failedFuture(e);
        }
        confirmed.whenComplete((done, failure) -> {
            if (failure != null) {
                // Each channel's, as long as the broker is away, which it tells by itself.
                LOG.log(Level.DEBUG, "the broker did not confirm a subscription", failure);
            }
        });
        return confirmed;
    }

    private static CompletableFuture<Void> meet(Attendance attendance, ChannelName name) {
        try {
            return attendance.meet(name).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void unsubscribe(ChannelName name) {
        try {
            broker.unsubscribe(name);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the broker did not end a subscription", e);
        }
    }

    /**
     * Waits until the broker has confirmed the channel's subscription and it is known who is in it on other nodes, both together at most so
     * long. Not on threads that must not block.
     */
    void awaitAll(ChannelName name, long millis) {
        long deadline = timers.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (await(name, millis)) {
            awaitMet(name, TimeUnit.NANOSECONDS.toMillis(Math.max(0, deadline - timers.nanos())));
        }
    }

    /** Waits, at most so long, until it is known who is in a channel on other nodes. Not on threads that must not block. */
    void awaitMet(ChannelName name, long millis) {
        CompletableFuture<Void> asked = met.get(name);
        if (asked != null) {
            finished(asked, millis, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Waits until the broker has confirmed the channel's subscription, at most so long; asks again for one that failed before. Not on
     * threads that must not block.
     *
     * @return whether it was confirmed
     */
    boolean await(ChannelName name, long millis) {
        long deadline = timers.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        CompletableFuture<Void> confirmed = subscribed.get(name);
        if (confirmed != null && confirmed.isCompletedExceptionally()) {
            changed(name);
            confirmed = subscribed.get(name);
        }
        while (confirmed == null && mayComeBefore(deadline) && wanted.test(name)) {
            // It has members, so another thread is about to ask for it, and may be busy with other changes before.
            timers.pause(A_MOMENT);
            confirmed = subscribed.get(name);
        }
        if (confirmed == null) {
            return false;
        }
        // On a plain channel the guarantee else holds for messages of this node only (PROTOCOL, Guarantees 3).
        return finished(confirmed, Math.max(0, deadline - timers.nanos()), TimeUnit.NANOSECONDS);
    }

    private static boolean finished(CompletableFuture<Void> stage, long time, TimeUnit unit) {
        try {
            stage.get(time, unit);
            return true;
        } catch (TimeoutException | ExecutionException | CancellationException late) {
            LOG.log(Level.DEBUG, "the broker's confirmation did not come in time", late);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private boolean mayComeBefore(long deadline) {
        return timers.nanos() - deadline < 0 && !Thread.currentThread().isInterrupted();
    }
}
