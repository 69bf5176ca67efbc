package dev.switchboard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.Health;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.InMemoryTransport;
import dev.switchboard.testkit.TestClient;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SwitchboardMetricsTest {
    private static final ConnectionId SOMEBODY = new ConnectionId(new UUID(1, 2));
    private static final UserId USER = UserId.of("u");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SwitchboardMetrics metrics = SwitchboardMetrics.on(registry);
    private final Switchboard switchboard = Switchboard.builder(new JacksonCodec())
            .authenticator(Authenticator.of(
                    handshake -> Profile.of(UserId.of(handshake.param("user").orElse("guest")), "x")))
            .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
            .channel(
                    "room:{id}",
                    room -> room.on(
                            "say", (caller, command, param) -> caller.channel().publish("said", param)))
            .command("boom", (caller, command, param) -> {
                throw new IllegalStateException("boom");
            })
            .command("ping", (caller, command, param) -> caller.reply("pong", param))
            .command("later", (caller, command, param) -> caller.refuse(Problem.of("app.later", "not now")))
            .observer(metrics)
            .build();
    private Transport.Running server;

    @BeforeEach
    void start() throws IOException {
        server = new InMemoryTransport().start(Site.on(0).socket("/socket", switchboard));
    }

    @AfterEach
    void end() {
        switchboard.close();
        server.close();
    }

    private TestClient dial(String query) {
        return Dialer.standard().dial(server, "/socket?" + query);
    }

    private static double value(MeterRegistry registry, String name, String... tags) {
        return registry.get("switchboard." + name)
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    private void eventually(String name, double expected, String... tags) {
        await(name)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(value(registry, name, tags)).isEqualTo(expected));
    }

    @Test
    void isNotANumberUntilThereIsSomethingToWatch() {
        assertThat(value(registry, "connections")).isNaN();
        assertThat(value(registry, "messages", "direction", "in")).isZero();
        assertThat(value(registry, "broker.up")).isNaN();
        assertThat(value(registry, "broker.dropped")).isZero();
    }

    @Test
    void showsWhatIs() {
        metrics.watch(switchboard.operations());
        dial("ch=room:1&user=ann");
        dial("ch=room:1&user=ann");
        dial("ch=room:2&user=bob");
        eventually("connections", 3);
        assertThat(value(registry, "users")).isEqualTo(2);
        assertThat(value(registry, "channels")).isEqualTo(2);
        assertThat(value(registry, "taps")).isZero();
        assertThat(value(registry, "outbox")).isZero();
        assertThat(value(registry, "draining")).isZero();

        switchboard.drain(Duration.ofSeconds(10));

        eventually("draining", 1);
        eventually("connections", 0);
        eventually("connections.closed", 3, "code", "1012");
    }

    @Test
    void countsWhatHappens() {
        metrics.watch(switchboard.operations());
        TestClient ann = dial("ch=room:1&user=ann");
        TestClient bob = dial("ch=room:1&user=bob");
        ann.skipTo("online-update");
        String said = "{\"cmd\":\"say\",\"param\":1}";

        ann.sendText(said).sendText(said);
        for (TestClient client : List.of(ann, bob)) {
            client.expect("said");
            client.expect("said");
        }
        bob.send("nonsense", "1").expectError("unknown-command");
        bob.send("", "boom", "1").expectError("internal");
        bob.send("", "later", "1").expectError("app.later");
        bob.hangUp(1000, "").expectClosed(1000);

        eventually("connections.opened", 2);
        eventually("connections.closed", 1, "code", "1000");
        eventually("joins", 2);
        eventually("leaves", 1);
        eventually("publications", 2);
        eventually("deliveries", 4);
        eventually("refusals", 1, "code", "unknown-command");
        eventually("refusals", 1, "code", "internal");
        eventually("refusals", 1, "code", "app");
        eventually("messages", 5, "direction", "in");
        // Two times two, three refusals, and ann hears of bob's coming and going.
        eventually("messages", 9, "direction", "out");
        assertThat(value(registry, "payload", "direction", "in")).isGreaterThan(2 * said.length());
        // The first measurement of a timer is its count: say twice and later.
        eventually("handler", 3, "outcome", "done");
        eventually("handler", 1, "outcome", "failed");
    }

    @Test
    void countsWhatSlowReadersMiss() {
        metrics.watch(switchboard.operations());
        TestClient ann = dial("ch=room:1&user=ann");
        String ballast = "x".repeat(64 * 1024);

        ann.stopReading();
        int sent = 0;
        while (switchboard.operations().status().counters().overflows() == 0 && sent++ < 1_000) {
            switchboard.writeChannel("room:1", "said", ballast);
        }

        eventually("overflows", 1);
        assertThat(value(registry, "drops"))
                .isPositive()
                .isEqualTo(switchboard.operations().status().counters().messagesDropped());
    }

    @Test
    void samplesTheWayToTheWires() {
        metrics.watch(switchboard.operations());
        dial("ch=room:1");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> registry.get("switchboard.write.lag").timer().count() >= 2);

        assertThat(registry.get("switchboard.write.lag").timer().max(java.util.concurrent.TimeUnit.SECONDS))
                .isPositive()
                .isLessThan(60);
    }

    @Test
    void hasEverythingFromTheStartAndNeverGrows() {
        Set<Meter.Id> before = ids(registry);
        for (int code = 1000; code < 5000; code++) {
            metrics.observe(new Event.Closed(SOMEBODY, USER, Close.of(code, "")));
        }
        for (int i = 0; i < 1_000; i++) {
            metrics.observe(new Event.Refused(SOMEBODY, USER, "app.e" + i, ""));
            metrics.observe(new Event.Published(ChannelName.of("c" + i), Command.of("c" + i), 1, 2));
            metrics.observe(new Event.Handled(SOMEBODY, UserId.of("u" + i), Command.of("c" + i), i, false));
        }
        for (Event.TurnedAway.Reason reason : Event.TurnedAway.Reason.values()) {
            metrics.observe(new Event.TurnedAway(reason, "t", "192.0.2.1"));
            assertThat(value(registry, "handshakes.refused", "reason", reason.code()))
                    .isEqualTo(1);
        }
        Problem.CODES.forEach(code -> metrics.observe(new Event.Refused(SOMEBODY, USER, code, "")));

        assertThat(ids(registry)).isEqualTo(before).hasSizeLessThan(80);
        assertThat(value(registry, "connections.closed", "code", "app")).isEqualTo(400 + 400);
        assertThat(value(registry, "connections.closed", "code", "other")).isEqualTo(4_000 - 800 - 16);
        assertThat(value(registry, "refusals", "code", "app")).isEqualTo(1_000);
        assertThat(value(registry, "refusals", "code", "timeout")).isEqualTo(1);
    }

    private static Set<Meter.Id> ids(MeterRegistry registry) {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    @Test
    void standsInAnyRegistry() {
        SimpleMeterRegistry simple = new SimpleMeterRegistry();

        SwitchboardMetrics.on(simple).observe(new Event.Joined(SOMEBODY, USER, ChannelName.of("c"), true));

        assertThat(value(simple, "joins")).isEqualTo(1);
    }

    private static WebRequest get(String accept) {
        return new WebRequest(
                "GET", "/metrics", "", Map.of("accept", List.of(accept)), new byte[0], "127.0.0.1", false);
    }

    @Test
    void isReadByPrometheus() {
        metrics.watch(switchboard.operations());
        dial("ch=room:1&user=zoe").send("", "ping", "1").expect("pong");

        WebResponse text = PrometheusPage.of(registry).handle(get("*/*"));
        String page = new String(text.body(), StandardCharsets.UTF_8);

        assertThat(text.status()).isEqualTo(200);
        assertThat(text.headers()).containsEntry("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        assertThat(page.lines())
                .contains("switchboard_connections 1.0", "# TYPE switchboard_connections gauge")
                .contains("switchboard_messages_total{direction=\"in\"} 1.0")
                .contains("switchboard_connections_closed_total{code=\"4008\"} 0.0")
                .contains("switchboard_outbox_bytes 0.0")
                .anyMatch(line -> line.startsWith("switchboard_handler_seconds_bucket{outcome=\"done\",le=\"0.01\"}"));
        assertThat(page).doesNotContain("zoe", "room");
        WebResponse open = PrometheusPage.of(registry).handle(get("application/openmetrics-text; version=1.0.0,*/*"));
        assertThat(open.headers().get("Content-Type")).startsWith("application/openmetrics-text");
        assertThat(new String(open.body(), StandardCharsets.UTF_8)).endsWith("# EOF\n");
    }

    @Test
    void tellsOfTheJvmToo() throws Exception {
        try (PrometheusPage page = PrometheusPage.withJvm()) {
            page.switchboard().observe(new Event.Joined(SOMEBODY, USER, ChannelName.of("c"), true));

            assertThat(new String(page.handle(get("")).body(), StandardCharsets.UTF_8))
                    .contains("switchboard_joins_total 1.0", "jvm_memory_used_bytes{", "process_files_open_files");
        }
    }

    @Test
    void readinessEndsWithADrain() throws Exception {
        assertThat(Health.ready(switchboard.operations()).handle(get("")).status())
                .isEqualTo(200);

        switchboard.drain(Duration.ofSeconds(10));

        WebResponse answer = Health.ready(switchboard.operations()).handle(get(""));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"status\":\"draining\",\"node\":\"node\",\"connections\":0}\n");
        assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
        assertThat(Health.live().handle(get("")).status()).isEqualTo(200);
    }
}
