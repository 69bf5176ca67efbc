package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.out.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Timers that go off when a test says so; their clock stands still. */
final class HandTimers implements Timers {
    /** What is to be done once. */
    final ArrayDeque<Runnable> set = new ArrayDeque<>();

    private final List<Runnable> ticks = new ArrayList<>();

    @Override
    public long nanos() {
        return 0;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public Subscription after(Duration delay, Runnable task) {
        set.add(task);
        return () -> set.remove(task);
    }

    @Override
    public Subscription every(Duration period, Runnable task) {
        ticks.add(task);
        return () -> ticks.remove(task);
    }

    /** Lets each period end once. */
    void tick() {
        List.copyOf(ticks).forEach(Runnable::run);
    }
}
