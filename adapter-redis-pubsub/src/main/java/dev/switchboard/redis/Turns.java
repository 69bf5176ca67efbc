package dev.switchboard.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The one thread to which everything of a node's broker is confined. It takes all tasks that wait, then ends the turn: what the tasks
 * sent leaves in one write. Adding is thread-safe and never waits.
 */
final class Turns {
    private static final Logger LOG = System.getLogger(Turns.class.getName());

    // So that the end of a turn, and with it what was sent, is never far away.
    private static final int MOST_TASKS = 1_024;
    private static final long MOST_MILLIS_TO_END = 5_000;

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Runnable endOfTurn;
    private final Runnable look;
    private final long period;
    private volatile boolean ended;
    private volatile boolean over;

    /** A task of which somebody waits to hear. */
    private record Asked(Runnable task, Runnable refused) implements Runnable {
        @Override
        public void run() {
            task.run();
        }
    }

    /**
     * One that does not run yet.
     *
     * @param endOfTurn comes after each batch of tasks
     * @param look comes once in each {@code period}
     */
    Turns(String name, Runnable endOfTurn, Runnable look, Duration period) {
        this.endOfTurn = endOfTurn;
        this.look = look;
        this.period = period.toNanos();
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void add(Runnable task) {
        tasks.add(task);
        if (over) {
            refuseRest();
        }
    }

    /** The same; {@code refused} is done in place of a task that comes after the end, on any thread. */
    void add(Runnable task, Runnable refused) {
        add(new Asked(task, refused));
    }

    private void run() {
        try {
            takeTurns();
        } finally {
            over = true;
            refuseRest();
        }
    }

    private void takeTurns() {
        List<Runnable> batch = new ArrayList<>();
        long next = System.nanoTime();
        while (!ended) {
            long now = System.nanoTime();
            if (now - next >= 0) {
                guarded(look);
                guarded(endOfTurn);
                next = now + period;
            }
            try {
                Runnable first = tasks.poll(next - now, TimeUnit.NANOSECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
            } catch (InterruptedException e) {
                // Nobody interrupts it but to end it.
                return;
            }
            tasks.drainTo(batch, MOST_TASKS - 1);
            for (Runnable task : batch) {
                if (ended) {
                    refuse(task);
                } else {
                    guarded(task);
                }
            }
            batch.clear();
            guarded(endOfTurn);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // Errors too: without this thread the node would be cut off from the others, and not say so.
            LOG.log(Level.ERROR, "a task of the broker failed", e);
        }
    }

    private void refuseRest() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            refuse(task);
        }
    }

    private static void refuse(Runnable task) {
        if (task instanceof Asked asked) {
            guarded(asked.refused());
        }
    }

    /** Runs nothing more; waits for the task that runs, unless this is its thread. */
    void end() {
        ended = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        // Wakes it, if it waits.
        tasks.add(() -> {});
        try {
            thread.join(MOST_MILLIS_TO_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
