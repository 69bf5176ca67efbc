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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator with a browser, against two nodes and a third one that hangs. */
final class AdminNodesBrowserTest extends TwoBrowsers {
    private static final String TOKEN = "an operator's own token";

    /** Whether the list of nodes has as much room as it would take by itself. */
    private static final String WIDE_ENOUGH = """
            const list = document.querySelector('#node');
            const free = list.cloneNode(true);
            free.style.cssText = 'position: absolute; width: auto; max-width: none';
            list.parentNode.append(free);
            const fits = list.offsetWidth >= free.offsetWidth;
            free.remove();
            return fits;
            """;

    private static RedisProcess redis;

    @RegisterExtension
    final Owned owned = new Owned();

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
        second = owned.add(start("two"));
        browser = ada;
    }

    private static Example start(String node) throws IOException {
        return Examples.start("--admin-token", TOKEN, "--redis", redis.url(), "--node", node);
    }

    private TestClient dial(Transport.Running node, String channel, String name) {
        return owned.add(Dialer.standard().dial(node, "/example/socket?ch=" + channel + "&name=" + name));
    }

    /** One that holds a lease and hears everything, as one whose threads all hang. */
    private void startHangingNode() {
        Broker broker = owned.add(new RedisBroker(RedisOptions.of(redis.url())));
        broker.post().orElseThrow().open((from, note) -> {});
        broker.start(NodeId.of("three"), publication -> {});
    }

    private void choose(String node) {
        browser.script(
                "const s = document.querySelector('#node'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))",
                node);
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
        assertThat(browser.script(WIDE_ENOUGH))
                .as("the list of nodes is whole on a phone")
                .isEqualTo(true);
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
        choose("two");
        assertShows(".total", "3 connections");
        assertThat(browser.address()).contains("node=two");
        assertThat(browser.texts("#silent-title")).containsExactly("A node is missing");

        choose("three");
        assertShows(".empty", "Not known: three does not answer.");
        assertThat(browser.texts(".total")).as("how many it has").containsExactly("");
        browser.click("nav a:first-child");
        browser.await(() ->
                assertThat(browser.texts(".pair .empty")).hasSize(2).containsOnly("Not known: three does not answer."));
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
