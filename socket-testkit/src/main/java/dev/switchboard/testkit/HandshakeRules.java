package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Event.TurnedAway.Reason;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL, Life of a connection, 1. */
abstract class HandshakeRules extends Rules {
    private static DialRefused refused(Runnable dial) {
        DialRefused refusal = catchThrowableOfType(DialRefused.class, dial::run);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    @Test
    @DisplayName("HSK-1 a plain client gets no sub-protocol and is told nothing at open")
    void opensPlainClients() {
        Bench bench = start();

        TestClient client = bench.dial("");

        assertThat(client.subprotocol()).isEmpty();
        client.expectNothing();
    }

    @Test
    @DisplayName("HSK-2 an absent Origin is accepted, and so is the server's own host and port")
    void acceptsOwnOrigin() {
        Bench bench = start();

        bench.dial("").expectNothing();
        bench.dial("", Map.of("Origin", "http://127.0.0.1:" + bench.nextPort())).expectNothing();
    }

    @Test
    @DisplayName("HSK-3 a named origin is accepted")
    void acceptsNamedOrigin() {
        Bench bench = start();

        bench.dial("", Map.of("Origin", Bench.ALLOWED_ORIGIN)).expectNothing();
        bench.dial("", Map.of("Origin", "HTTPS://APP.example:443")).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example", "http://127.0.0.1", "http://127.0.0.1:1", "http://localhost",
                        "https://app.example:8443",
                "https://app.example.evil.example", "https://evil.example/https://app.example", "null", "app.example",
                        "*"
            })
    @DisplayName("HSK-4 every other origin is refused with 403, another port too")
    void refusesForeignOrigins(String origin) {
        Bench bench = start();

        assertThat(refused(() -> bench.dial("", Map.of("Origin", origin))).status())
                .isEqualTo(403);
        assertThat(bench.operations.status().connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ch=%ff", "ch=%C3%28", "x=%zz", "x=%", "%4=1", "a=1&b=%E2%82"})
    @DisplayName("HSK-5 a malformed query is refused with 400")
    void refusesMalformedQueries(String query) {
        Bench bench = start();

        assertThat(refused(() -> bench.dial(query)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00b", "%E2%80%AE", "%0A"})
    @DisplayName("HSK-6 an illegal channel in ch is refused with 400")
    void refusesIllegalChannels(String channel) {
        Bench bench = start();

        assertThat(refused(() -> bench.dial("ch=" + channel)).status()).isEqualTo(400);
        assertThat(refused(() -> bench.dial("ch=" + "x".repeat(129))).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("HSK-7 a channel in ch that fits no pattern is refused with 403")
    void refusesForbiddenChannels() {
        Bench bench = start();

        assertThat(refused(() -> bench.dial("ch=nowhere")).status()).isEqualTo(403);
    }

    @Test
    @DisplayName("HSK-8 who is not known is refused with 401")
    void refusesStrangers() {
        Bench bench = start();

        assertThat(refused(() -> bench.dial("user=nobody")).status()).isEqualTo(401);
    }

    @Test
    @DisplayName("HSK-9 where no socket is, the answer is 404")
    void refusesOtherPaths() {
        Bench bench = start();

        for (String path : List.of("/", "/socket/", "/socket/x", "/sock", "/SOCKET")) {
            assertThat(refused(() -> bench.dialPath(path)).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    @Exceeds(Limit.CONNECTIONS)
    @DisplayName("HSK-10 above the limit of connections the answer is 429 with Retry-After; one that ends makes room")
    void refusesTooMany() {
        Bench bench = start(Limits.STANDARD.with(Limit.CONNECTIONS, 2));
        TestClient first = bench.dial("");
        bench.dial("");

        DialRefused refusal = refused(() -> bench.dial(""));

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.header("Retry-After")).isPresent();
        first.hangUp(1000, "").expectClosed(1000);
        eventually("room", () -> bench.operations.status().connections() < 2);
        bench.dial("").expectNothing();
    }

    @Test
    @DisplayName("HSK-11 a node that has closed sent everyone 1012 and answers 503")
    void refusesWhenClosed() {
        Bench bench = start();
        TestClient client = bench.dial("ch=quiet:1");

        bench.closeNodes();

        assertThat(client.expectClosed(1012).reason()).matches("\\{\"retry\":\\[\\d+,\\d+]}");
        assertThat(refused(() -> bench.dial("")).status()).isEqualTo(503);
    }

    @Test
    @Exceeds(Limit.CONNECTIONS_PER_USER)
    @DisplayName("HSK-12 above the limit of connections of one user the answer is 429, and others get in")
    void refusesTooManyOfOneUser() {
        Bench bench = start(Limits.STANDARD.with(Limit.CONNECTIONS_PER_USER, 2));
        TestClient first = bench.dial("user=ann");
        bench.dialV1("user=ann");

        assertThat(refused(() -> bench.dial("user=ann")).status()).isEqualTo(429);
        assertThat(refused(() -> bench.dialV1("user=ann")).header("Retry-After"))
                .isPresent();
        bench.dial("user=bob").expectNothing();
        first.hangUp(1000, "").expectClosed(1000);
        eventually("room", () -> bench.operations.status().connections() == 2);
        bench.dial("user=ann").expectNothing();
    }

    @Test
    @Exceeds(Limit.CONNECTIONS_PER_ADDRESS)
    @DisplayName(
            "HSK-13 above the limit of connections from one address the answer is 429; a trusted proxy tells the address")
    void refusesTooManyFromOneAddress() {
        Bench bench = start(
                Limits.STANDARD.with(Limit.CONNECTIONS_PER_ADDRESS, 1),
                builder -> builder.trustedProxy("127.0.0.0/8").trustedProxy("::1"));
        TestClient first = bench.dial("", Map.of("Forwarded", "for=192.0.2.1;proto=https"));

        assertThat(refused(() -> bench.dial("", Map.of("X-Forwarded-For", "192.0.2.1")))
                        .status())
                .isEqualTo(429);
        assertThat(refused(() -> bench.dial("", Map.of("X-Forwarded-For", "192.0.2.9, 192.0.2.1")))
                        .status())
                .isEqualTo(429);
        bench.dial("", Map.of("X-Forwarded-For", "192.0.2.1, 192.0.2.2, 127.0.0.1"))
                .expectNothing();
        assertThat(bench.operations.connections(Page.ALL))
                .extracting(ConnectionInfo::peer)
                .containsExactly("192.0.2.1", "192.0.2.2");
        first.hangUp(1000, "").expectClosed(1000);
        eventually("room", () -> bench.operations.status().connections() == 1);
        bench.dial("", Map.of("Forwarded", "for=\"192.0.2.1:4711\"")).expectNothing();
    }

    @Test
    @DisplayName("HSK-14 from who is no trusted proxy nothing of that is believed")
    void believesNobodyElse() {
        Bench bench = start(Limits.STANDARD, builder -> builder.trustedProxy("192.0.2.0/24"));
        bench.dial("", Map.of("Forwarded", "for=192.0.2.7", "X-Forwarded-For", "192.0.2.8"))
                .expectNothing();
        assertThat(bench.operations.connections(Page.ALL))
                .extracting(ConnectionInfo::peer)
                .noneMatch(peer -> peer.startsWith("192.0.2."));
    }

    @Test
    @Exceeds({Limit.HANDSHAKES, Limit.HANDSHAKE})
    @DisplayName(
            "HSK-15 an authenticator that hangs: 503 when its time is over, and to all above the limit of those who wait")
    void doesNotWaitForEver() throws Exception {
        CompletableFuture<Verdict> stuck = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(2);
        Bench bench = start(
                Limits.STANDARD.with(Limit.HANDSHAKE, 1_000).with(Limit.HANDSHAKES, 2),
                builder -> builder.authenticator(handshake -> {
                    asked.countDown();
                    return stuck;
                }));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> one =
                    threads.submit(() -> refused(() -> bench.dial("")).status());
            Future<Integer> two =
                    threads.submit(() -> refused(() -> bench.dial("")).status());
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(refused(() -> bench.dial("")).status()).isEqualTo(503);
            assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(503);
            assertThat(two.get(20, TimeUnit.SECONDS)).isEqualTo(503);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("HSK-16 the observer hears of each handshake that is turned away: why, and from where")
    void tellsWhomItTurnsAway() {
        Queue<Event.TurnedAway> heard = new ConcurrentLinkedQueue<>();
        Bench bench = start(
                Limits.STANDARD,
                builder -> builder.observer(event -> {
                    if (event instanceof Event.TurnedAway turned) {
                        heard.add(turned);
                    }
                }));
        bench.dial("").expectNothing();
        refused(() -> bench.dial("", Map.of("Origin", "https://evil.example")));
        refused(() -> bench.dial("ch=%0A"));
        refused(() -> bench.dial("ch=nowhere"));
        refused(() -> bench.dial("user=nobody"));
        bench.dialV1Silently("user=nobody").expectClosed(4501);
        bench.closeNodes();
        refused(() -> bench.dial(""));

        assertThat(heard)
                .extracting(Event.TurnedAway::reason)
                .containsExactly(
                        Reason.ORIGIN,
                        Reason.MALFORMED,
                        Reason.NO_CHANNEL,
                        Reason.UNAUTHENTICATED,
                        Reason.UNAUTHENTICATED,
                        Reason.DRAINING);
        assertThat(heard).extracting(Event.TurnedAway::peer).doesNotContain("");
        assertThat(heard).extracting(Event.TurnedAway::transport).doesNotContain("");
    }
}
