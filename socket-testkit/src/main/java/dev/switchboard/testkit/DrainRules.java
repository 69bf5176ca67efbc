package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** PROTOCOL, Life of a connection, 5: draining. */
abstract class DrainRules extends Rules {
    private static final String SPAN = "\\{\"retry\":\\[\\d+,\\d+]}";

    private CompletableFuture<Void> drain(Bench bench, Duration within) {
        return bench.operations.drain(within).toCompletableFuture();
    }

    private List<TestClient> dial(Bench bench, int count) {
        return IntStream.range(0, count).mapToObj(i -> bench.dial("ch=quiet:1")).toList();
    }

    /** When each of them was closed, in milliseconds since {@code start}, as the core saw it. */
    private List<Long> closings(Bench bench, int count, long start) {
        List<Long> times = new ArrayList<>();
        eventually("all are closed", () -> {
            int now = bench.events(Event.Closed.class).size();
            long at = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            while (times.size() < now) {
                times.add(at);
            }
            return now >= count;
        });
        return times;
    }

    @Test
    @DisplayName("DRN-1 a node that drains answers 503, says so, and closes everyone with 1012 and a span")
    void sendsEverybodyAway() throws Exception {
        Bench bench = start();
        List<TestClient> clients = dial(bench, 5);
        assertThat(bench.operations.status().draining()).isFalse();

        CompletableFuture<Void> over = drain(bench, Duration.ofSeconds(20));

        assertThat(bench.operations.status().draining()).isTrue();
        DialRefused refusal = catchThrowableOfType(DialRefused.class, () -> bench.dial(""));
        assertThat(refusal.status()).isEqualTo(503);
        for (TestClient client : clients) {
            assertThat(client.expectClosed(1012).reason()).matches(SPAN);
        }
        over.get(patience().toSeconds(), TimeUnit.SECONDS);
        assertThat(bench.operations.status().connections()).isZero();
        assertThat(ends(bench, 5))
                .hasSize(5)
                .allSatisfy(event -> assertThat(event.close().code()).isEqualTo(1012));
    }

    @Test
    @DisplayName("DRN-2 what was in line before comes before the close")
    void flushesFirst() {
        Bench bench = start(FAST);
        List<TestClient> clients = dial(bench, 3);
        String ballast = "\"" + "x".repeat(4 * 1024) + "\"";

        for (int i = 0; i < 200; i++) {
            bench.operations.writeChannel(Bench.message("quiet:1", "n" + i, ballast), Set.of());
        }
        drain(bench, Duration.ofSeconds(20));

        for (TestClient client : clients) {
            for (int i = 0; i < 200; i++) {
                client.expect("n" + i);
            }
            client.expectClosed(1012);
        }
    }

    @Test
    @Exceeds(Limit.DRAIN_RATE)
    @DisplayName("DRN-3 connections are closed at the pace, one after the other, and live until then")
    void keepsThePace() {
        int count = 8;
        Bench bench = start(Limits.STANDARD.with(Limit.DRAIN_RATE, 10));
        List<TestClient> clients = dial(bench, count);
        long start = System.nanoTime();

        drain(bench, Duration.ofSeconds(60));
        clients.get(count - 1).send("ping", "null").expect("pong");
        List<Long> times = closings(bench, count, start);

        // The n-th not before n tenths of a second, whatever the machine does; how much later depends on how busy it
        // is.
        for (int i = 0; i < count; i++) {
            assertThat(times.get(i)).as("closing %d of %s", i, times).isGreaterThanOrEqualTo((i + 1) * 100L - 5);
        }
        clients.forEach(client -> client.expectClosed(1012));
    }

    @Test
    @DisplayName("DRN-4 where the time is too short for the pace, the time counts")
    void keepsTheTime() throws Exception {
        Bench bench = start(Limits.STANDARD.with(Limit.DRAIN_RATE, 1));
        List<TestClient> clients = dial(bench, 20);
        long start = System.nanoTime();

        drain(bench, Duration.ofSeconds(2)).get(patience().toSeconds(), TimeUnit.SECONDS);

        clients.forEach(client -> client.expectClosed(1012));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    @DisplayName("DRN-5 a second call drops the pace: everyone is closed now, with a span")
    void hurries() throws Exception {
        Bench bench = start(Limits.STANDARD.with(Limit.DRAIN_RATE, 1));
        List<TestClient> clients = dial(bench, 10);

        CompletableFuture<Void> first = drain(bench, Duration.ofMinutes(10));
        CompletableFuture<Void> second = drain(bench, Duration.ofMinutes(10));

        for (TestClient client : clients) {
            assertThat(client.expectClosed(1012).reason()).matches(SPAN);
        }
        first.get(patience().toSeconds(), TimeUnit.SECONDS);
        second.get(patience().toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("DRN-6 who does not read holds up nobody, and not beyond the time")
    void waitsForNobody() throws Exception {
        Bench bench = start(FAST.with(Limit.CLOSE_LINGER, 60_000).with(Limit.HEARTBEAT, 0));
        TestClient dead = bench.dial("ch=quiet:1");
        List<TestClient> others = dial(bench, 5);
        dead.stopReading();

        drain(bench, Duration.ofSeconds(2)).get(patience().toSeconds(), TimeUnit.SECONDS);

        others.forEach(client -> client.expectClosed(1012));
        dead.resumeReading().expectClosed(1012);
        assertThat(bench.events(Event.Closed.class))
                .extracting(event -> event.close().code())
                .containsOnly(Close.RESTART.code());
    }
}
