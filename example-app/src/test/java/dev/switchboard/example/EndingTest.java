package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The end of a real process, by real signals. */
@DisabledOnOs(OS.WINDOWS)
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
    }

    @Test
    void sendsEverybodyAwayAtThePaceAndEndsWith0() throws IOException {
        int count = 400;
        int rate = 200;
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
    void sends2000AwayWithItsDefaults() throws IOException {
        int count = 2_000;
        try (ExampleProcess example = ExampleProcess.start(log(), List.of());
                Herd herd = new Herd(example.port, count)) {
            long start = System.nanoTime();
            example.terminate();
            List<Herd.Closing> closings = herd.closings(count, PATIENCE);

            assertToldToComeBack(closings, count);
            assertPaced(closings, start, 1_000);
            assertThat(example.await(PATIENCE)).isZero();
            long took = System.nanoTime() - start;
            int[] tenths = new int[100];
            closings.forEach(closing -> tenths[(int) Math.min(99, (closing.nanos() - start) / 100_000_000)]++);
            System.out.printf(
                    "2,000 connections: last told after %.2f s, exit after %.2f s, closings in each 100 ms: %s%n",
                    (closings.get(count - 1).nanos() - start) / 1e9,
                    took / 1e9,
                    java.util.Arrays.toString(java.util.Arrays.copyOf(tenths, 30)));
        }
    }

    @Test
    void saysThatItIsNotReadyWhileItDrainsAndASecondSignalEndsItAtOnce() throws IOException {
        int count = 100;
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
            assertThat(herd.closings(1, Duration.ofSeconds(2)))
                    .as("at this pace")
                    .hasSizeLessThan(20);

            long start = System.nanoTime();
            example.terminate();
            assertToldToComeBack(herd.closings(count, PATIENCE), count);
            assertThat(example.await(PATIENCE)).isZero();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("within a second, and what a busy machine adds")
                    .isLessThan(Duration.ofSeconds(4));
            assertThat(example.lastWords()).containsExactly("ended");
        }
    }

    @Test
    void doesNotWaitForWhoDoesNotAnswer() throws IOException {
        try (ExampleProcess example = ExampleProcess.start(log(), List.of(), "--drain", "1s");
                RawClient silent = RawClient.open(example.port, "/connect")) {
            example.terminate();

            assertThat(example.await(Duration.ofSeconds(20))).isZero();
            silent.expectClose(1012);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void livesWithAFullDisk() throws IOException {
        Path configuration = directory.resolve("logback.xml");
        Files.writeString(
                configuration,
                "<configuration><appender name='file' class='ch.qos.logback.core.FileAppender'><file>/dev/full</file>"
                        + "<encoder><pattern>%msg %kvp%n</pattern></encoder></appender>"
                        + "<root level='DEBUG'><appender-ref ref='file'/></root></configuration>");
        // Both ways in which logs are written: to a file, and to a stream that somebody else writes to a file.
        for (List<String> jvm :
                List.of(List.<String>of(), List.of("-Dlogback.configurationFile=" + configuration.toUri()))) {
            try (ExampleProcess example = ExampleProcess.start(new File("/dev/full"), jvm)) {
                for (int i = 0; i < 100; i++) {
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
    }

    @Test
    void logsWithIdsAndWithoutWhatIsSaid() throws IOException {
        try (ExampleProcess example =
                ExampleProcess.start(log(), List.of("-DSWITCHBOARD_LOG=json", "-DSWITCHBOARD_LOG_LEVEL=DEBUG"))) {
            try (RawClient client = RawClient.open(example.port, "/example/socket?ch=lobby")) {
                client.send("{\"cmd\":\"chat\",\"param\":{\"text\":\"a secret\"}}");
                client.next();
                client.send("{\"cmd\":\"another-secret\"}").next();
                client.send("no json, but secret").next();
            }
            example.terminate();
            assertThat(example.await(PATIENCE)).isZero();
        }
        String lines = Files.readString(log().toPath());
        assertThat(lines).doesNotContain("secret");
        assertThat(lines.lines())
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
                .anyMatch(line ->
                        line.contains("\"opened\"") && line.contains("\"connection\"") && line.contains("\"user\""))
                .anyMatch(line -> line.contains("\"refused\"") && line.contains("unknown-command"))
                .anyMatch(line -> line.contains("\"closed\""));
    }
}
