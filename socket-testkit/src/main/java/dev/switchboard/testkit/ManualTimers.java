package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.out.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that stands still until it is moved. Tasks run on the thread that moves it, each at its own moment, those of one moment in the order
 * in which they were set. Thread-safe; time is moved from one thread at a time.
 */
public final class ManualTimers implements Timers {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static final class Task implements Subscription {
        final Runnable action;
        final long period;
        final long number;
        long due;
        volatile boolean closed;

        Task(Runnable action, long due, long period, long number) {
            this.action = action;
            this.due = due;
            this.period = period;
            this.number = number;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.<Task>comparingLong(task -> task.due).thenComparingLong(task -> task.number)); // guarded by this
    private long number; // guarded by this
    private long nanos; // guarded by this

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public Subscription after(Duration delay, Runnable task) {
        return add(task, delay, 0);
    }

    /** @throws IllegalArgumentException if the period is not above zero */
    @Override
    public Subscription every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("a period is above zero, not " + period);
        }
        return add(task, period, period.toNanos());
    }

    /** Moves time on, running what falls due on the way; what a task throws comes out here, as it is a bug. */
    public void advance(Duration by) {
        long until = nanos() + by.toNanos();
        for (Task task = due(until); task != null; task = due(until)) {
            task.action.run();
            again(task);
        }
        synchronized (this) {
            nanos = until;
        }
    }

    /** Moves time on at once, as a machine does that was asleep: what falls due runs late, with the next {@link #advance}. */
    public synchronized void leap(Duration by) {
        nanos += by.toNanos();
    }

    /** Tasks that are set and not closed. */
    public synchronized int waiting() {
        tasks.removeIf(task -> task.closed);
        return tasks.size();
    }

    private synchronized Task add(Runnable action, Duration delay, long period) {
        Task task = new Task(action, nanos + Math.max(0, delay.toNanos()), period, number++);
        tasks.add(task);
        return task;
    }

    private synchronized @Nullable Task due(long until) {
        tasks.removeIf(task -> task.closed);
        Task first = tasks.peek();
        if (first == null || first.due > until) {
            return null;
        }
        nanos = Math.max(nanos, first.due);
        return tasks.poll();
    }

    private synchronized void again(Task task) {
        if (task.period > 0 && !task.closed) {
            task.due += task.period;
            tasks.add(task);
        }
    }
}
