package dev.switchboard.application;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static final long LONG = SECONDS.toNanos(60);

    private final Claims claims = new Claims(100);

    /** A publisher in a thread of its own, which the test can look at and interrupt. */
    private static final class Publisher {
        final CompletableFuture<Long> result = new CompletableFuture<>();
        final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        final Thread thread;

        Publisher(Claims claims, int bytes, long nanos) {
            thread = new Thread(() -> {
                result.complete(claims.claim(bytes, nanos));
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            thread.start();
        }

        Publisher untilItWaits() {
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        long result() {
            return result.orTimeout(30, SECONDS).join();
        }
    }

    @Test
    void gives_room_up_to_its_bound_and_refuses_beyond() {
        assertThat(claims.claim(60, 0)).isZero();
        assertThat(claims.claim(40, 0)).isZero();
        assertThat(claims.claim(1, 0)).isEqualTo(-1);
        assertThat(claims.claimed()).isEqualTo(100);
        claims.release(1);
        assertThat(claims.claim(1, 0)).isZero();
    }

    @Test
    void what_is_larger_than_the_bound_is_let_in_alone() {
        assertThat(claims.claim(500, 0)).isZero();
        assertThat(claims.claim(1, 0)).isEqualTo(-1);
        claims.release(500);
        claims.claim(1, 0);
        assertThat(claims.claim(500, 0)).isEqualTo(-1);
    }

    @Test
    void what_must_come_in_comes_in_and_counts() {
        claims.claim(100, 0);
        claims.force(50);
        assertThat(claims.claimed()).isEqualTo(150);
        claims.release(100);
        assertThat(claims.claim(50, 0)).isZero();
        assertThat(claims.claim(1, 0)).isEqualTo(-1);
    }

    @Test
    void without_waiting_the_wait_is_handed_back_whole() {
        assertThat(claims.claim(10, LONG)).isEqualTo(LONG);
    }

    @Test
    void a_publisher_that_waits_goes_on_as_soon_as_there_is_room_and_is_told_what_is_left_of_its_wait() {
        claims.claim(100, 0);
        Publisher publisher = new Publisher(claims, 30, LONG).untilItWaits();
        claims.release(29);
        assertThat(publisher.result).isNotDone();
        claims.release(1);
        assertThat(publisher.result()).isPositive().isLessThan(LONG);
        assertThat(claims.claimed()).isEqualTo(100);
    }

    @Test
    void all_who_wait_and_fit_go_on_together() {
        claims.claim(100, 0);
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            publishers.add(new Publisher(claims, 20, LONG).untilItWaits());
        }
        claims.release(100);
        assertThat(publishers)
                .allSatisfy(publisher -> assertThat(publisher.result()).isNotNegative());
        assertThat(claims.claimed()).isEqualTo(100);
    }

    @Test
    void a_wait_that_ends_without_room_claims_nothing() {
        claims.claim(100, 0);
        assertThat(claims.claim(1, 1_000_000)).isEqualTo(-1);
        assertThat(claims.claimed()).isEqualTo(100);
    }

    @Test
    void an_interrupted_publisher_is_refused_at_once_and_stays_interrupted() {
        claims.claim(100, 0);
        Publisher publisher = new Publisher(claims, 1, LONG).untilItWaits();
        publisher.thread.interrupt();
        assertThat(publisher.result()).isEqualTo(-1);
        assertThat(publisher.interrupted.orTimeout(30, SECONDS).join()).isTrue();
        assertThat(claims.claimed()).isEqualTo(100);
        claims.release(100);
        assertThat(claims.claim(100, 0)).as("nobody is left waiting").isZero();
    }

    @Property(tries = 20)
    void however_many_publish_no_more_is_claimed_than_there_is(@ForAll long seed) throws Exception {
        Claims shared = new Claims(100);
        ExecutorService publishers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> highest = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(seed + i);
                highest.add(publishers.submit(() -> {
                    long most = 0;
                    for (int step = 0; step < 300; step++) {
                        int bytes = 1 + random.nextInt(60);
                        assertThat(shared.claim(bytes, LONG)).isNotNegative();
                        most = Math.max(most, shared.claimed());
                        shared.release(bytes);
                    }
                    return most;
                }));
            }
            for (Future<Long> most : highest) {
                assertThat(most.get(60, SECONDS)).isBetween(1L, 100L);
            }
        } finally {
            publishers.shutdownNow();
        }
        assertThat(shared.claimed()).isZero();
    }
}
