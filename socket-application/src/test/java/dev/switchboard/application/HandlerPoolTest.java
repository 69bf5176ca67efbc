package dev.switchboard.application;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link HandlerThreads} promises is asked of it too, on every JDK; here is what a pool of ours could get wrong. */
class HandlerPoolTest {
    private static final int MOST = 64;

    private final HandlerPool pool = new HandlerPool(MOST);

    @AfterEach
    void end() {
        pool.close();
    }

    @Test
    void as_many_as_allowed_may_block_at_once_and_no_more() throws Exception {
        CountDownLatch all = new CountDownLatch(MOST);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(2 * MOST);
        for (int i = 0; i < 2 * MOST; i++) {
            pool.execute(() -> {
                peak.accumulateAndGet(inside.incrementAndGet(), Math::max);
                all.countDown();
                awaitUninterrupted(release);
                inside.decrementAndGet();
                done.countDown();
            });
        }
        assertThat(all.await(60, SECONDS)).isTrue();
        release.countDown();
        assertThat(done.await(60, SECONDS)).isTrue();
        assertThat(peak).hasValue(MOST);
    }

    @Test
    void each_task_runs_once_whatever_blocks_meanwhile() throws Exception {
        int producers = 4;
        int each = 20_000;
        CountDownLatch done = new CountDownLatch(producers * each);
        AtomicInteger twice = new AtomicInteger();
        Thread[] threads = new Thread[producers];
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads[p] = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    AtomicBoolean ran = new AtomicBoolean();
                    int number = i;
                    pool.execute(() -> {
                        if (number % 1_000 == producer) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        if (ran.getAndSet(true)) {
                            twice.incrementAndGet();
                        }
                        done.countDown();
                    });
                    if (number % 500 == 0) {
                        LockSupport.parkNanos(500_000); // lets the workers rest, and be woken
                    }
                }
            });
            threads[p].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done.await(60, SECONDS)).isTrue();
        assertThat(twice).hasValue(0);
    }

    @Test
    void a_task_among_ones_that_never_end_is_run() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < MOST - 1; i++) {
            pool.execute(() -> awaitUninterrupted(never));
        }
        for (int i = 0; i < 100; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            pool.execute(ran::countDown);
            assertThat(ran.await(30, SECONDS)).isTrue();
        }
    }

    @Test
    void a_failure_or_an_interrupt_of_one_task_is_not_the_next_ones() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(200);
        for (int i = 0; i < 100; i++) {
            pool.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> failures.incrementAndGet());
                Thread.currentThread().interrupt();
                done.countDown();
                throw new IllegalStateException("a task that fails");
            });
            pool.execute(() -> {
                interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                done.countDown();
            });
        }
        assertThat(done.await(60, SECONDS)).isTrue();
        assertThat(interrupted).hasValue(0);
        assertThat(failures).hasPositiveValue();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
