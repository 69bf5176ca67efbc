package dev.switchboard.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks one after the other on somebody else's threads, and takes only so many that wait. Thread-safe. */
final class Serial {
    private static final Logger LOG = System.getLogger(Serial.class.getName());

    private final Executor executor;
    private final int bound;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(); // guarded by itself, as is running
    private boolean running;

    Serial(Executor executor, int bound) {
        this.executor = executor;
        this.bound = bound;
    }

    /** Returns false if too many wait. */
    boolean offer(Runnable task) {
        synchronized (waiting) {
            if (waiting.size() >= bound) {
                return false;
            }
            waiting.addLast(task);
            if (running) {
                return true;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The latter, too, where each task gets a thread of its own: the next one may have it.
            synchronized (waiting) {
                running = false;
                waiting.clear();
            }
            return false;
        }
        return true;
    }

    private void run() {
        while (true) {
            Runnable next;
            synchronized (waiting) {
                if (waiting.isEmpty()) {
                    running = false;
                    return;
                }
                next = waiting.removeFirst();
            }
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                // Errors too: one would leave those in line behind it, and all that come, waiting for ever.
                LOG.log(Level.WARNING, "what was asked by or told to another node failed", e);
            }
        }
    }
}
