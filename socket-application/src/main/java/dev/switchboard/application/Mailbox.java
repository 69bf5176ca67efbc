package dev.switchboard.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What one connection asked for, done one after the other on a handler thread. Bounded: a full one pauses reading, it drops
 * nothing; what the transport had read already is let in beyond the bound. Thread-safe.
 */
final class Mailbox {
    // On a pool a busy connection gives its thread back after so many tasks; on virtual threads that costs next to
    // nothing.
    private static final int TURN = 16;

    private static final Logger LOG = System.getLogger(Mailbox.class.getName());

    private final Executor executor;
    private final int bound;
    private final Consumer<Boolean> reading;
    private final Runnable turn = this::turn;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(2);
    private boolean running;
    private boolean full;
    private boolean held;
    // The thread of the task that is held has gone.
    private boolean left;
    // Serialises calls of `reading` without holding a lock during them.
    private final AtomicInteger changes = new AtomicInteger();
    private boolean told = true;

    Mailbox(Executor executor, int bound, Consumer<Boolean> reading) {
        this.executor = executor;
        this.bound = bound;
        this.reading = reading;
    }

    void add(Runnable task) {
        boolean start;
        boolean filled;
        synchronized (tasks) {
            tasks.addLast(task);
            start = !running;
            running = true;
            filled = !full && tasks.size() >= bound;
            full |= filled;
        }
        if (filled) {
            tellReading();
        }
        if (start) {
            start();
        }
    }

    /**
     * Called by the running task, which goes on elsewhere after it has returned: what is behind it waits, without a thread, until
     * the result is run.
     */
    Runnable hold() {
        synchronized (tasks) {
            held = true;
        }
        return () -> {
            boolean start;
            synchronized (tasks) {
                start = left;
                held = false;
                left = false;
            }
            if (start) {
                start();
            }
        };
    }

    private void start() {
        try {
            executor.execute(turn);
        } catch (RejectedExecutionException noRoom) {
            // Not for whoever brought the task, an I/O thread perhaps, to suffer; and nothing is lost.
            synchronized (tasks) {
                running = false;
            }
            LOG.log(Level.WARNING, "the handlers' executor refused work; it is offered again with the next task");
        }
    }

    private void turn() {
        while (workIsLeftAfterATurn()) {
            try {
                executor.execute(turn);
                return;
            } catch (RejectedExecutionException noRoom) {
                // Then this thread goes on: it is of the same executor.
            }
        }
    }

    private boolean workIsLeftAfterATurn() {
        for (int done = 0; ; done++) {
            Runnable task;
            boolean drained;
            synchronized (tasks) {
                if (held) {
                    left = true;
                    return false;
                }
                if (tasks.isEmpty()) {
                    running = false;
                    return false;
                }
                if (done == TURN) {
                    return true;
                }
                task = tasks.removeFirst();
                drained = full && tasks.size() <= bound / 2;
                if (drained) {
                    full = false;
                }
            }
            if (drained) {
                tellReading();
            }
            perform(task);
        }
    }

    /** What a task throws is its own affair: those behind it are done all the same. */
    private static void perform(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            try {
                LOG.log(Level.ERROR, "a task of a mailbox failed", e);
            } catch (Throwable noMemoryForThatEither) {
                // There is nobody left to tell.
            }
        }
    }

    private void tellReading() {
        if (changes.getAndIncrement() != 0) {
            return;
        }
        do {
            boolean on;
            synchronized (tasks) {
                on = !full;
            }
            if (on != told) {
                told = on;
                reading.accept(on);
            }
        } while (changes.decrementAndGet() != 0);
    }

    /** Tasks that wait. */
    int waiting() {
        synchronized (tasks) {
            return tasks.size();
        }
    }
}
