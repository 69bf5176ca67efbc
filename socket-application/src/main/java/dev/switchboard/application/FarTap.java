package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.TapFilter;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Another node's tap on this one: filtered and sampled here, told in batches, the next one when the broker has the one before. Bounded in
 * copies and in bytes; what there is no room for is passed over and counted. Thread-safe.
 */
final class FarTap implements AutoCloseable {
    /** What leaves together. */
    record Batch(List<byte[]> copies, long seen, long passedOver, long dropped) {}

    /** How often batches leave, per second. */
    static final int BATCHES = 10;

    // A second's worth of both; each batch takes its share.
    private static final int MOST_RATE = 500;
    private static final int MOST_BYTES = 512 << 10;

    private static final long FRESH_NANOS = 1_000_000_000L;

    private final Timers timers;
    private final long lease;
    private final Function<UserId, Set<ConnectionId>> connections;
    private final TapFilter filter;
    private final Predicate<Tapped> wanted;
    private final int rate;
    private final Function<Batch, CompletionStage<Void>> send;
    private final Runnable over;

    private final Object lock = new Object();
    private List<byte[]> copies = new ArrayList<>(); // guarded by lock, as is all down to ended
    private int room; // in parts of a copy, of which there are BATCHES: so no rate is rounded
    private int bytes;
    private long seen;
    private long passedOver;
    private long dropped;
    private long lost; // on their way, as Redis took them not
    private long renewed;
    private boolean news = true;
    private boolean sending;
    private boolean ended;
    private Subscription tapping = () -> {};
    private Subscription flushing = () -> {};

    // Confined to the tap's thread.
    private Set<ConnectionId> ofUser = Set.of();
    private long ofUserAt;

    FarTap(
            TapFilter filter,
            int rate,
            Timers timers,
            Duration lease,
            Function<UserId, Set<ConnectionId>> connections,
            Function<Batch, CompletionStage<Void>> send,
            Runnable over) {
        this.filter = filter;
        this.rate = Math.max(1, Math.min(rate, MOST_RATE));
        this.timers = timers;
        this.lease = lease.toNanos();
        this.connections = connections;
        this.send = send;
        this.over = over;
        this.wanted = filter.decider(this::isOfUser);
        this.room = Math.max(BATCHES, this.rate);
        this.renewed = timers.nanos();
        this.ofUserAt = renewed - FRESH_NANOS;
    }

    void begin(Function<Consumer<Tapped>, Subscription> traffic) {
        Subscription listening = traffic.apply(this::hear);
        Subscription ticking = timers.every(Duration.ofSeconds(1).dividedBy(BATCHES), this::flush);
        boolean late;
        synchronized (lock) {
            late = ended;
            tapping = listening;
            flushing = ticking;
        }
        if (late) {
            listening.close();
            ticking.close();
        }
    }

    void renew() {
        synchronized (lock) {
            renewed = timers.nanos();
        }
    }

    private boolean isOfUser(ConnectionId connection) {
        // Looked up again now and then, not for each message.
        if (timers.nanos() - ofUserAt >= FRESH_NANOS) {
            ofUser = filter.user().map(connections).orElse(Set.of());
            ofUserAt = timers.nanos();
        }
        return ofUser.contains(connection);
    }

    /** On the tap's thread. */
    private void hear(Tapped tapped) {
        boolean fits = wanted.test(tapped);
        synchronized (lock) {
            news |= fits || tapped.dropped() != dropped;
            dropped = tapped.dropped();
            if (!fits) {
                return;
            }
            seen++;
            if (room < BATCHES || bytes >= MOST_BYTES / BATCHES) {
                passedOver++;
                return;
            }
            room -= BATCHES;
        }
        byte[] copy = FarTaps.copy(tapped);
        synchronized (lock) {
            copies.add(copy);
            bytes += copy.length;
            // A batch may have left since it was counted.
            news = true;
        }
    }

    private void flush() {
        Batch batch;
        boolean lapsed;
        synchronized (lock) {
            lapsed = timers.nanos() - renewed > lease;
            // Where Redis has not taken the last one yet, the room is not given anew.
            if (!lapsed && (sending || ended)) {
                return;
            }
            room = Math.min(room + rate, rate + BATCHES);
            if (!lapsed && !news) {
                return;
            }
            news = false;
            batch = new Batch(List.copyOf(copies), seen, passedOver, dropped + lost);
            copies = new ArrayList<>();
            bytes = 0;
            sending = true;
        }
        if (lapsed) {
            close();
            return;
        }
        send.apply(batch).whenComplete((done, failure) -> {
            synchronized (lock) {
                sending = false;
                if (failure != null) {
                    lost += batch.copies().size();
                    news = true;
                }
            }
        });
    }

    @Override
    public void close() {
        Subscription listening;
        Subscription ticking;
        synchronized (lock) {
            ended = true;
            listening = tapping;
            ticking = flushing;
        }
        listening.close();
        ticking.close();
        over.run();
    }
}
