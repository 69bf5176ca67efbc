package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.Received;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes of the example under load, and a Redis that is away for 30 s. */
@Tag("full")
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at /proc")
final class RedisOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PER_SECOND = 200;
    // Of a room, which keeps 200 lines: so it reaches back for longer than a node takes to come back.
    private static final int PER_SECOND_IN_ROOM = 25;
    private static final int AWAY_SECONDS = 30;
    private static final Pattern NUMBER = Pattern.compile("\"text\":\"(\\d+)\"");

    /** How Redis goes away; it comes back with what it had, or without. */
    enum Away {
        STOPPED {
            @Override
            void begin(RedisProcess redis, long pid) {
                signal("STOP", pid);
            }

            @Override
            void end(RedisProcess redis, long pid) {
                signal("CONT", pid);
            }
        },
        KILLED {
            @Override
            void begin(RedisProcess redis, long pid) {
                redis.kill();
            }

            @Override
            void end(RedisProcess redis, long pid) {
                redis.restart();
            }
        };

        abstract void begin(RedisProcess redis, long pid);

        abstract void end(RedisProcess redis, long pid);

        private static void signal(String name, long pid) {
            try {
                Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
                assertThat(kill.waitFor()).as("exit code of kill").isZero();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Says numbers in a channel, each once, at a pace. */
    private static final class Speaker {
        final TestClient client;
        final AtomicInteger said = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final Future<?> running;

        Speaker(TestClient client, String channel, int perSecond) {
            this.client = client;
            this.running = CompletableFuture.runAsync(() -> {
                long begin = System.nanoTime();
                while (!over.get()) {
                    int number = said.get();
                    client.send(channel, "chat", "{\"text\":\"" + number + "\"}");
                    said.set(number + 1);
                    long due = begin + number * TimeUnit.SECONDS.toNanos(1) / perSecond;
                    LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                }
            });
        }

        int stop() throws Exception {
            over.set(true);
            running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return said.get();
        }
    }

    /** A v1 member of the room, which recovers when it is told that something is missing. */
    private static final class Follower {
        final List<Integer> heard = new ArrayList<>();
        final List<String> recoveries = new ArrayList<>();
        private final TestClient client;
        private final Future<?> running;
        private volatile int last = -1;

        Follower(TestClient client, int until) {
            this.client = client;
            Received joined = client.request(0, "room:1", "sb:join", "null").expectReply(0);
            String epoch = joined.field("epoch");
            long offset = Long.parseLong(joined.field("offset"));
            this.running = CompletableFuture.runAsync(() -> follow(epoch, offset, until));
        }

        private void follow(String firstEpoch, long firstOffset, int until) {
            String epoch = firstEpoch;
            long offset = firstOffset;
            long id = 1;
            while (last != until) {
                Received next = client.next();
                switch (next.cmd()) {
                    case "chat" -> {
                        offset = Long.parseLong(next.label("offset"));
                        hear(next);
                    }
                    case "sb:lost" -> client.request(id++, "room:1", "sb:join", recover(epoch, offset));
                    case "sb:join", "sb:missed" -> {
                        if (!next.label("err").isEmpty()) {
                            client.request(id++, "room:1", "sb:join", recover(epoch, offset));
                            break;
                        }
                        if (next.cmd().equals("sb:join")) {
                            recoveries.add(next.field("recovered"));
                        }
                        epoch = next.field("epoch");
                        offset = Long.parseLong(next.field("offset"));
                        hear(next);
                    }
                    default -> {}
                }
            }
        }

        private static String recover(String epoch, long offset) {
            return "{\"recover\":{\"epoch\":\"" + epoch + "\",\"offset\":" + offset + "}}";
        }

        private void hear(Received message) {
            Matcher numbers = NUMBER.matcher(message.raw());
            while (numbers.find()) {
                last = Integer.parseInt(numbers.group(1));
                heard.add(last);
            }
        }
    }

    @TempDir
    Path directory;

    private final List<AutoCloseable> own = new ArrayList<>();
    private RedisProcess redis;

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
        ExampleProcess node = own(ExampleProcess.start(
                directory.resolve(name + ".log").toFile(),
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                "--node",
                name,
                "--redis",
                redis.url(),
                "--rate-limit",
                "0"));
        untilIts(node, "ready");
        return node;
    }

    private static void untilIts(ExampleProcess node, String status) {
        await(status)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> RawClient.tcp(node.port)
                        .ask(RawRequest.of("GET", "/health/ready"))
                        .toString()
                        .contains("\"status\":\"" + status + "\""));
    }

    private TestClient dial(ExampleProcess node, boolean v1) {
        Map<String, String> headers = v1 ? Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json") : Map.of();
        TestClient client =
                own(Dialer.standard().dial(node, "/connect", headers)).deadline(PATIENCE);
        if (v1) {
            client.expect("sb:welcome");
        }
        return client;
    }

    private TestClient inLobby(ExampleProcess node) {
        TestClient client = dial(node, false);
        client.send("", "join-room", "{\"room\":\"lobby\"}").expect("join-room");
        return client;
    }

    private static List<Integer> numbers(TestClient client) {
        return client.received().stream()
                .filter(message -> message.cmd().equals("chat"))
                .map(message -> Integer.parseInt(message.field("text")))
                .toList();
    }

    private static void untilSaid(Speaker speaker, int more) {
        int until = speaker.said.get() + more;
        await(more + " more to be said").atMost(PATIENCE).until(() -> speaker.said.get() >= until);
    }

    /** What a node holds: its live heap after a full collection, and what is resident, in MiB. */
    private static String memory(ExampleProcess node) throws Exception {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(node.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = "";
        try (var lines = histogram.inputReader()) {
            total = lines.lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElse("Total 0 0");
        }
        String resident = Files.readAllLines(Path.of("/proc", Long.toString(node.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElseThrow();
        return String.format(
                "heap %.1f, resident %.0f",
                Long.parseLong(total.trim().split("\\s+")[2]) / 1048576.0, Long.parseLong(resident) / 1024.0);
    }

    private static long pid(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("INFO server\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String info = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            Matcher pid = Pattern.compile("process_id:(\\d+)").matcher(info);
            assertThat(pid.find()).isTrue();
            return Long.parseLong(pid.group(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "Redis away for 30 s under load: nobody on the node misses anything; in a room what does not arrive was refused")
    void survives(Away away) throws Exception {
        redis = own(RedisProcess.launch());
        ExampleProcess one = node("one");
        ExampleProcess two = node("two");
        int end = 1_000_000;
        TestClient here = inLobby(one);
        TestClient there = inLobby(two);
        Follower near = new Follower(dial(one, true), end);
        Follower far = new Follower(dial(two, true), end);
        Speaker inLobby = new Speaker(inLobby(one), "lobby", PER_SECOND);
        TestClient rose = dial(one, true);
        rose.request(0, "room:1", "sb:join", "null").expectReply(0);
        Speaker inRoom = new Speaker(rose, "room:1", PER_SECOND_IN_ROOM);

        untilSaid(inLobby, 5 * PER_SECOND);
        String before = memory(one) + "; " + memory(two);
        long pid = pid(redis.port());
        int lobbyFrom = inLobby.said.get();
        int roomFrom = inRoom.said.get();
        away.begin(redis, pid);
        untilSaid(inLobby, (AWAY_SECONDS - 5) * PER_SECOND);
        untilIts(one, "degraded");
        untilIts(two, "degraded");
        String during = memory(one) + "; " + memory(two);
        untilSaid(inLobby, 5 * PER_SECOND);
        int farBefore = far.last;
        int roomAtReturn = inRoom.said.get();
        away.end(redis, pid);
        long returned = System.nanoTime();
        await("what is said in the room to reach the other node again")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> far.last > farBefore && far.last >= roomAtReturn);
        double healed = (System.nanoTime() - returned) / 1e9;
        untilIts(one, "ready");
        untilIts(two, "ready");
        int lobbyHealed = inLobby.said.get();
        untilSaid(inLobby, 5 * PER_SECOND);
        int lobbySaid = inLobby.stop();
        int roomSaid = inRoom.stop();
        rose.send("room:1", "chat", "{\"text\":\"" + end + "\"}");
        near.running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        far.running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await("all of the lobby to be heard on the node")
                .atMost(PATIENCE)
                .until(() -> numbers(here).contains(lobbySaid - 1));
        await("the last of the lobby to be heard on the other")
                .atMost(PATIENCE)
                .until(() -> numbers(there).contains(lobbySaid - 1));
        String after = memory(one) + "; " + memory(two);

        List<Integer> lobbyThere = numbers(there);
        assertThat(numbers(here)).as("the lobby on the node").isEqualTo(upTo(lobbySaid));
        assertThat(lobbyThere).as("the lobby on the other").isSorted().doesNotHaveDuplicates();
        assertThat(lobbyThere)
                .as("before and after")
                .containsAll(upTo(lobbyFrom - PER_SECOND))
                .contains(lobbyHealed + 1);
        assertThat(lobbyThere.subList(lobbyThere.indexOf(lobbyHealed), lobbyThere.size()))
                .as("once it is healed, all")
                .hasSize(lobbySaid - lobbyHealed);
        long refused = rose.received().stream()
                .filter(message -> message.cmd().equals("error"))
                .peek(error -> assertThat(error.field("code")).isEqualTo("unavailable"))
                .count();
        assertThat(refused).as("refusals").isPositive();
        for (Follower follower : List.of(near, far)) {
            assertThat(follower.heard).as("the room").isSorted().doesNotHaveDuplicates();
            assertThat(roomSaid + 1 - follower.heard.size())
                    .as("missing of %s, of which so many were refused", roomSaid)
                    .isLessThanOrEqualTo((int) refused + (away == Away.KILLED ? PER_SECOND_IN_ROOM : 0));
            assertThat(follower.heard).containsAll(upTo(roomFrom - PER_SECOND_IN_ROOM));
            assertThat(follower.recoveries)
                    .as("each loss that was told ends in a recovery, or in the news that there is none")
                    .allMatch(recovered -> recovered.equals(away == Away.STOPPED ? "true" : "false"));
        }
        System.out.printf(
                "%s for %d s at %d messages/s in a plain channel and %d in a recoverable one: said %d and %d, of the latter refused %d,"
                        + " heard on the other node %d and %d; recoveries %s and %s;"
                        + " healed %.2f s after its return; MiB of node one; node two: before %s, during %s, after %s%n",
                away,
                AWAY_SECONDS,
                PER_SECOND,
                PER_SECOND_IN_ROOM,
                lobbySaid,
                roomSaid,
                refused,
                lobbyThere.size(),
                far.heard.size() - 1,
                near.recoveries,
                far.recoveries,
                healed,
                before,
                during,
                after);
    }

    private static List<Integer> upTo(int count) {
        return java.util.stream.IntStream.range(0, Math.max(0, count)).boxed().toList();
    }
}
