package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.DialRefused;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} tells an operator of Redis, and of handshakes that are refused. */
final class MetricsTest {
    private final List<AutoCloseable> own = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        own.add(resource);
        return resource;
    }

    private static double figure(Example example, String series) {
        try (RawClient client = RawClient.tcp(example.server().port())) {
            return client.ask(RawRequest.of("GET", "/metrics"))
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + series));
        }
    }

    private static void until(Example example, String series, DoublePredicate wanted) {
        await(series).atMost(Duration.ofSeconds(60)).until(() -> wanted.test(figure(example, series)));
    }

    @Test
    void tellsOfRedis() throws IOException {
        RedisProcess redis = own(RedisProcess.launch());
        Example example = own(Examples.start("--redis", redis.url()));
        until(example, "switchboard_broker_degraded", value -> value == 0);
        assertThat(figure(example, "switchboard_broker_up")).isEqualTo(1);
        assertThat(figure(example, "switchboard_broker_dropped_total")).isZero();
        assertThat(figure(example, "switchboard_broker_gaps_total")).isZero();
        until(example, "switchboard_broker_roundtrip_seconds", value -> value > 0 && value < 60);

        redis.kill();
        until(example, "switchboard_broker_up", value -> value == 0);
        assertThat(figure(example, "switchboard_broker_degraded")).isEqualTo(1);
        assertThat(figure(example, "switchboard_broker_roundtrip_seconds")).isNaN();
        example.operations().writeAll(Message.of(Command.of("notice"), Payload.NULL), Set.of());
        until(example, "switchboard_broker_dropped_total", value -> value >= 1);

        redis.restart();
        until(example, "switchboard_broker_degraded", value -> value == 0);
        assertThat(figure(example, "switchboard_broker_up")).isEqualTo(1);
    }

    @Test
    void isSilentAboutRedisWhereThereIsNone() throws IOException {
        Example example = own(Examples.start());
        assertThat(figure(example, "switchboard_broker_up")).isNaN();
        assertThat(figure(example, "switchboard_broker_degraded")).isNaN();
        assertThat(figure(example, "switchboard_broker_dropped_total")).isZero();
    }

    @Test
    void countsHandshakesThatAreRefusedByTheirReason() throws IOException {
        Example example =
                own(Examples.start("--limit", "connections=1", "--jwt-secret", "a secret that is long enough for it"));
        refused(example, "/connect", Map.of("Origin", "https://evil.example"));
        refused(example, "/example/socket?ch=%0A", Map.of());
        refused(example, "/connect", Map.of("Authorization", "Bearer nonsense"));
        Dialer.standard()
                .dial(
                        example.server(),
                        "/connect",
                        Map.of("Authorization", "Bearer nonsense", "Sec-WebSocket-Protocol", "switchboard.v1.json"))
                .expectClosed(4501);
        own(Dialer.standard().dial(example.server(), "/connect", Map.of()));
        refused(example, "/connect", Map.of());

        assertThat(refusals(example, "origin")).isEqualTo(1);
        assertThat(refusals(example, "malformed")).isEqualTo(1);
        assertThat(refusals(example, "unauthenticated")).isEqualTo(2);
        assertThat(refusals(example, "connections")).isEqualTo(1);
        for (String other : List.of(
                "draining", "connections-per-user", "connections-per-address", "no-channel", "busy", "internal")) {
            assertThat(refusals(example, other)).as(other).isZero();
        }
    }

    private static void refused(Example example, String target, Map<String, String> headers) {
        catchThrowableOfType(DialRefused.class, () -> Dialer.standard().dial(example.server(), target, headers));
    }

    private static double refusals(Example example, String reason) {
        return figure(example, "switchboard_handshakes_refused_total{reason=\"" + reason + "\"}");
    }
}
