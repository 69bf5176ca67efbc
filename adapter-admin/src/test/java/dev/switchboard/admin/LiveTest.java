package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.Received;
import dev.switchboard.testkit.TestClient;
import dev.switchboard.undertow.UndertowTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The live feed as the pages use it, and the tap through it. */
final class LiveTest {
    private Stage stage;
    private String cookie;
    private TestClient page;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(
                new UndertowTransport(), AdminOptions.token(Stage.TOKEN).redact("pin"));
        cookie = stage.cookie();
        page = dial();
        page.request(1, Live.CHANNEL, "sb:join", "null").skipTo("sb:join");
    }

    @AfterEach
    void end() {
        page.close();
        stage.close();
    }

    private TestClient dial() {
        return dial(stage, cookie);
    }

    private static TestClient dial(Stage stage, String cookie) {
        return Dialer.standard()
                .dial(
                        stage.server,
                        stage.console.socketPath(),
                        Map.of("Cookie", cookie, "Sec-WebSocket-Protocol", "switchboard.v1.json"));
    }

    private Received ask(long id, String command, String param) {
        return page.request(id, Live.CHANNEL, command, param).skipTo(command);
    }

    @Test
    void tellsTheFiguresEachSecondAndWhateverIsAsked() {
        stage.dial("user=ann&ch=room:1");
        page.skipTo("figures");
        page.skipTo("figures");

        assertThat(ask(2, "get", "{\"what\":\"channel\",\"query\":\"name=room%3A1\"}")
                        .param())
                .contains("\"members\":1");
        assertThat(ask(3, "get", "{\"what\":\"connections\",\"query\":\"limit=1\"}")
                        .param())
                .contains("\"total\":1");
        assertThat(ask(4, "get", "{\"what\":\"channel\",\"query\":\"name=nobody\"}")
                        .label("err"))
                .contains("app.not-found");
        assertThat(ask(5, "get", "{\"what\":\"connections\",\"query\":\"limit=x\"}")
                        .label("err"))
                .contains("invalid-param");
        assertThat(ask(6, "get", "{\"what\":\"nothing\",\"query\":\"\"}").label("err"))
                .contains("invalid-param");
        // Operators are not among those whom they look at.
        assertThat(stage.operations().status().connections()).isEqualTo(1);
    }

    @Test
    void tellsANodeThatDoesNotAnswerFromAQuestionThatMakesNoSense() throws IOException {
        LocalBroker.Exchange exchange = new LocalBroker.Exchange();
        try (Broker mute = exchange.node();
                Stage many = new Stage(
                        new UndertowTransport(),
                        AdminOptions.token(Stage.TOKEN),
                        builder ->
                                builder.broker(exchange.node()).limits(Limits.STANDARD.with(Limit.CLUSTER_WAIT, 10)))) {
            mute.post().orElseThrow().open((from, note) -> {});
            mute.start(NodeId.of("mute"), publication -> {});
            TestClient other = dial(many, many.cookie());
            other.request(1, Live.CHANNEL, "sb:join", "null").skipTo("sb:join");
            assertThat(other.request(2, Live.CHANNEL, "get", "{\"what\":\"status\",\"query\":\"node=mute\"}")
                            .skipTo("get")
                            .label("err"))
                    .contains("unavailable", "node mute does not answer");
            assertThat(other.request(3, Live.CHANNEL, "get", "{\"what\":\"status\",\"query\":\"node=nobody\"}")
                            .skipTo("get")
                            .label("err"))
                    .contains("app.not-found");
            other.close();
        }
    }

    @Test
    void endsWithItsLogin() {
        stage.ask(stage.page("/logout", cookie, "{}"));
        page.expectClosed(4500);
    }

    @Test
    void endsWhenItsLoginGoesForANewOneAndNotWhileItIsUsed() {
        String unused = stage.cookie();
        ask(2, "get", "{\"what\":\"config\",\"query\":\"\"}");
        for (int i = 1; i < Sessions.MOST; i++) {
            stage.login(Stage.TOKEN);
        }
        assertThat(stage.ask(stage.request("GET", "/api/status").with("Cookie", unused))
                        .status())
                .isEqualTo(401);
        assertThat(ask(3, "tap", "{}").label("err")).isEmpty();

        for (int i = 0; i < Sessions.MOST; i++) {
            stage.login(Stage.TOKEN);
        }
        page.expectClosed(4500);
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> stage.operations().status().taps() == 0);
    }

    @Test
    void writesIntoTheAuditWhoTapsFromWhere() {
        Logger audit = (Logger) LoggerFactory.getLogger("dev.switchboard.admin.audit");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        audit.setLevel(Level.INFO);
        audit.addAppender(lines);
        try {
            ask(2, "tap", "{\"channel\":\"room:*\"}");
        } finally {
            audit.detachAppender(lines);
            audit.setLevel(null);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("admin [admin] from [127.0.0.1]: tap [channel room:*, user *, command *] -> begun");
    }

    @Test
    void answersNobodyWhoseLoginIsOver() {
        stage.now.updateAndGet(now -> now.plus(Duration.ofHours(8)));
        assertThat(ask(2, "get", "{\"what\":\"status\",\"query\":\"\"}").label("err"))
                .contains("forbidden");
        assertThat(ask(3, "tap", "{}").label("err")).contains("forbidden");
    }

    @Test
    void tapsWhatFitsTheFilterWithoutSecrets() {
        TestClient ann = stage.dial("user=ann&ch=room:1");
        TestClient bob = stage.dial("user=bob&ch=lobby");
        assertThat(ask(2, "tap", "{\"channel\":\"room:*\",\"command\":\"s*y\",\"direction\":\"in\"}")
                        .param())
                .isEqualTo("{\"rate\":100}");

        bob.send("lobby", "say", "1");
        ann.send("room:1", "other", "2");
        ann.send("room:1", "say", "{\"token\":\"t0p\",\"a\":[{\"PIN code\":1234,\"n\":1.5,\"none\":null}]}");

        assertThat(tapped())
                .contains(
                        "\"direction\":\"in\"",
                        "\"channel\":\"room:1\"",
                        "\"command\":\"say\"",
                        "\"n\":1.5",
                        "\"none\":null")
                .contains("\"seen\":1")
                .doesNotContain("t0p")
                .doesNotContain("1234");
        ann.send("room:1", "say", "\"" + "x".repeat(TapFeed.LONGEST_PARAM) + "\"");
        assertThat(tapped()).contains("\"cut\":true").doesNotContain("xxx");

        ask(3, "tap", "{\"user\":\"bob\",\"direction\":\"in\"}");
        ann.send("room:1", "say", "3");
        bob.send("lobby", "say", "4");
        assertThat(tapped()).contains("\"param\":4").doesNotContain("\"param\":3");
        assertThat(stage.operations().status().taps()).isEqualTo(1);
        assertThat(ask(4, "tap", "{\"direction\":\"up\"}").label("err")).contains("direction is in, out or life");
        assertThat(ask(5, "tap", "{\"rate\":501}").label("err")).contains("rate is 1 to 500");
        assertThat(ask(6, "tap", "{\"user\":\"" + "u".repeat(300) + "\"}").label("err"))
                .contains("invalid-param", "user: ");

        page.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> stage.operations().status().taps() == 0);
    }

    /** The next batch with something in it: the first one may leave before anything has passed. */
    private String tapped() {
        String next = page.skipTo("tapped").param();
        while (next.contains("\"entries\":[]")) {
            next = page.skipTo("tapped").param();
        }
        return next;
    }

    @Test
    void passesOverWhatComesTooFastAndTellsHowMuch() {
        TestClient ann = stage.dial("user=ann&ch=busy");
        ask(2, "tap", "{\"channel\":\"busy\",\"rate\":10,\"direction\":\"out\"}");
        Message message = Message.of(Command.of("news"), Payload.json("1")).in(ChannelName.of("busy"));
        int burst = 20_000;
        for (int i = 0; i < burst; i++) {
            stage.operations().writeChannel(message, Set.of());
        }
        int[] sent = {burst};
        int[] looks = {0};
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .pollInSameThread()
                .until(() -> {
                    if (++looks[0] % 10 == 0) {
                        // What was dropped last is told with the next copy that is not.
                        stage.operations().writeChannel(message, Set.of());
                        sent[0]++;
                    }
                    List<Map<String, Object>> batches = batches();
                    Map<String, Object> last = batches.isEmpty() ? Map.of() : batches.get(batches.size() - 1);
                    return number(last, "seen") + number(last, "dropped") == sent[0];
                });

        List<Map<String, Object>> batches = batches();
        Map<String, Object> last = batches.get(batches.size() - 1);
        long entries = batches.stream()
                .mapToLong(batch -> ((List<?>) batch.get("entries")).size())
                .sum();
        assertThat(entries + number(last, "sampled")).isEqualTo(number(last, "seen"));
        assertThat(entries).as("ten a second, in the time that this takes").isBetween(1L, burst / 10L);
        // The traffic went on whole: all of it was for the one member.
        for (int i = 0; i < sent[0]; i++) {
            ann.expect("news");
        }
    }

    private List<Map<String, Object>> batches() {
        return page.received().stream()
                .filter(message -> message.cmd().equals("tapped"))
                .map(message -> stage.json(message.param()))
                .toList();
    }

    private static long number(Map<String, Object> json, String name) {
        return ((Number) json.getOrDefault(name, 0)).longValue();
    }

    @Test
    void refusesMoreTapsThanItHasRoomFor() {
        List<TestClient> pages =
                IntStream.range(0, 16).mapToObj(i -> dial()).collect(Collectors.toCollection(ArrayList::new));
        for (TestClient one : pages) {
            one.request(1, Live.CHANNEL, "sb:join", "null").skipTo("sb:join");
            one.request(2, Live.CHANNEL, "tap", "{}").skipTo("tap");
        }
        assertThat(ask(2, "tap", "{}").label("err")).contains("unavailable");
        pages.get(0).close();
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> stage.operations().status().taps() == 15);
        assertThat(ask(3, "tap", "{}").label("err")).isEmpty();
        pages.forEach(TestClient::close);
        assertThat(stage.operations().connections(Page.ALL)).isEmpty();
    }
}
