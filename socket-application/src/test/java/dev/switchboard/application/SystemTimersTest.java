package dev.switchboard.application;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.switchboard.application.port.in.Operations.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread runs all timers in the order of their times: a later one that has run proves that an earlier one did not. */
class SystemTimersTest {
    private static final Duration SOON = Duration.ofMillis(5);

    private final SystemTimers timers = new SystemTimers();

    @AfterEach
    void end() {
        timers.close();
    }

    private void letTimePass() throws InterruptedException {
        CountDownLatch later = new CountDownLatch(1);
        timers.after(SOON.multipliedBy(4), later::countDown);
        assertThat(later.await(30, SECONDS)).isTrue();
    }

    @Test
    void runs_a_task_once_not_before_its_time_on_a_daemon_thread() throws Exception {
        long start = timers.nanos();
        CompletableFuture<Long> at = new CompletableFuture<>();
        CompletableFuture<Boolean> daemon = new CompletableFuture<>();
        AtomicInteger runs = new AtomicInteger();
        timers.after(SOON, () -> {
            runs.incrementAndGet();
            daemon.complete(Thread.currentThread().isDaemon());
            at.complete(timers.nanos());
        });
        assertThat(at.get(30, SECONDS) - start).isGreaterThanOrEqualTo(SOON.toNanos());
        assertThat(daemon.get(30, SECONDS)).isTrue();
        letTimePass();
        assertThat(runs).hasValue(1);
    }

    @Test
    void what_is_called_off_does_not_run() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Boolean> after = new CompletableFuture<>();
        // Late enough to be called off in time by a machine that has other things to do.
        Subscription timer = timers.after(Duration.ofSeconds(1), () -> ran.set(true));
        timer.close();
        timer.close();
        timers.after(Duration.ofMillis(1_050), () -> after.complete(ran.get()));
        assertThat(after.get(30, SECONDS)).isFalse();
    }

    @Test
    void repeats_until_it_is_called_off_whatever_the_task_throws() throws Exception {
        CountDownLatch runs = new CountDownLatch(4);
        AtomicInteger count = new AtomicInteger();
        Subscription timer = timers.every(SOON, () -> {
            count.incrementAndGet();
            runs.countDown();
            if (runs.getCount() == 3) {
                throw new IllegalStateException("a task that fails");
            }
            if (runs.getCount() == 2) {
                throw new AssertionError("a task that fails badly");
            }
        });
        assertThat(runs.await(30, SECONDS)).isTrue();
        timer.close();
        letTimePass();
        int then = count.get();
        letTimePass();
        assertThat(count).hasValue(then);
    }

    @Test
    void a_task_that_fails_stops_no_other() throws Exception {
        CountDownLatch other = new CountDownLatch(1);
        timers.after(Duration.ZERO, () -> {
            throw new IllegalStateException("a task that fails");
        });
        timers.after(Duration.ZERO, other::countDown);
        assertThat(other.await(30, SECONDS)).isTrue();
    }

    @Test
    void after_the_end_timers_are_dropped() {
        timers.close();
        AtomicBoolean ran = new AtomicBoolean();
        assertThatCode(() -> timers.after(Duration.ZERO, () -> ran.set(true)).close())
                .doesNotThrowAnyException();
        assertThatCode(() -> timers.every(SOON, () -> ran.set(true)).close()).doesNotThrowAnyException();
        assertThat(ran).isFalse();
    }

    @Test
    void knows_the_time_of_day() {
        assertThat(timers.now())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }
}
