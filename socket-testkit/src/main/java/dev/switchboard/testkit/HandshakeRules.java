package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.util.List;
import java.util.Map;
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
        bench.dial("", Map.of("Origin", "http://127.0.0.1:" + bench.server.port()))
                .expectNothing();
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

        bench.switchboard.close();

        assertThat(client.expectClosed(1012).reason()).matches("\\{\"retry\":\\[\\d+,\\d+]}");
        assertThat(refused(() -> bench.dial("")).status()).isEqualTo(503);
    }
}
