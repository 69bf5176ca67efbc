package dev.switchboard.application;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Where handlers run: a virtual thread for each busy connection where the JDK has them (21 and later), else a {@link HandlerPool}.
 * A queue needs no bound of its own, as each connection is in it at most once. Thread-safe.
 */
final class HandlerThreads implements Executor, AutoCloseable {
    /** Handlers that may block at the same time on a JDK without virtual threads. */
    static final int POOL = 256;

    private final Executor executor;
    private final Runnable end;

    HandlerThreads() {
        Optional<ExecutorService> virtual = virtual();
        if (virtual.isPresent()) {
            executor = virtual.get();
            end = virtual.get()::shutdownNow;
        } else {
            HandlerPool pool = new HandlerPool(POOL);
            executor = pool;
            end = pool::close;
        }
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
        end.run();
    }
}
