package dev.switchboard.application;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerThreadsTest {
    private final HandlerThreads threads = new HandlerThreads();

    @AfterEach
    void end() {
        threads.close();
    }

    @Test
    void as_many_handlers_may_block_at_once_as_promised() throws Exception {
        CountDownLatch together = new CountDownLatch(HandlerThreads.POOL);
        AtomicInteger met = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(HandlerThreads.POOL);
        for (int i = 0; i < HandlerThreads.POOL; i++) {
            threads.execute(() -> {
                together.countDown();
                try {
                    if (together.await(60, SECONDS)) {
                        met.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                done.countDown();
            });
        }
        assertThat(done.await(90, SECONDS)).isTrue();
        assertThat(met).hasValue(HandlerThreads.POOL);
    }

    @Test
    void keeps_no_jvm_alive_and_is_virtual_where_the_jdk_can() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        threads.execute(() -> thread.complete(Thread.currentThread()));
        Thread found = thread.get(30, SECONDS);
        assertThat(found.isDaemon()).isTrue();
        boolean virtual = found.getClass().getName().contains("Virtual");
        assertThat(virtual).isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void a_handler_that_fails_takes_no_thread_with_it() throws Exception {
        for (int i = 0; i < HandlerThreads.POOL; i++) {
            threads.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
                throw new IllegalStateException("a handler that fails");
            });
        }
        CountDownLatch ran = new CountDownLatch(1);
        threads.execute(ran::countDown);
        assertThat(ran.await(30, SECONDS)).isTrue();
    }

    @Test
    void closing_interrupts_what_runs_and_drops_what_comes_later() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        threads.execute(() -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(began.await(30, SECONDS)).isTrue();
        threads.close();
        assertThat(interrupted.await(30, SECONDS)).isTrue();
        CountDownLatch late = new CountDownLatch(1);
        assertThatCode(() -> threads.execute(late::countDown)).doesNotThrowAnyException();
        assertThat(late.getCount()).isEqualTo(1);
    }
}
