package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Sends everybody away with 1012 at a pace, so that neither this node nor the one that they come back to sees a herd; once begun it
 * is never taken back. Thread-safe.
 */
final class Drain {
    private static final Duration TICK = Duration.ofMillis(10);

    // What a timer that came late may make up for at once; more would be the herd that the pace is to prevent.
    private static final double MOST_CREDIT_SECONDS = 0.1;

    // Of the time there is, the part that is kept for the answers of those who are told last.
    private static final int ANSWERS = 4;

    private static final double NANOS = 1e9;
    private static final long LEAST_SPAN_MS = 1_000;

    // So many times as long as the pace takes: plain clients, who know no span, need half of it, and who comes in vain
    // while the next
    // process starts joins those who come later. By simulation, 2,000 connections, half of them plain, 1,000 a second,
    // away for 0 to 6 s
    // after the drain: at most 1,290 come within a second if the span is what the pace takes, 980 if it is four times
    // as long.
    private static final int SPAN = 4;

    private final Timers timers;
    private final Limits limits;
    private final Supplier<List<Line>> lines;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile boolean begun;

    private final Object lock = new Object();
    private final ArrayDeque<Line> untold = new ArrayDeque<>(); // guarded by lock, as is everything below
    private Close close = Close.RESTART;
    private Subscription ticking = () -> {};
    private long toldAllBy;
    private long lastTick;
    private double credit;

    Drain(Timers timers, Limits limits, Supplier<List<Line>> lines) {
        this.timers = timers;
        this.limits = limits;
        this.lines = lines;
    }

    /** Whether it has begun. */
    boolean begun() {
        return begun;
    }

    /** What who opens after it has begun is closed with. */
    Close close() {
        synchronized (lock) {
            return close;
        }
    }

    /** Begins; a second call drops the pace. The stage completes when {@link #allGone} was told, or when the time is over. */
    CompletionStage<Void> within(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a drain takes no time or some, not " + time);
        }
        CompletableFuture<Void> over = new CompletableFuture<>();
        Subscription end = timers.after(time, () -> over.complete(null));
        over.whenComplete((done, failure) -> end.close());
        gone.whenComplete((done, failure) -> over.complete(null));
        if (!paced(time)) {
            tell(Integer.MAX_VALUE);
        }
        return over.minimalCompletionStage();
    }

    private boolean paced(Duration time) {
        long rate = limits.get(Limit.DRAIN_RATE);
        synchronized (lock) {
            if (begun) {
                return false;
            }
            begun = true;
            untold.addAll(lines.get());
            close = restart(untold.size(), rate);
            long answers = Math.min(limits.time(Limit.CLOSE_LINGER).toNanos(), time.toNanos() / ANSWERS);
            lastTick = timers.nanos();
            toldAllBy = lastTick + time.toNanos() - answers;
            boolean paced = rate > 0 && !time.isZero();
            if (paced) {
                ticking = timers.every(TICK, () -> tick(rate));
            }
            return paced;
        }
    }

    /** Who chooses a moment of this span comes back no faster than the pace, even if everybody is told at once. */
    private static Close restart(int connections, long rate) {
        if (rate == 0) {
            return Close.RESTART;
        }
        Duration most = Duration.ofSeconds(30);
        long span = Math.max(LEAST_SPAN_MS, Math.min(most.toMillis(), SPAN * connections * 1_000L / rate));
        return Close.restart(100, 100 + span);
    }

    private void tick(long rate) {
        int due;
        synchronized (lock) {
            long now = timers.nanos();
            double left = (toldAllBy - lastTick) / NANOS;
            double since = Math.min(MOST_CREDIT_SECONDS, (now - lastTick) / NANOS);
            lastTick = now;
            if (now >= toldAllBy) {
                due = untold.size();
            } else {
                // Faster than the pace only as far as the time is too short for it.
                credit = Math.min(untold.size(), credit + Math.max(rate, untold.size() / left) * since);
                due = (int) credit;
                credit -= due;
            }
        }
        tell(due);
    }

    private void tell(int most) {
        List<Line> due = new ArrayList<>();
        Subscription end = null;
        Close why;
        synchronized (lock) {
            while (due.size() < most && !untold.isEmpty()) {
                due.add(untold.removeFirst());
            }
            if (untold.isEmpty()) {
                end = ticking;
            }
            why = close;
        }
        if (end != null) {
            end.close();
        }
        // Outside the lock: it leaves its channels, and others are told.
        due.forEach(line -> line.close(why, Limit.CLOSE_LINGER));
    }

    /** No connection is left, after it has begun. */
    void allGone() {
        gone.complete(null);
    }

    /** Completes when {@link #allGone} was told. */
    CompletionStage<Void> gone() {
        return gone.minimalCompletionStage();
    }
}
