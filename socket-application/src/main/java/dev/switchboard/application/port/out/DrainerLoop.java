package dev.switchboard.application.port.out;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** A loop with a daemon thread of its own, for transports that have no I/O thread per connection. Thread-safe. */
public final class DrainerLoop implements Loop, AutoCloseable {
    private final ExecutorService executor;
    private volatile Thread thread;

    /** Starts the thread lazily. */
    @SuppressWarnings("NullAway.Init")
    public DrainerLoop(String name) {
        executor = Executors.newSingleThreadExecutor(task -> {
            Thread fresh = new Thread(task, name);
            fresh.setDaemon(true);
            thread = fresh;
            return fresh;
        });
    }

    /** So many loops, named {@code prefix-0} and so on; wires are dealt out to them in turn. */
    public static List<DrainerLoop> several(String prefix, int count) {
        List<DrainerLoop> loops = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            loops.add(new DrainerLoop(prefix + "-" + i));
        }
        return List.copyOf(loops);
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException ended) {
            // As the port says: a loop that has ended drops its tasks.
        }
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Ends it after the tasks that wait. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
