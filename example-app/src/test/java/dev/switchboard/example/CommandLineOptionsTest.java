package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.SendPath;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.example.CommandLineOptions.Wish;
import dev.switchboard.testkit.TestTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineOptionsTest {
    private static Wish read(Map<String, String> environment, String... arguments) {
        return new CommandLineOptions(environment, "the version").read(arguments);
    }

    private static Options options(Map<String, String> environment, String... arguments) {
        Wish wish = read(environment, arguments);
        assertThat(wish).isInstanceOf(Wish.Run.class);
        return ((Wish.Run) wish).options();
    }

    @Test
    void listensOnLoopbackAndPort8080ByDefault() {
        Options options = options(Map.of());

        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.origins()).isEmpty();
        assertThat(options.limits()).isEqualTo(Limits.STANDARD);
        assertThat(options.node().value()).isEqualTo("node");
        assertThat(options.guestSecret()).isEmpty();
        assertThat(options.jwtSecret()).isEmpty();
        assertThat(options.proxies()).isEmpty();
        assertThat(options.drain()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.tls()).isEmpty();
        assertThat(options.sendPath()).isEqualTo(SendPath.FAST);
    }

    @Test
    void opensAKeyStore(@TempDir Path directory) {
        Path file = directory.resolve("keys.p12");
        TestTls.keystore(file, "open sesame");

        assertThat(options(Map.of("SWITCHBOARD_TLS_PASSWORD", "open sesame"), "--tls-keystore", file.toString())
                        .tls())
                .isPresent();
        assertThat(read(Map.of(), "--tls-keystore", file.toString(), "--tls-password", "closed")
                        .toString())
                .contains("--tls-keystore " + file + " can't be used: ")
                .doesNotContain("closed");
    }

    @Test
    void takesEverythingFromArguments() {
        Options options = options(
                Map.of(),
                "--host",
                "0.0.0.0",
                "--port=0",
                "--allowed-origin",
                "https://a.example",
                "--allowed-origin",
                "https://b.example",
                "--rate-limit",
                "7/s",
                "--limit",
                "message-bytes=1000",
                "--limit",
                "outbox-bytes=2000,heartbeat=0",
                "--trusted-proxy",
                "10.0.0.0/8",
                "--trusted-proxy",
                "::1",
                "--jwt-secret",
                "correct horse battery staple, and more",
                "--drain",
                "500ms",
                "--node",
                "n1",
                "--send-path",
                "plain");

        assertThat(options.host()).isEqualTo("0.0.0.0");
        assertThat(options.port()).isZero();
        assertThat(options.origins()).containsExactly("https://a.example", "https://b.example");
        assertThat(options.limits().changed())
                .isEqualTo(Map.of(
                        Limit.RATE, 7L, Limit.MESSAGE_BYTES, 1000L, Limit.OUTBOX_BYTES, 2000L, Limit.HEARTBEAT, 0L));
        assertThat(options.proxies()).containsExactly("10.0.0.0/8", "::1");
        assertThat(options.jwtSecret()).contains("correct horse battery staple, and more");
        assertThat(options.drain()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.node().value()).isEqualTo("n1");
        assertThat(options.sendPath()).isEqualTo(SendPath.PLAIN);
    }

    @Test
    void takesEverythingFromTheEnvironmentToo() {
        Options options = options(Map.ofEntries(
                Map.entry("SWITCHBOARD_HOST", "::1"),
                Map.entry("SWITCHBOARD_PORT", "9000"),
                Map.entry("SWITCHBOARD_ALLOWED_ORIGIN", "https://a.example,https://b.example"),
                Map.entry("SWITCHBOARD_RATE_LIMIT", "0"),
                Map.entry("SWITCHBOARD_LIMIT", "malformed=3,tap-messages=4"),
                Map.entry("SWITCHBOARD_NODE", "n2"),
                Map.entry("SWITCHBOARD_TRUSTED_PROXY", "10.0.0.1,10.0.0.2"),
                Map.entry("SWITCHBOARD_JWT_SECRET", "correct horse battery staple, and more"),
                Map.entry("SWITCHBOARD_DRAIN", "2m"),
                Map.entry("SWITCHBOARD_REDIS", "redis://ann:geheim@cache:7000/2"),
                Map.entry("SWITCHBOARD_GUEST_SECRET", "correct horse battery staple")));
        assertThat(options.proxies()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(options.jwtSecret()).contains("correct horse battery staple, and more");
        assertThat(options.drain()).isEqualTo(Duration.ofMinutes(2));

        assertThat(options.host()).isEqualTo("::1");
        assertThat(options.port()).isEqualTo(9000);
        assertThat(options.origins()).containsExactly("https://a.example", "https://b.example");
        assertThat(options.limits().changed())
                .isEqualTo(Map.of(Limit.RATE, 0L, Limit.MALFORMED, 3L, Limit.TAP_MESSAGES, 4L));
        assertThat(options.node().value()).isEqualTo("n2");
        assertThat(options.redis().orElseThrow()).hasToString("redis://cache:7000/2 with prefix switchboard:");
        assertThat(options.guestSecret()).contains("correct horse battery staple");
    }

    @Test
    void prefersArgumentsToTheEnvironmentAndPassesOverEmptyVariables() {
        Map<String, String> environment = Map.of("SWITCHBOARD_PORT", "9000", "SWITCHBOARD_HOST", "");

        assertThat(options(environment, "--port", "9001").port()).isEqualTo(9001);
        assertThat(options(environment).host()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--redis http://cache              | --redis: a Redis URL is redis://",
                "--redis localhost:6379            | --redis: a Redis URL is redis://",
                "--redis redis-sentinel://one      | --redis: a Redis URL is redis://",
                "--redis rediss://one --redis-ca no.pem | --redis-ca: no certificates can be read from no.pem",
                "--redis-ca no.pem                 | --redis-ca is of use with --redis only",
                "--redis redis://one --redis-ca no.pem | --redis-ca is about TLS, and --redis is without it",
                "--port abc                        | '--port': 'abc' is not an int",
                "--port 70000                      | --port is 0 to 65535",
                "--port -1                         | --port is 0 to 65535",
                "--port                            | --port",
                "--port 1 --port 2                 | --port",
                "--host=                           | --host is an address",
                "--prot 1                          | --prot",
                "extra                             | extra",
                "--rate-limit 5/m                  | --rate-limit is messages a second",
                "--rate-limit -5                   | --rate-limit is messages a second",
                "--rate-limit 99999999             | limit rate is 0 to 1000000",
                "--limit nothing=1                 | names no limit; there are message-bytes, outbox-bytes",
                "--limit rate                      | write rate=50 (messages/s)",
                "--limit rate=many                 | --limit rate is a number of messages/s, not many",
                "--limit message-bytes=0           | limit message-bytes is 1 to 16777216 bytes",
                "--limit rate=1 --rate-limit 2     | give one of them",
                "--drain 10                        | --drain is a time such as 500ms, 10s or 2m, not 10",
                "--drain -1s                       | --drain is a time such as 500ms, 10s or 2m, not -1s",
                "--drain 999m                      | --drain is 0s to 3600s",
                "--presence-lease 500ms            | --presence-lease is 1s to 120s",
                "--presence-lease 3m               | --presence-lease is 1s to 120s",
                "--node a/b                        | a node name has 1 to 64",
                "--send-path slow                  | --send-path is fast or plain, not slow",
                "--tls-keystore keys.p12           | --tls-keystore and --tls-password go together",
                "--tls-password secret             | --tls-keystore and --tls-password go together",
                "--tls-keystore no.p12 --tls-password x | --tls-keystore no.p12 can't be used: ",
            })
    void saysInOneLineWhatIsWrong(String arguments, String reason) {
        Wish wish = read(Map.of(), arguments.split(" +"));

        assertThat(wish).isInstanceOf(Wish.Wrong.class);
        assertThat(((Wish.Wrong) wish).line())
                .contains(reason)
                .doesNotContain("\n", "Exception")
                .endsWith("; --help tells all options");
    }

    @Test
    void refusesASecretThatCanBeGuessed() {
        assertThat(read(Map.of("SWITCHBOARD_GUEST_SECRET", "short")).toString()).contains("at least 16 characters");
        assertThat(read(Map.of("SWITCHBOARD_PORT", "x")).toString()).contains("'--port': 'x' is not an int");
    }

    @Test
    void tellsEveryOptionVariableAndLimit() {
        String help = ((Wish.Tell) read(Map.of(), "--help")).text();

        assertThat(help)
                .contains("--trusted-proxy", "--jwt-secret", "--drain", "SWITCHBOARD_JWT_SECRET", "SWITCHBOARD_DRAIN")
                .contains("--tls-keystore", "--tls-password", "--send-path", "SWITCHBOARD_SEND_PATH")
                .contains("--host", "--port", "--allowed-origin", "--rate-limit", "--limit", "--node", "--version")
                .contains("SWITCHBOARD_HOST", "SWITCHBOARD_PORT", "SWITCHBOARD_ALLOWED_ORIGIN")
                .contains(
                        "SWITCHBOARD_RATE_LIMIT", "SWITCHBOARD_LIMIT", "SWITCHBOARD_NODE", "SWITCHBOARD_GUEST_SECRET");
        // Long lines are wrapped.
        String flowing = help.replaceAll("\\s+", " ");
        for (Limit limit : Limit.values()) {
            assertThat(help.lines().filter(line -> line.startsWith("  " + limit.key() + " ")))
                    .hasSize(1);
            assertThat(flowing)
                    .contains(" " + limit.key() + " " + limit.standard() + " " + limit.unit(), limit.consequence());
        }
        assertThat(read(Map.of(), "--version")).isEqualTo(new Wish.Tell("the version\n"));
    }
}
