package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Runs of handlers that are ended early, at every moment of their lives. */
class CallRunTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CallRun run = new CallRun();
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private void note(@Nullable Object result, @Nullable Throwable failure) {
        done.add(failure == null ? "" + result : failure.getClass().getSimpleName());
    }

    @Test
    void a_result_a_stage_and_a_failure_are_told_once() {
        run.run(() -> 5, this::note);
        CompletableFuture<String> later = new CompletableFuture<>();
        new CallRun().run(() -> later, this::note);
        assertThat(done).containsExactly("5");
        later.complete("x");
        new CallRun()
                .run(
                        () -> {
                            throw new StackOverflowError();
                        },
                        this::note);
        assertThat(done).containsExactly("5", "x", "StackOverflowError");
    }

    @Test
    void one_that_was_ended_before_it_began_does_not_run_and_is_over_all_the_same() {
        run.cancel(Runnable::run);
        AtomicInteger ran = new AtomicInteger();
        run.run(ran::incrementAndGet, this::note);
        assertThat(ran).hasValue(0);
        assertThat(done)
                .as("its deadline and its place among the open ones depend on it")
                .hasSize(1);
    }

    @Test
    void a_stage_that_is_no_future_can_not_be_ended_and_harms_nobody() {
        CompletableFuture<String> inner = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> toCompletableFuture() {
                throw new UnsupportedOperationException("none");
            }
        };
        run.run(() -> inner, this::note);
        run.cancel(Runnable::run);
        assertThat(run.cancelled()).isTrue();
        inner.complete("late");
        assertThat(done).containsExactly("late");
    }

    @RepeatedTest(50)
    void an_end_that_races_with_the_handler_interrupts_it_or_comes_too_late_and_never_hits_the_next_one()
            throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        Future<Boolean> interrupted = threads.submit(() -> {
            run.run(
                    () -> {
                        begun.countDown();
                        for (int i = 0; i < 2_000 && !Thread.currentThread().isInterrupted(); i++) {
                            Thread.onSpinWait();
                        }
                        return 1;
                    },
                    (result, failure) -> told.incrementAndGet());
            return Thread.currentThread().isInterrupted();
        });
        begun.await(10, TimeUnit.SECONDS);
        run.cancel(threads);
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(told).hasValue(1);
        assertThat(run.cancelled()).isTrue();
    }

    @RepeatedTest(50)
    void a_stage_is_ended_whether_it_came_before_the_end_or_after_it() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CountDownLatch go = new CountDownLatch(1);
        Future<?> running = threads.submit(() -> {
            go.await();
            run.run(() -> stage, (result, failure) -> {});
            return null;
        });
        Future<?> ending = threads.submit(() -> {
            go.await();
            run.cancel(Runnable::run);
            return null;
        });
        go.countDown();
        running.get(10, TimeUnit.SECONDS);
        ending.get(10, TimeUnit.SECONDS);
        // Or it was ended before the handler made it.
        AtomicInteger made = new AtomicInteger();
        new CallRun().run(made::incrementAndGet, (result, failure) -> {});
        assertThat(made).hasValue(1);
        assertThat(run.cancelled()).isTrue();
    }
}
