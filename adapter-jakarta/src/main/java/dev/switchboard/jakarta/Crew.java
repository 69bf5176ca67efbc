package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.DrainerLoop;
import dev.switchboard.application.port.out.Loop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one endpoint: loops that write, and a few that may block. All end when idle, because the API never tells an
 * endpoint that its web application has stopped. Thread-safe.
 */
final class Crew {
    /** Closing or pinging blocks in some containers (Tomcat: until the frame is out, 2 s at most); so many do it at once. */
    private static final int BLOCKING_THREADS = 8;

    private static final long IDLE_SECONDS = 10;

    private final List<DrainerLoop> loops;
    private final AtomicInteger dealt = new AtomicInteger();
    private final ScheduledThreadPoolExecutor blocking;

    Crew(String name) {
        loops = DrainerLoop.several(name + "-loop", Math.max(2, Runtime.getRuntime().availableProcessors()));
        AtomicInteger number = new AtomicInteger();
        blocking = new ScheduledThreadPoolExecutor(BLOCKING_THREADS, task -> {
            Thread fresh = new Thread(task, name + "-blocking-" + number.getAndIncrement());
            fresh.setDaemon(true);
            fresh.setContextClassLoader(Crew.class.getClassLoader()); // as in DrainerLoop
            return fresh;
        });
        blocking.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        blocking.allowCoreThreadTimeOut(true);
    }

    /** The loop for one more wire; they are dealt out in turn. */
    Loop loop() {
        return loops.get(Math.floorMod(dealt.getAndIncrement(), loops.size()));
    }

    /** Runs what may block, soon. */
    void blocking(Runnable task) {
        later(0, task);
    }

    /** Runs what may block, after so many milliseconds. */
    void later(long millis, Runnable task) {
        try {
            blocking.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the crew is never dismissed", e);
        }
    }
}
