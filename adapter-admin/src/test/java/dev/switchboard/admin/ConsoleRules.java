package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JSON API as programs use it, over one transport. */
abstract class ConsoleRules {
    private Stage stage;

    abstract Transport transport();

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(transport());
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> entries(Map<String, Object> table) {
        return (List<Map<String, Object>>) table.get("entries");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> json, String name) {
        return (Map<String, Object>) json.get(name);
    }

    private Map<String, Object> ok(HttpReply reply) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return stage.json(reply);
    }

    private String refused(HttpReply reply, int status) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        return String.valueOf(object(stage.json(reply), "error").get("code"));
    }

    @Test
    void tellsTheFigures() {
        try (TestClient ann = stage.dial("user=ann&ch=room:1")) {
            ConnectionId id = Stage.id(ann);
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Map<String, Object> status = ok(stage.get("/api/status"));
                assertThat(status).containsEntry("node", "node").containsEntry("draining", false);
                assertThat(object(status, "figures"))
                        .containsEntry("connections", 1)
                        .containsEntry("channels", 1);
                assertThat(object(object(status, "totals"), "received")).containsEntry("messages", 1);
            });
            Map<String, Object> connection = ok(stage.get("/api/connection?id=" + id));
            assertThat(connection)
                    .containsEntry("address", "127.0.0.1")
                    .containsEntry("protocol", "plain")
                    .containsEntry("path", "/socket")
                    .containsEntry("channels", List.of("room:1"));
        }
    }

    @Test
    void findsSortsAndPagesConnections() {
        stage.dial("user=u1&name=Ann&ch=room:1");
        stage.dial("user=u2&name=bob&ch=room:1");
        stage.dial("user=u3&name=Carl&ch=room:2");

        Map<String, Object> page = ok(stage.get("/api/connections?sort=user&direction=desc&limit=2"));
        assertThat(page).containsEntry("total", 3).containsEntry("limit", 2);
        assertThat(entries(page))
                .extracting(entry -> object(entry, "user").get("name"))
                .containsExactly("Carl", "bob");
        assertThat(entries(ok(stage.get("/api/connections?sort=user&limit=2&offset=2"))))
                .extracting(entry -> object(entry, "user").get("name"))
                .containsExactly("Carl");
        Map<String, Object> found = ok(stage.get("/api/connections?search=BO"));
        assertThat(found).containsEntry("total", 1);
        assertThat(entries(found).get(0).get("channels")).isEqualTo(List.of("room:1"));

        Map<String, Object> user = ok(stage.get("/api/user?id=u1"));
        assertThat(object(user, "user")).containsEntry("name", "Ann").containsEntry("connections", 1);
        assertThat((List<?>) user.get("connections")).hasSize(1);

        for (String wrong : List.of("sort=nothing", "direction=up", "limit=0", "limit=501", "limit=x", "offset=-1")) {
            assertThat(refused(stage.get("/api/connections?" + wrong), 400))
                    .as(wrong)
                    .isEqualTo("invalid-param");
        }
        for (String wrong : List.of(
                "connections?after=nowhere",
                "connections?after=" + new Cursor(0, "", "room:1", NodeId.of("node")).word(),
                "channels?after=" + new Cursor(0, "", "", NodeId.of("node")).word())) {
            HttpReply reply = stage.get("/api/" + wrong);
            assertThat(refused(reply, 400)).as(wrong).isEqualTo("invalid-param");
            assertThat(reply.text()).contains("\"message\":\"after: ");
        }
        assertThat(refused(stage.get("/api/connection?id=nobody"), 400)).isEqualTo("invalid-param");
        assertThat(refused(stage.get("/api/connection?id=00000000-0000-0000-0000-000000000000"), 404))
                .isEqualTo("not-found");
        assertThat(refused(stage.get("/api/user?id=nobody"), 404)).isEqualTo("not-found");
        assertThat(refused(stage.get("/api/nothing"), 404)).isEqualTo("not-found");
        assertThat(refused(stage.post("/api/nothing", "{}"), 404)).isEqualTo("not-found");
    }

    @Test
    void tellsWhichReadersAreBehindAndForHowLongAndHowFastChannelsGo() {
        TestClient ann = stage.dial("user=ann&ch=busy");
        TestClient slow = stage.dial("user=slow&ch=busy");
        stage.dial("user=bob&ch=calm");
        ConnectionId id = Stage.id(slow);
        slow.stopReading();
        Message news = Message.of(Command.of("news"), Payload.json("\"" + "x".repeat(30_000) + "\""))
                .in(ChannelName.of("busy"));
        for (int i = 0; outbox(id) == 0; i++) {
            assertThat(i).as("publications until some wait").isLessThan(2_000);
            stage.operations().writeChannel(news, Set.of());
            // What went to her went to the other, too, or waits: the outbox never holds more than two of them.
            ann.skipTo("news");
        }

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Map<String, Object> page = ok(stage.get("/api/connections?sort=lag&direction=desc"));
            assertThat(entries(page))
                    .extracting(entry -> object(entry, "user").get("id"))
                    .startsWith("slow");
            assertThat(entries(page))
                    .extracting(entry -> ((Number) entry.get("lagMs")).longValue() > 0)
                    .containsExactly(true, false, false);
        });
        assertThat(entries(ok(stage.get("/api/channels?sort=rate&direction=desc"))))
                .extracting(entry -> entry.get("name"), entry -> ((Number) entry.get("rate")).doubleValue() > 0)
                .containsExactly(tuple("busy", true), tuple("calm", false));

        slow.resumeReading();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ok(stage.get("/api/connection?id=" + id)))
                        .containsEntry("lagMs", 0)
                        .containsEntry("outboxBytes", 0));
    }

    private long outbox(ConnectionId id) {
        return stage.operations().connection(id).orElseThrow().outboxBytes();
    }

    @Test
    void tellsOfChannelsWhateverTheirNames() {
        ConnectionId ann = Stage.id(stage.dial("user=ann"));
        for (String name : List.of(
                "room:1", "\"quotes\" & 'more'", "a/b/../c", "%2F", "__proto__", "<img src=x onerror=alert(1)>")) {
            ok(stage.post("/api/join", "{\"connection\":\"" + ann + "\",\"channel\":" + stage.codec.write(name) + "}"));
            Map<String, Object> page = ok(stage.get("/api/channel?name=" + Stage.encode(name)));
            assertThat(object(page, "channel")).containsEntry("name", name).containsEntry("members", 1);
            assertThat(entries(object(page, "connections"))).hasSize(1);
            assertThat((List<?>) page.get("users")).hasSize(1);
        }
        Map<String, Object> all = ok(stage.get("/api/channels?sort=name&search=o"));
        assertThat(entries(all))
                .extracting(entry -> entry.get("name"))
                .containsExactly("\"quotes\" & 'more'", "<img src=x onerror=alert(1)>", "__proto__", "room:1");
        assertThat(entries(all).get(3).get("history")).isEqualTo(Map.of("messages", 10, "ms", 60_000));
        assertThat(entries(all).get(0).get("history")).isNull();
        assertThat(refused(stage.get("/api/channel?name=nobody-here"), 404)).isEqualTo("not-found");
        assertThat(refused(stage.get("/api/channel?name="), 400)).isEqualTo("invalid-param");
        assertThat(refused(stage.get("/api/channel?name=%E2%80%AEevil"), 400)).isEqualTo("invalid-param");
    }

    @Test
    void sendsPublishesAndBroadcastsByteForByte() {
        TestClient ann = stage.dial("user=ann&ch=room:1");
        TestClient bob = stage.dial("user=bob");
        ConnectionId id = Stage.id(bob);

        ok(stage.post(
                "/api/send",
                "{\"connection\":\"" + id + "\",\"cmd\":\"note\",\"param\":{\"a\": 1.10, \"b\" :[null]}}"));
        bob.expect("note").hasParam("{\"a\": 1.10, \"b\" :[null]}").hasChannel("");
        ok(stage.post("/api/send", "{\"user\":\"ann\",\"cmd\":\"note\",\"param\":1}"));
        ann.expect("note").hasParam("1");
        ok(stage.post("/api/publish", "{\"channel\":\"room:1\",\"cmd\":\"news\",\"param\":\"x\"}"));
        ann.expect("news").hasChannel("room:1").hasParam("\"x\"");
        ok(stage.post("/api/broadcast", "{\"cmd\":\"all\"}"));
        ann.expect("all").hasParam("null");
        bob.expect("all");
        ann.expectNothing();
        bob.expectNothing();

        assertThat(refused(stage.post("/api/send", "{\"user\":\"eve\",\"cmd\":\"note\"}"), 404))
                .isEqualTo("not-found");
        for (String wrong : List.of(
                "",
                "[]",
                "{\"cmd\":\"note\"}",
                "{\"user\":\"ann\",\"connection\":\"" + id + "\",\"cmd\":\"note\"}",
                "{\"user\":\"ann\"}",
                "{\"user\":\"ann\",\"cmd\":\"close-connection\"}",
                "{\"user\":\"ann\",\"cmd\":\"sb:ping\"}",
                "{\"user\":7,\"cmd\":\"note\"}",
                "{\"user\":\"ann\",\"cmd\":\"note\",\"param\":nope}")) {
            assertThat(refused(stage.post("/api/send", wrong), 400)).as(wrong).isEqualTo("invalid-param");
        }
        assertThat(refused(stage.post("/api/publish", "{\"cmd\":\"news\"}"), 400))
                .isEqualTo("invalid-param");
        ann.expectNothing();
    }

    @Test
    void joinsRemovesAndDisconnects() {
        TestClient ann = stage.dial("user=ann&ch=room:1");
        ConnectionId id = Stage.id(ann);
        String membership = "{\"connection\":\"" + id + "\",\"channel\":\"lounge/1\"}";

        assertThat(ok(stage.post("/api/join", membership))).containsEntry("changed", true);
        assertThat(ok(stage.post("/api/join", membership))).containsEntry("changed", false);
        ok(stage.post("/api/publish", "{\"channel\":\"lounge/1\",\"cmd\":\"news\"}"));
        ann.expect("news").hasChannel("lounge/1");
        assertThat(ok(stage.post("/api/leave", membership))).containsEntry("changed", true);
        assertThat(ok(stage.post("/api/leave", membership))).containsEntry("changed", false);
        ok(stage.post("/api/publish", "{\"channel\":\"lounge/1\",\"cmd\":\"news\"}"));
        ann.expectNothing();
        String ghost = "{\"connection\":\"00000000-0000-0000-0000-000000000000\",\"channel\":\"x\"}";
        assertThat(refused(stage.post("/api/join", ghost), 404)).isEqualTo("not-found");
        assertThat(refused(stage.post("/api/leave", ghost), 404)).isEqualTo("not-found");

        assertThat(ok(stage.post(
                        "/api/disconnect",
                        "{\"connection\":\"" + id + "\",\"mayReturn\":true,\"reason\":\"we move\"}")))
                .containsEntry("connections", 1);
        assertThat(ann.expectClosed(Actions.MAY_RETURN).reason()).isEqualTo("we move");
        TestClient tab = stage.dial("user=ann");
        TestClient other = stage.dial("user=ann");
        assertThat(ok(stage.post("/api/disconnect", "{\"user\":\"ann\",\"mayReturn\":false}")))
                .containsEntry("connections", 2);
        tab.expect("close-connection");
        tab.expectClosed(4500);
        other.expectClosed(4500);
        assertThat(refused(stage.post("/api/disconnect", "{\"user\":\"eve\",\"mayReturn\":false}"), 404))
                .isEqualTo("not-found");
        assertThat(refused(stage.post("/api/disconnect", "{\"user\":\"ann\"}"), 400))
                .isEqualTo("invalid-param");
    }

    @Test
    void drainsWhileTheConsoleGoesOn() {
        TestClient ann = stage.dial("user=ann");
        assertThat(refused(stage.post("/api/drain", "{\"withinMs\":-1}"), 400)).isEqualTo("invalid-param");

        assertThat(ok(stage.post("/api/drain", "{\"withinMs\":2000}"))).containsEntry("connections", 1);

        assertThat(refused(stage.post("/api/drain", "{\"withinMs\":2000}"), 409))
                .isEqualTo("unavailable");
        ann.expectClosed(1012);
        assertThat(ok(stage.get("/api/status"))).containsEntry("draining", true);
        ok(stage.post("/api/drain", "{\"withinMs\":0}"));
    }

    @Test
    void tellsWhatItRunsWithAndNoSecrets() throws IOException {
        try (Stage other = new Stage(
                transport(),
                AdminOptions.token(Stage.TOKEN)
                        .setting("--redis-password", "hunter2")
                        .setting("--port", "8080"))) {
            HttpReply reply = other.get("/api/config");
            assertThat(reply.text()).doesNotContain("hunter2").doesNotContain(Stage.TOKEN);
            Map<String, Object> config = other.json(reply);
            assertThat(object(config, "settings"))
                    .containsEntry("--port", "8080")
                    .containsEntry("--redis-password", Secrets.MASK);
            assertThat((List<?>) config.get("limits")).hasSizeGreaterThan(20);
        }
    }

    @Test
    void leavesEverythingElseToOthers() {
        assertThat(stage.ask(stage.request("GET", "").without("nothing")).status())
                .isEqualTo(303);
        assertThat(stage.ask(dev.switchboard.testkit.RawRequest.of("GET", "/")).text())
                .isEqualTo("home");
        assertThat(stage.ask(dev.switchboard.testkit.RawRequest.of("GET", "/admin/websockets"))
                        .status())
                .isEqualTo(404);
        assertThat(stage.get("/nothing").status()).isEqualTo(404);
        assertThat(stage.get("/assets/../pages/console.html").status()).isIn(400, 404);
    }
}
