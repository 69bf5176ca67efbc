package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.NodeId;
import dev.switchboard.redis.RedisBroker;
import dev.switchboard.redis.RedisOptions;
import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator with a browser, against two nodes and a third one that hangs. */
final class AdminNodesBrowserTest extends TwoBrowsers {
    private static final String TOKEN = "an operator's own token";
    private static RedisProcess redis;

    private final List<AutoCloseable> own = new ArrayList<>();
    private Browser browser;
    private Example second;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.launch();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void startNodes() throws IOException {
        example.close();
        example = start("one");
        second = start("two");
        own.add(second);
        browser = ada;
    }

    @AfterEach
    void endNodes() throws Exception {
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private static Example start(String node) throws IOException {
        return Examples.start("--admin-token", TOKEN, "--redis", redis.url(), "--node", node);
    }

    private TestClient dial(Transport.Running node, String channel, String name) {
        TestClient client = Dialer.standard().dial(node, "/example/socket?ch=" + channel + "&name=" + name);
        own.add(client);
        return client;
    }

    /** One that holds a lease and hears everything, as one whose threads all hang. */
    private void startHangingNode() {
        Broker broker = new RedisBroker(RedisOptions.of(redis.url()));
        own.add(broker);
        broker.post().orElseThrow().open((from, note) -> {});
        broker.start(NodeId.of("three"), publication -> {});
    }

    private String console(String below) {
        return address("/admin/websocket" + below);
    }

    private void login() {
        browser.open(console(""));
        browser.await(() -> assertThat(browser.address()).contains("/login#"));
        browser.type("#token", TOKEN).click("#enter");
        browser.await(() -> browser.texts("h1"), List.of("Overview"));
    }

    private void assertShows(String selector, String text) {
        browser.await(() -> assertThat(browser.texts(selector)).anyMatch(shown -> shown.contains(text)));
    }

    private void shootAll(String name) throws IOException {
        browser.scheme("light").size(1280, 800).shoot("nodes-" + name + "-desktop-light");
        assertThat(browser.barriers()).as("barriers of %s", name).isEmpty();
        browser.scheme("dark").shoot("nodes-" + name + "-desktop-dark");
        browser.size(390, 844).shoot("nodes-" + name + "-phone-dark");
        assertThat(browser.barriers())
                .as("barriers of %s on a phone, dark", name)
                .isEmpty();
        assertThat(browser.script("return document.documentElement.scrollWidth"))
                .as("%s fits a phone", name)
                .isEqualTo(390L);
        browser.scheme("light").shoot("nodes-" + name + "-phone-light");
        browser.size(1280, 800);
    }

    @Test
    void showsAllNodesAndNamesTheOneThatHangs() throws IOException {
        for (int i = 0; i < 8; i++) {
            dial((i % 3 == 0 ? second : example).server(), i % 2 == 0 ? "room:1" : "lobby", "Person" + i);
        }
        login();
        browser.await(() ->
                assertThat(browser.texts(".nodes-part tbody tr td:first-child")).containsExactly("one", "two"));
        browser.await(() -> assertThat(browser.texts(".figure[aria-label=Connections] .value"))
                .containsExactly("8"));
        assertThat(browser.texts("#silent")).isEmpty();

        startHangingNode();
        assertShows("#silent-text", "three does not answer. What is shown is of the others.");
        assertShows(".nodes-part tbody tr", "three ✕ does not answer");
        browser.await(() -> assertThat(browser.texts(".figure[aria-label=Connections] .value"))
                .containsExactly("8"));
        shootAll("overview");

        browser.click("nav a[href*='/connections']");
        assertShows(".total", "8 connections");
        browser.await(() -> assertThat(browser.texts("tbody tr td.several"))
                .contains("one", "two")
                .hasSize(8));
        shootAll("connections");
        browser.script(
                "const s = document.querySelector('#node'); s.value = 'two'; s.dispatchEvent(new Event('change'))");
        assertShows(".total", "3 connections");
        assertThat(browser.address()).contains("node=two");
        assertThat(browser.texts("#silent-title")).containsExactly("A node is missing");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void reachesAConnectionOfTheOtherNodeAndItsTraffic() throws IOException {
        TestClient ann = dial(example.server(), "room:1", "Ann");
        TestClient bob = dial(second.server(), "room:1", "Bob");
        login();
        browser.open(console("/channel?name=" + encode("room:1")));
        browser.await(() -> assertThat(browser.texts("tbody tr td.several")).containsExactly("one", "two"));
        assertShows("dd", "2");
        shootAll("channel");

        browser.open(console("/tap?command=chat&direction=in"));
        browser.await(() -> assertThat(second.operations().status().taps()).isEqualTo(1));
        ann.send("room:1", "chat", "{\"text\":\"from one\"}");
        bob.send("room:1", "chat", "{\"text\":\"from two\"}");
        browser.await(() -> assertThat(browser.texts(".traffic li"))
                .anyMatch(line -> line.contains("one") && line.contains("from one"))
                .anyMatch(line -> line.contains("two") && line.contains("from two")));
        shootAll("tap");

        browser.open(console("/connections?search=Bob"));
        browser.await(() -> assertThat(browser.texts("tbody .code")).hasSize(1));
        browser.click("tbody .code");
        assertShows("dd", "two");
        browser.await(() -> assertThat(second.operations().status().taps()).isZero());
        shootAll("connection");
        browser.click(".heading .button.danger");
        browser.click("#confirm");
        bob.skipTo("close-connection");
        bob.expectClosed(4500);
        assertShows(".notice", "There is no such connection on any node that answered");
        assertThat(browser.complaints()).isEmpty();
    }
}
