package dev.switchboard.undertow;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest {
    private final AtomicInteger pages = new AtomicInteger();
    private final Queue<String> paths = new ConcurrentLinkedQueue<>();
    private Transport.Running server;

    @BeforeEach
    void start() throws Exception {
        server = start(Limits.STANDARD);
    }

    private Transport.Running start(Limits limits) throws IOException {
        return new UndertowTransport()
                .start(Site.on(0)
                        .socket("/socket", new RecordingGateway())
                        .pages(this::page)
                        .limits(limits));
    }

    private WebResponse page(WebRequest request) {
        pages.incrementAndGet();
        paths.add(request.path());
        String more = request.path().equals("/big") ? "m".repeat(16 << 20) : "";
        return WebResponse.text(200, "text/plain", request.path() + " " + request.body().length + more);
    }

    /** A limit in ms that tests can wait for; all others keep the default, so that a busy machine does not run into it. */
    private void hurry() throws IOException {
        server.close();
        server = start(Limits.STANDARD.with(Limit.HANDSHAKE, 400));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Content-Length: 4\r\nContent-Length: 4",
                "Content-Length: 4, 4",
                "Content-Length: +4",
                "Content-Length: -1",
                "Content-Length: 0x4",
                "Content-Length:",
                "Content-Length: 18446744073709551620",
            })
    void aBodyOfDoubtfulLengthIsRefusedAndNothingBehindItIsServed(String lines) {
        for (String path : new String[] {"/page", "/socket"}) {
            String request = "POST " + path + " HTTP/1.1\r\nHost: h\r\n" + lines
                    + "\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
            assertRefused(request, 400);
        }
        assertThat(pages).hasValue(0);
    }

    @Test
    void chunkedOverHttp10IsRefused() {
        assertRefused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nNo colon\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /% HTTP/1.1\r\nHost: h\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
                "nonsense\r\n\r\n",
            })
    void whatIsMalformedIsAnsweredWithAllHeadersEvenWhereUndertowAnswersByItself(String request) {
        assertRefused(request, 400);
        assertThat(pages).hasValue(0);
    }

    @Test
    void aHeadOverTheLimitIsRefused() {
        for (int size : new int[] {17_000, 40_000, 1_000_000}) {
            assertRefused("GET /" + "u".repeat(size) + " HTTP/1.1\r\nHost: h\r\n\r\n", 414);
            assertRefused("GET / HTTP/1.1\r\nHost: h\r\nX: " + "v".repeat(size) + "\r\n\r\n", 431);
            assertRefused("GET / HTTP/1.1\r\nHost: h\r\nX: " + "v".repeat(size), 431);
        }
        assertThat(pages).hasValue(0);
    }

    @Test
    void theLimitCountsPerRequest() {
        try (RawClient client = RawClient.tcp(server.port())) {
            String query = "?" + "q".repeat(9_000);
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask(RawRequest.of("GET", "/" + query)).status())
                        .isEqualTo(200);
            }
            HttpReply reply = client.ask(RawRequest.of("GET", "/" + query + query));
            assertThat(reply.status()).isEqualTo(414);
            client.expectEof();
        }
    }

    @Test
    void aBodyOverTheBoundIs413() {
        assertRefused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n", 413);
        assertRefused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999999999\r\n\r\nabc", 413);
        assertRefused(
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + ("4000\r\n" + "c".repeat(0x4000) + "\r\n").repeat(5) + "0\r\n\r\n",
                413);
        assertThat(pages).hasValue(0);
        try (RawClient client = RawClient.tcp(server.port())) {
            assertThat(client.ask(RawRequest.of("POST", "/").body("b".repeat(65_536)))
                            .text())
                    .isEqualTo("/ 65536");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyz\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "0\r\n\r\n"})
    void behindChunksNoRequestIsServed(String chunks) throws Exception {
        try (Socket client = new Socket("127.0.0.1", server.port())) {
            client.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
                                    + "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n")
                            .getBytes(US_ASCII));
            client.shutdownOutput();
            client.setSoTimeout(10_000);
            try {
                String all = new String(client.getInputStream().readAllBytes(), US_ASCII);
                assertThat(all).doesNotContain("/hidden");
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
        assertThat(paths).doesNotContain("/hidden");
    }

    @Test
    void theReasonOfARefusalIsNotEatenByWhatTheClientStillSends() {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = RawClient.tcp(server.port())) {
                client.sendRaw(("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + "d".repeat(3_000_000))
                        .getBytes(US_ASCII));
                assertThat(client.reply().status()).isEqualTo(413);
                client.expectEof();
            }
        }
    }

    @Test
    void whoSaysNothingOrHalfAHandshakeIsClosed() throws Exception {
        hurry();
        for (String half : new String[] {"", "GET /sock", "GET /socket HTTP/1.1\r\nHost: h\r\nUpgrade: webs"}) {
            assertClosedInTime(half);
        }
    }

    @Test
    void whoSendsHalfABodyIsClosed() throws Exception {
        hurry();
        assertClosedInTime("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
        try (RawClient client = RawClient.tcp(server.port())) {
            client.sendRaw("POST /socket HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf".getBytes(US_ASCII));
            assertThat(client.reply().status()).isEqualTo(405);
            client.expectGone();
        }
        assertThat(pages).hasValue(0);
    }

    @Test
    void whoDripsAHandshakeIsClosedAllTheSame() throws Exception {
        hurry();
        long start = System.nanoTime();
        try (RawClient client = RawClient.tcp(server.port()).deadline(Duration.ofMillis(50))) {
            client.sendRaw("GET /socket HTTP/1.1\r\n".getBytes(US_ASCII));
            while (true) {
                try {
                    client.sendRaw("X: y\r\n".getBytes(US_ASCII));
                    client.expectGone();
                    break;
                } catch (AssertionError stillOpen) {
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
                } catch (UncheckedIOException gone) {
                    break;
                }
            }
        }
    }

    @Test
    void whoStopsReadingAResponseIsCut() throws Exception {
        hurry();
        // The server is done with who does not read when it answers more bytes with a reset.
        try (RawClient client = RawClient.tcp(server.port(), 8_192)) {
            client.sendRaw("GET /big HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
            Awaitility.await().until(() -> {
                try {
                    client.sendRaw("x".getBytes(US_ASCII));
                    return false;
                } catch (UncheckedIOException cut) {
                    return true;
                }
            });
            assertThat(pages).hasValue(1);
        }
    }

    private void assertClosedInTime(String request) {
        long start = System.nanoTime();
        try (RawClient client = RawClient.tcp(server.port())) {
            client.sendRaw(request.getBytes(US_ASCII));
            client.expectGone();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("not before the limit, and soon after it")
                .isBetween(Duration.ofMillis(350), Duration.ofSeconds(5));
    }

    private void assertRefused(String request, int status) {
        try (RawClient client = RawClient.tcp(server.port())) {
            client.sendRaw(request.getBytes(US_ASCII));
            HttpReply reply = client.reply();
            assertThat(reply.status())
                    .as(request.substring(0, Math.min(200, request.length())))
                    .isEqualTo(status);
            assertThat(reply.header("x-content-type-options")).contains("nosniff");
            assertThat(reply.header("connection")).contains("close");
            client.expectEof();
        }
    }
}
