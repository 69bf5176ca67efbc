package dev.switchboard.application;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** One run of a handler that answers, which may be ended early. Thread-safe. */
final class CallRun {
    // Guarded by this.
    private @Nullable Thread thread;
    private @Nullable CompletionStage<?> stage;
    private boolean cancelled;

    /** Runs it on this thread; {@code done} gets the result or what was thrown, at once or when a stage completes. */
    void run(Callable<?> handler, BiConsumer<@Nullable Object, @Nullable Throwable> done) {
        boolean late;
        synchronized (this) {
            late = cancelled;
            if (!late) {
                thread = Thread.currentThread();
            }
        }
        if (late) {
            done.accept(null, null);
            return;
        }
        Object result;
        try {
            result = handler.call();
        } catch (Throwable failure) {
            // Errors too: one handler's must not end the mailbox of its line.
            over();
            done.accept(null, failure);
            return;
        }
        late = over();
        if (result instanceof CompletionStage<?> pending) {
            synchronized (this) {
                stage = pending;
                late = cancelled;
            }
            if (late) {
                end(pending);
            }
            pending.whenComplete(done);
        } else {
            done.accept(result, null);
        }
    }

    /** The thread is the mailbox's again: an interrupt that came for this run must not hit the next one. */
    private synchronized boolean over() {
        thread = null;
        if (cancelled) {
            Thread.interrupted();
        }
        return cancelled;
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    /**
     * Nobody waits for it any more.
     *
     * @param elsewhere ends its stage, as what depends on that is the application's and may take its time
     */
    void cancel(Executor elsewhere) {
        CompletionStage<?> pending;
        synchronized (this) {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
            pending = stage;
        }
        if (pending != null) {
            elsewhere.execute(() -> end(pending));
        }
    }

    private static void end(CompletionStage<?> pending) {
        try {
            pending.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException noFuture) {
            // CompletionStage says that one need not be: then it runs on for nobody.
        }
    }
}
