package dev.switchboard.application.port.out;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A loop with a daemon thread of its own, for transports that have no I/O thread per connection. The thread ends when nothing was to
 * do for 10 s and a new one comes with the next task, so that a loop whose owner has no end (an endpoint in a servlet container)
 * leaves nothing behind. Thread-safe.
 */
public final class DrainerLoop implements Loop, AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor executor;
    private volatile Thread thread;

    /** Starts the thread lazily. */
    @SuppressWarnings("NullAway.Init")
    public DrainerLoop(String name) {
        executor = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread fresh = new Thread(task, name);
            fresh.setDaemon(true);
            // Not that of whoever happens to give the first task: a web application would be kept alive by it.
            fresh.setContextClassLoader(DrainerLoop.class.getClassLoader());
            thread = fresh;
            return fresh;
        });
        executor.allowCoreThreadTimeOut(true);
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
