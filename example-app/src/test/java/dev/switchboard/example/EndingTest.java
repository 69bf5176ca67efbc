package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawFrame;
import dev.switchboard.testkit.RawRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The end of a real process, by real signals. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM there")
final class EndingTest {
    // Machines that build are busy ones; what is promised is asserted by times that can't come too early.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private File log() {
        return directory.resolve("log").toFile();
    }

    private static HttpReply get(int port, String target) {
        try (RawClient client = RawClient.tcp(port)) {
            return client.ask(RawRequest.of("GET", target));
        }
    }

    private static void assertPaced(List<Herd.Closing> closings, long start, int rate) {
        for (int i = 0; i < closings.size(); i++) {
            double seconds = (closings.get(i).nanos() - start) / 1e9;
            assertThat(seconds)
                    .as("seconds from SIGTERM to closing %d of %d", i + 1, closings.size())
                    .isGreaterThanOrEqualTo((double) i / rate - 0.01);
        }
    }

    private static void assertToldToComeBack(List<Herd.Closing> closings, int count) {
        assertThat(closings)
                .hasSize(count)
                .allSatisfy(closing -> assertThat(closing.code()).isEqualTo(1012))
                .allSatisfy(closing -> assertThat(closing.reason()).matches("\\{\"retry\":\\[\\d+,\\d+]}"));
        assertThat(closings.stream().filter(Herd.Closing::v1))
                .as("of v1 clients")
                .hasSize(count / 2);
    }

    @Test
    void sendsEverybodyAwayAtThePaceAndEndsWith0() throws IOException {
        int count = 200;
        int rate = 150;
        try (ExampleProcess example = ExampleProcess.start(log(), List.of(), "--limit", "drain-rate=" + rate);
                Herd herd = new Herd(example.port, count)) {
            long start = System.nanoTime();
            example.terminate();
            List<Herd.Closing> closings = herd.closings(count, PATIENCE);

            assertToldToComeBack(closings, count);
            assertPaced(closings, start, rate);
            assertThat(example.await(PATIENCE)).isZero();
            assertThat(example.lastWords()).containsExactly("ended");
        }
        assertThat(Files.readString(log().toPath()))
                .contains("asked to end", "connections=\"" + count + "\"", "closed", "code=\"1012\"")
                .doesNotContain("Exception");
    }

    @Test
    @Tag("full")
    @EnabledOnOs(OS.LINUX)
    void sends2000AwayWithItsDefaultsAndTheyComeBackNoFaster() throws IOException {
        int count = 2_000;
        int rate = 1_000;
        try (ExampleProcess example = ExampleProcess.start(log(), List.of());
                Herd herd = new Herd(example.port, count)) {
            herd.comeBack();
            long start = System.nanoTime();
            example.terminate();
            CompletableFuture<Long> ended = new CompletableFuture<>();
            CompletableFuture<ExampleProcess> next = CompletableFuture.supplyAsync(() -> {
                assertThat(example.await(PATIENCE)).isZero();
                ended.complete(System.nanoTime());
                return ExampleProcess.startOn(example.port, log(), List.of());
            });
            try {
                List<Herd.Closing> closings = herd.closings(count, PATIENCE);
                assertToldToComeBack(closings, count);
                assertPaced(closings, start, rate);
                List<Long> returns = herd.returns(count, PATIENCE);
                assertThat(returns).hasSize(count);
                tell(start, closings.stream().map(Herd.Closing::nanos).toList(), ended.join(), returns);
                assertThat(peak(returns)).as("returns within any second").isLessThanOrEqualTo(rate);
                assertThat(get(next.join().port, "/metrics").text())
                        .contains("switchboard_connections " + count + ".0");
            } finally {
                next.thenAccept(ExampleProcess::close);
            }
        }
    }

    private static void tell(long start, List<Long> closings, long ended, List<Long> returns) {
        System.out.printf(
                "%d connections, half of them v1, over %s: told within %.2f s (%s in each), exit after %.2f s;"
                        + " back from %.2f to %.2f s (%s in each), at most %d within any second%n",
                closings.size(),
                Examples.transport().name(),
                seconds(start, closings.get(closings.size() - 1)),
                perSecond(start, closings),
                seconds(start, ended),
                seconds(start, returns.get(0)),
                seconds(start, returns.get(returns.size() - 1)),
                perSecond(returns.get(0), returns),
                peak(returns));
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    private static List<Long> perSecond(long start, List<Long> moments) {
        long[] counts = new long[(int) seconds(start, moments.get(moments.size() - 1)) + 1];
        moments.forEach(moment -> counts[(int) seconds(start, moment)]++);
        return Arrays.stream(counts).boxed().toList();
    }

    /** Most within any second, wherever it begins. */
    private static int peak(List<Long> moments) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < moments.size(); last++) {
            while (seconds(moments.get(first), moments.get(last)) >= 1) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Test
    void deliversWhatIsInLineBeforeItSendsAway() throws IOException {
        String[] limits = {
            "--rate-limit", "0", "--limit", "outbox-bytes=67108864,close-linger=60000,heartbeat=0", "--drain", "60s"
        };
        String ballast = "\uD83D\uDE00".repeat(3_900);
        try (ExampleProcess example = ExampleProcess.start(log(), List.of(), limits);
                RawClient talker = RawClient.open(example.port, "/example/socket?ch=lobby");
                RawClient reader = RawClient.tcp(example.port, 8 * 1024)) {
            talker.send("{\"cmd\":\"chat\",\"param\":{\"text\":\"here\"}}").next();
            reader.upgrade(RawRequest.upgrade("/example/socket?ch=lobby"));
            assertThat(talker.next().text()).as("that the reader came").contains("online-update");
            assertThat(get(example.port, "/metrics").text()).contains("switchboard_outbox_bytes ");
            int said = 0;
            do {
                for (int i = 0; i < 50; i++) {
                    talker.send("{\"cmd\":\"chat\",\"param\":{\"text\":\"" + said++ + " " + ballast + "\"}}");
                    assertThat(talker.next().text()).contains("\"cmd\":\"chat\"");
                }
                assertThat(said).as("messages until one waits in line").isLessThan(2_000);
            } while (get(example.port, "/metrics").text().contains("switchboard_outbox_bytes 0.0"));
            talker.send(RawFrame.close(1000, "")).expectClose(1000);
            example.terminate();

            for (int i = 0; i < said; i++) {
                assertThat(reader.next().text()).contains("\"text\":\"" + i + " \uD83D\uDE00");
            }
            assertThat(reader.next().text()).contains("online-update");
            reader.expectClose(1012);
        }
    }

    @Test
    void saysThatItIsNotReadyWhileItDrainsAndASecondSignalEndsItAtOnce() throws IOException {
        endsAtOnce(100);
    }

    @Test
    @Tag("full")
    void aSecondSignalEnds2000AtOnce() throws IOException {
        endsAtOnce(2_000);
    }

    private void endsAtOnce(int count) throws IOException {
        // At this pace it would take them all the ten minutes.
        try (ExampleProcess example =
                        ExampleProcess.start(log(), List.of(), "--limit", "drain-rate=1", "--drain", "10m");
                Herd herd = new Herd(example.port, count)) {
            assertThat(get(example.port, "/health/ready").status()).isEqualTo(200);

            example.terminate();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(get(example.port, "/health/ready").status())
                                    .isEqualTo(503));
            assertThat(get(example.port, "/health/live").status()).isEqualTo(200);
            assertThat(get(example.port, "/metrics").text()).contains("switchboard_draining 1.0");
            try (RawClient late = RawClient.tcp(example.port)) {
                assertThat(late.ask(RawRequest.upgrade("/connect")).status()).isEqualTo(503);
            }
            assertThat(herd.closings(1, PATIENCE)).as("at this pace").hasSizeLessThan(count);

            long start = System.nanoTime();
            example.terminate();
            List<Herd.Closing> closings = herd.closings(count, PATIENCE);
            assertToldToComeBack(closings, count);
            assertThat(example.await(PATIENCE)).isZero();
            System.out.printf(
                    "second SIGTERM with %d connections: all told within %.2f s, exit after %.2f s%n",
                    count, seconds(start, closings.get(count - 1).nanos()), seconds(start, System.nanoTime()));
            assertThat(example.lastWords()).containsExactly("ended");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void livesWithAFullDisk() throws IOException {
        // Both ways in which logs are written: to a file, and to a stream that somebody else writes to a file.
        Path configuration = directory.resolve("logback.xml");
        Files.writeString(
                configuration,
                "<configuration><appender name='file' class='ch.qos.logback.core.FileAppender'><file>/dev/full</file>"
                        + "<encoder><pattern>%msg %kvp%n</pattern></encoder></appender>"
                        + "<appender name='stream' class='ch.qos.logback.core.ConsoleAppender'><target>System.err</target>"
                        + "<encoder><pattern>%msg %kvp%n</pattern></encoder></appender>"
                        + "<root level='DEBUG'><appender-ref ref='file'/><appender-ref ref='stream'/></root></configuration>");
        try (ExampleProcess example = ExampleProcess.start(
                new File("/dev/full"), List.of("-Dlogback.configurationFile=" + configuration.toUri()))) {
            for (int i = 0; i < 50; i++) {
                try (RawClient client = RawClient.open(example.port, "/connect")) {
                    client.send("{\"cmd\":\"nonsense\"}").next();
                    client.send("{\"cmd\":\"ping\"}");
                    assertThat(client.next().text()).contains("pong");
                }
            }
            assertThat(get(example.port, "/health/ready").status()).isEqualTo(200);
            example.terminate();

            assertThat(example.await(PATIENCE)).isZero();
            assertThat(example.lastWords()).containsExactly("ended");
        }
    }

    @Test
    void logsWithIdsAndWithoutWhatIsSaidAndDoesNotWaitForWhoDoesNotAnswer() throws IOException {
        List<String> jvm = List.of("-DSWITCHBOARD_LOG=json", "-DSWITCHBOARD_LOG_LEVEL=DEBUG");
        try (ExampleProcess example = ExampleProcess.start(log(), jvm, "--drain", "1s");
                RawClient silent = RawClient.open(example.port, "/connect")) {
            try (RawClient client = RawClient.open(example.port, "/example/socket?ch=lobby")) {
                client.send("{\"cmd\":\"chat\",\"param\":{\"text\":\"a secret\"}}");
                client.next();
                client.send("{\"cmd\":\"another-secret\"}").next();
                client.send("no json, but secret").next();
            }
            example.terminate();
            assertThat(example.await(PATIENCE)).isZero();
            silent.expectClose(1012);
        }
        String lines = Files.readString(log().toPath());
        assertThat(lines).doesNotContain("secret");
        // Newer JVMs warn there of what libraries do, in words of their own.
        assertThat(lines.lines().filter(line -> !line.startsWith("WARNING: ")))
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
                .anyMatch(line ->
                        line.contains("\"opened\"") && line.contains("\"connection\"") && line.contains("\"user\""))
                .anyMatch(line -> line.contains("\"refused\"") && line.contains("unknown-command"))
                .anyMatch(line -> line.contains("\"closed\""));
    }
}
