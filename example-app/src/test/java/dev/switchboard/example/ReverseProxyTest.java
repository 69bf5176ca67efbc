package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.DialRefused;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.Received;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes of the example behind a reverse proxy with the configuration of {@code docs/deploy}. */
@Tag("full")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM there")
final class ReverseProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
    private static final String TOKEN = "the-admin-token-of-this-test";

    @TempDir
    Path directory;

    private final List<AutoCloseable> own = new ArrayList<>();
    private RedisProcess redis;

    /** A v1 client, and on which node it is. */
    private record Guest(TestClient client, String node) {}

    private <T extends AutoCloseable> T own(T resource) {
        own.add(resource);
        return resource;
    }

    @AfterEach
    void end() throws Exception {
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private ExampleProcess node(String name) {
        return own(ExampleProcess.start(
                directory.resolve(name + ".log").toFile(),
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                "--node",
                name,
                "--redis",
                redis.url(),
                "--trusted-proxy",
                "127.0.0.1",
                "--admin-token",
                TOKEN));
    }

    private ProxyProcess proxy(ProxyProcess.Kind kind, ExampleProcess one, ExampleProcess two) throws IOException {
        return own(ProxyProcess.start(kind, Files.createDirectory(directory.resolve("proxy")), one.port, two.port));
    }

    private Guest dial(ProxyProcess proxy, String name) {
        TestClient client = own(Dialer.standard()
                        .dial(
                                proxy,
                                "/connect?name=" + name,
                                Map.of(
                                        SUBPROTOCOL,
                                        "switchboard.v1.json",
                                        "X-Forwarded-For",
                                        "203.0.113.7",
                                        "Forwarded",
                                        "for=198.51.100.66")))
                .deadline(PATIENCE);
        return new Guest(client, client.expect("sb:welcome").field("node"));
    }

    /** As a client does that was lost: again, until it is let in. */
    private Guest comeBack(ProxyProcess proxy, String name) {
        List<Guest> back = new ArrayList<>();
        await(name + " to be back")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    try {
                        back.add(dial(proxy, name));
                        return true;
                    } catch (DialRefused notYet) {
                        return false;
                    }
                });
        return back.get(0);
    }

    private static Received join(Guest guest, long id, String param) {
        return guest.client().request(id, "room:1", "sb:join", param).expectReply(id);
    }

    private static void say(Guest guest, String text) {
        guest.client().send("room:1", "chat", "{\"text\":\"" + text + "\"}");
    }

    private static String heard(Guest guest) {
        return guest.client().skipTo("chat").field("text");
    }

    private static String recover(Received joined, Guest guest) {
        long offset = guest.client().received().stream()
                .map(message -> message.label("offset"))
                .filter(label -> !label.isEmpty())
                .mapToLong(Long::parseLong)
                .max()
                .orElse(Long.parseLong(joined.field("offset")));
        return "{\"recover\":{\"epoch\":\"" + joined.field("epoch") + "\",\"offset\":" + offset + "}}";
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "two on two nodes chat; a node is killed, then its successor drained: each time who was there recovers on the other")
    void spreadsAndMoves(ProxyProcess.Kind kind) throws IOException {
        redis = own(RedisProcess.launch());
        ExampleProcess one = node("one");
        ExampleProcess two = node("two");
        ProxyProcess proxy = proxy(kind, one, two);

        Guest ada = comeBack(proxy, "ada");
        Guest bob = dial(proxy, "bob");
        assertThat(List.of(ada.node(), bob.node()))
                .as("connections are spread")
                .containsExactlyInAnyOrder("one", "two");
        Received adaJoined = join(ada, 1, "null");
        Received bobJoined = join(bob, 1, "null");
        say(ada, "hello");
        assertThat(heard(bob)).isEqualTo("hello");
        assertThat(heard(ada)).isEqualTo("hello");
        HttpReply page = RawClient.tcp(proxy.port())
                .ask(RawRequest.of("GET", "/example?ch=room:1")
                        .with("X-Forwarded-Proto", "https")
                        .with("Forwarded", "for=203.0.113.7;proto=https"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("set-cookie").orElseThrow())
                .as("the proxies' word, and not the client's, that there is no TLS")
                .doesNotContain("Secure");
        for (String hidden : List.of("/metrics", "/health/ready")) {
            assertThat(RawClient.tcp(proxy.port())
                            .ask(RawRequest.of("GET", hidden))
                            .status())
                    .as(hidden)
                    .isEqualTo(404);
        }
        assertThat(RawClient.tcp((ada.node().equals("one") ? one : two).port)
                        .ask(RawRequest.of("GET", "/admin/websocket/api/connections")
                                .with("Authorization", "Bearer " + TOKEN))
                        .text())
                .as("the address that the proxies tell")
                .contains("203.0.113.7")
                .doesNotContain("198.51.100.66");

        ExampleProcess killed = bob.node().equals("one") ? one : two;
        ExampleProcess left = killed == one ? two : one;
        killed.close();
        bob.client().expectClosed(1006);
        say(ada, "while bob was away");
        assertThat(heard(ada)).isEqualTo("while bob was away");
        Guest again = comeBack(proxy, "bob");
        assertThat(again.node()).isEqualTo(ada.node());
        assertThat(join(again, 1, recover(bobJoined, bob)).raw())
                .contains("\"recovered\":true", "while bob was away")
                .doesNotContain("hello");

        ExampleProcess successor = own(ExampleProcess.startOn(
                killed.port,
                directory.resolve("successor.log").toFile(),
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                "--node",
                "three",
                "--redis",
                redis.url(),
                "--drain",
                "20s"));
        left.terminate();
        for (Guest guest : List.of(ada, again)) {
            assertThat(guest.client().expectClosed(1012).reason()).startsWith("{\"retry\":");
        }
        Guest moved = comeBack(proxy, "ada");
        assertThat(moved.node()).isEqualTo("three");
        assertThat(join(moved, 1, recover(adaJoined, ada)).field("recovered")).isEqualTo("true");
        say(moved, "and on");
        assertThat(heard(moved)).isEqualTo("and on");
        assertThat(left.await(PATIENCE)).isZero();
        assertThat(successor.port).isEqualTo(killed.port);
        assertThat(proxy.log()).doesNotContain("[emerg]", "[crit]");
    }
}
