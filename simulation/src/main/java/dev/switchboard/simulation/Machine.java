package dev.switchboard.simulation;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/** What one run of a node's process has of threads, time and chance. */
final class Machine implements Timers {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final long LOOP_MOST = 30_000;
    private static final long HANDLER_MOST = 100_000;

    final Scheduler scheduler;
    final Life life = new Life();
    final long key;
    final SplittableRandom random;
    final EventLoop loop = new EventLoop();
    private final Duration skew;

    /** @param key its place among what happens at the same moment */
    Machine(Scheduler scheduler, long key, SplittableRandom random) {
        this.scheduler = scheduler;
        this.key = key;
        this.random = random;
        this.skew = Duration.ofSeconds(random.nextLong(-300, 300));
    }

    @Override
    public long nanos() {
        return scheduler.now();
    }

    /** Clocks differ by minutes. */
    @Override
    public Instant now() {
        return START.plus(skew).plusNanos(scheduler.now());
    }

    private final class Task implements Subscription {
        private final Runnable action;
        private final long period;
        private boolean closed;

        Task(Runnable action, long period) {
            this.action = action;
            this.period = period;
        }

        void in(long nanos) {
            scheduler.at(life, key, scheduler.now() + nanos, () -> {
                if (!closed) {
                    action.run();
                    if (period > 0) {
                        in(period);
                    }
                }
            });
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public Subscription after(Duration delay, Runnable action) {
        Task task = new Task(action, 0);
        task.in(delay.toNanos());
        return task;
    }

    @Override
    public Subscription every(Duration period, Runnable action) {
        Task task = new Task(action, period.toNanos());
        task.in(period.toNanos());
        return task;
    }

    @Override
    public void pause(Duration time) {
        scheduler.pause(life, time.toNanos());
    }

    /** The I/O thread. */
    final class EventLoop implements Loop {
        private long last;
        private boolean running;

        @Override
        public void execute(Runnable task) {
            last = Math.max(last, scheduler.now() + random.nextLong(LOOP_MOST));
            scheduler.at(life, key, last, () -> run(task));
        }

        /** Runs it as what the transport found ready. */
        void run(Runnable task) {
            boolean before = running;
            running = true;
            try {
                scheduler.inLoop(task);
            } finally {
                running = before;
            }
        }

        @Override
        public boolean inLoop() {
            return running;
        }
    }

    /** Threads for handlers, so many at once. */
    final class Pool implements Executor {
        private final int most;
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private int busy;

        Pool(int most) {
            this.most = most;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
            pump();
        }

        private void pump() {
            while (busy < most && !tasks.isEmpty()) {
                Runnable task = tasks.remove();
                busy++;
                scheduler.at(life, key, scheduler.now() + random.nextLong(HANDLER_MOST), () -> {
                    try {
                        task.run();
                    } finally {
                        busy--;
                        pump();
                    }
                });
            }
        }
    }
}
