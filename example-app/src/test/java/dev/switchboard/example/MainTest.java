package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.InMemoryTransport;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.TestTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Main.Outcome start(List<Transport> transports, String... arguments) {
        return new Main(Map.of(), transports, new PrintStream(out), new PrintStream(err)).start(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void failsWith(int exit, String line, Main.Outcome outcome) {
        assertThat(outcome.example()).isEmpty();
        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(out()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("example-app: ")
                .contains(line)
                .doesNotContain("\tat ", "Exception")
                .satisfies(text -> assertThat(text.lines()).hasSize(1));
    }

    @Test
    void startsAndPrintsItsAddresses() {
        Main.Outcome outcome = start(List.of(Examples.transport()), "--port", "0");

        try (Example example = outcome.example().orElseThrow()) {
            int port = example.server().port();
            assertThat(out())
                    .contains("http://127.0.0.1:" + port + "/\n")
                    .contains("http://127.0.0.1:" + port + "/example?ch=room:lobby\n")
                    .contains("ws://127.0.0.1:" + port + "/example/socket?ch=room:lobby\n")
                    .contains("ws://127.0.0.1:" + port + "/connect\n");
            assertThat(err.size()).isZero();
            assertThat(RawClient.tcp(port).ask(RawRequest.of("GET", "/")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void speaksTlsAndNothingElseWithAKeyStore(@TempDir Path directory) {
        Path keys = directory.resolve("keys.p12");
        TestTls.keystore(keys, "open sesame");
        Main.Outcome outcome = start(
                List.of(Examples.transport()),
                "--port",
                "0",
                "--tls-keystore",
                keys.toString(),
                "--tls-password",
                "open sesame");

        try (Example example = outcome.example().orElseThrow()) {
            int port = example.server().port();
            assertThat(out())
                    .contains("https://127.0.0.1:" + port + "/example?ch=room:lobby\n")
                    .contains("wss://127.0.0.1:" + port + "/connect\n")
                    .doesNotContain("http:", "ws:", "sesame");
            SSLContext trust = TestTls.trusting(keys, "open sesame");
            try (RawClient page = RawClient.tls(port, 0, trust);
                    RawClient socket = RawClient.tls(port, 0, trust)) {
                HttpReply reply = page.ask(RawRequest.of("GET", "/example"));
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("set-cookie"))
                        .hasValueSatisfying(cookie -> assertThat(cookie).endsWith("; Secure"));
                socket.upgrade(RawRequest.upgrade("/connect"));
                socket.send("{\"cmd\":\"ping\"}");
                assertThat(socket.next().text()).contains("pong");
            }
        }
    }

    @Test
    void takesThePlainSendPathOrSaysWhatToDoInstead() {
        Main.Outcome outcome = start(List.of(Examples.transport()), "--port", "0", "--send-path", "plain");

        if (Examples.transport().name().equals("javalin")) {
            try (Example example = outcome.example().orElseThrow();
                    RawClient socket = RawClient.open(example.server().port(), "/connect")) {
                socket.send("{\"cmd\":\"ping\"}");
                assertThat(socket.next().text()).contains("pong");
            }
        } else {
            failsWith(2, "leave --send-path out, or take the transport javalin (-Pjavalin)", outcome);
        }
    }

    @Test
    void printsAddressesThatABrowserTakes() {
        Main.Outcome outcome = start(List.of(Examples.transport()), "--port", "0", "--host", "0.0.0.0");

        try (Example example = outcome.example().orElseThrow()) {
            assertThat(out()).contains("http://localhost:" + example.server().port() + "/\n");
        }
    }

    @Test
    void endsWith1IfThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            failsWith(1, "127.0.0.1:" + port, start(List.of(Examples.transport()), "--port", port));
        }
    }

    @Test
    void endsWith1IfThereIsNoSuchHost() {
        failsWith(1, "no-such-host.invalid", start(List.of(Examples.transport()), "--host", "no-such-host.invalid"));
    }

    @Test
    void endsWith1WithoutATransportAndWithTwo() {
        failsWith(1, "there is no transport on the class path", start(List.of()));
        err.reset();
        failsWith(
                1,
                "there are 2 transports on the class path",
                start(List.of(Examples.transport(), new InMemoryTransport())));
    }

    @Test
    void endsWith2IfAnOptionIsWrong() {
        failsWith(2, "--port is 0 to 65535", start(List.of(Examples.transport()), "--port", "70000"));
        err.reset();
        failsWith(
                2,
                "an allowed origin is scheme://host",
                start(List.of(Examples.transport()), "--port", "0", "--allowed-origin", "https://a.example/path"));
    }

    @Test
    void endsWith2IfWhatItIsToldAtStartCantBe() {
        failsWith(
                2,
                "a secret for HS256 has at least 32 bytes",
                start(List.of(Examples.transport()), "--port", "0", "--jwt-secret", "short"));
        err.reset();
        failsWith(
                2,
                "10.0.0.0/99",
                start(List.of(Examples.transport()), "--port", "0", "--trusted-proxy", "10.0.0.0/99"));
    }

    @Test
    void tellsAndEndsWith0() {
        Main.Outcome outcome = start(List.of(Examples.transport()), "--version");

        assertThat(outcome).isEqualTo(Main.Outcome.ended(0));
        assertThat(out()).contains("Switchboard", Examples.transport().name(), "Java");
    }
}
