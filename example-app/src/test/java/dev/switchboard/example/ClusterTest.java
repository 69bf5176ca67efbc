package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.Received;
import dev.switchboard.testkit.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two processes of the example and a Redis between them. */
final class ClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SOCKET = Pattern.compile("  ws://127\\.0\\.0\\.1:(\\d+)/connect");

    @RegisterExtension
    final Owned owned = new Owned();

    private RedisProcess redis;

    /** A process of the example that serves. */
    private final class ExampleProcess implements Transport.Running {
        private final Process process;
        private final BufferedReader lines;
        private final int port;

        ExampleProcess(String name) throws IOException {
            process = Program.start("--port", "0", "--redis", redis.url(), "--node", name);
            owned.add(this);
            lines = Program.lines(process);
            port = lines.lines()
                    .map(SOCKET::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(address -> Integer.parseInt(address.group(1)))
                    .findFirst()
                    .orElseThrow();
            // What it says from now on is of no interest, but must go somewhere.
            Thread reader = new Thread(() -> lines.lines().forEach(line -> {}), "output of " + name);
            reader.setDaemon(true);
            reader.start();
        }

        TestClient open(String target) {
            return owned.add(Dialer.standard().dial(this, target)).deadline(PATIENCE);
        }

        TestClient openV1(String target) {
            TestClient client = owned.add(Dialer.standard()
                            .dial(this, target, Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json")))
                    .deadline(PATIENCE);
            client.expect("sb:welcome");
            return client;
        }

        void untilIts(String status) {
            await(status)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> RawClient.tcp(port)
                            .ask(RawRequest.of("GET", "/health/ready"))
                            .toString()
                            .contains("\"status\":\"" + status + "\""));
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @BeforeEach
    void startRedis() {
        redis = owned.add(RedisProcess.launch());
    }

    private static TestClient say(TestClient client, String channel, String text) {
        return client.send(channel, "chat", "{\"text\":\"" + text + "\"}");
    }

    private static String heard(TestClient client) {
        return client.skipTo("chat").field("text");
    }

    private static void untilHeard(TestClient client, String text) {
        while (!heard(client).equals(text)) {
            // What was said before it.
        }
    }

    /** Who comes with a channel is a member at once, and hears other nodes when Redis has confirmed it, of which plain clients are not told. */
    private static void untilHeard(TestClient whom, TestClient other, String question) {
        await("what is said on the other node")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    say(other, "lobby", question);
                    return whom.received().stream()
                            .anyMatch(told -> told.cmd().equals("chat")
                                    && told.field("text").equals(question));
                });
    }

    @Test
    void aChatGoesAcrossNodesAndAReturningClientRecoversOnTheOtherNode() throws IOException {
        ExampleProcess one = new ExampleProcess("one");
        ExampleProcess two = new ExampleProcess("two");
        TestClient ada = one.open("/example/socket?ch=lobby&name=ada");
        TestClient bob = two.open("/example/socket?ch=lobby&name=bob");

        untilHeard(bob, ada, "is bob there?");
        untilHeard(ada, bob, "is ada there?");
        say(ada, "lobby", "hello from one");
        untilHeard(bob, "hello from one");
        untilHeard(ada, "hello from one");
        say(bob, "lobby", "hello from two");
        untilHeard(ada, "hello from two");

        TestClient cyd = one.openV1("/connect?name=cyd");
        Received joined = cyd.request(1, "room:1", "sb:join", "null").expectReply(1);
        TestClient dan = two.openV1("/connect?name=dan");
        dan.request(1, "room:1", "sb:join", "null").expectReply(1);
        say(dan, "room:1", "before");
        assertThat(heard(cyd)).isEqualTo("before");
        assertThat(heard(dan)).isEqualTo("before");

        cyd.cut();
        one.close();
        say(dan, "room:1", "while cyd was away");
        assertThat(heard(dan)).isEqualTo("while cyd was away");

        TestClient back = two.openV1("/connect?name=cyd");
        String known = "{\"recover\":{\"epoch\":\"" + joined.field("epoch") + "\",\"offset\":1}}";
        Received again = back.request(1, "room:1", "sb:join", known).expectReply(1);
        assertThat(again.raw())
                .contains("\"recovered\":true", "while cyd was away")
                .doesNotContain("\"before\"");
        say(dan, "room:1", "and on");
        assertThat(heard(back)).isEqualTo("and on");
    }

    @Test
    void whenRedisIsAwayPlainChannelsWorkOnAndRoomsSaySo() throws IOException {
        ExampleProcess one = new ExampleProcess("one");
        one.untilIts("ready");
        TestClient ada = one.open("/example/socket?ch=lobby");
        TestClient bob = one.openV1("/connect");
        bob.request(1, "room:1", "sb:join", "null").expectReply(1);

        redis.kill();
        one.untilIts("degraded");
        say(ada, "lobby", "still here");
        assertThat(heard(ada)).isEqualTo("still here");
        bob.request(2, "room:1", "chat", "{\"text\":\"lost?\"}").expectFailure(2, "unavailable");

        redis.restart();
        one.untilIts("ready");
        // Redis came back without its data.
        bob.skipTo("sb:lost");
        bob.request(3, "room:1", "sb:join", "{\"recover\":{\"epoch\":\"x\",\"offset\":0}}")
                .expectReply(3)
                .hasField("recovered", false);
        say(bob, "room:1", "again");
        assertThat(heard(bob)).isEqualTo("again");
    }

    @Test
    void startsWithoutRedisAndHeals() throws IOException {
        redis.kill();
        ExampleProcess one = new ExampleProcess("one");
        one.untilIts("degraded");

        redis.restart();

        one.untilIts("ready");
    }

    @Test
    void endsWith2IfRedisRefuses() throws Exception {
        RedisProcess locked = owned.add(RedisProcess.launch("--requirepass", "geheim"));
        Process process = Program.start("--port", "0", "--redis", locked.url().replace("//", "//:falsch@"));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Program.lines(process).lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("example-app: Redis at 127.0.0.1:" + locked.port() + " refuses: WRONGPASS")
                .doesNotContain("falsch");
    }

    /** The example as a process. */
    private static final class Program {
        static Process start(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            command.addAll(List.of(arguments));
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        }

        static BufferedReader lines(Process process) {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }
    }
}
