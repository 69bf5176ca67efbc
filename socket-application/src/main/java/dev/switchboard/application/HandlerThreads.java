package dev.switchboard.application;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where handlers run: a virtual thread for each busy connection where the JDK has them (21 and later), else a bounded pool. Its
 * queue needs no bound of its own, as each connection is in it at most once. Thread-safe.
 */
final class HandlerThreads implements Executor, AutoCloseable {
    /** Handlers that may block at the same time on a JDK without virtual threads. */
    static final int POOL = 256;

    private final ExecutorService executor;

    HandlerThreads() {
        executor = virtual().orElseGet(HandlerThreads::pool);
    }

    private static ExecutorService pool() {
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "switchboard-handler");
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(POOL, POOL, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Looked up by name: this is compiled for Java 17. */
    private static Optional<ExecutorService> virtual() {
        try {
            MethodHandle make = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return Optional.of((ExecutorService) make.invoke());
        } catch (NoSuchMethodException | IllegalAccessException olderJdk) {
            return Optional.empty();
        } catch (Throwable e) {
            // On 19 and 20 the method is there but refuses to work without a preview flag.
            return Optional.empty();
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            // The node is closing: what still waits in mailboxes has nobody to answer to.
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
