package dev.switchboard.undertow;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.XnioIoThread;

class UndertowPagesTest {
    private final AtomicReference<Optional<WebRequest>> seen = new AtomicReference<>(Optional.empty());
    private final CyclicBarrier together = new CyclicBarrier(4);
    private Transport.Running server;

    @BeforeEach
    void start() throws Exception {
        server = new UndertowTransport().start(Site.on(0).pages(this::page));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WebResponse page(WebRequest request) throws Exception {
        seen.set(Optional.of(request));
        if (Thread.currentThread() instanceof XnioIoThread) {
            return WebResponse.text(599, "text/plain", "a page must not run on an I/O thread");
        }
        return switch (request.path()) {
            case "/page" ->
                WebResponse.text(200, "text/html", "<p>ä</p>")
                        .with("X-More", "1")
                        .with("content-length", "999");
            case "/big" ->
                new WebResponse(200, Map.of(), "0123456789".repeat(300_000).getBytes(US_ASCII));
            case "/empty" -> new WebResponse(204, Map.of(), new byte[0]);
            case "/echo" -> new WebResponse(201, Map.of("Content-Type", "text/plain"), request.body());
            case "/broken" -> throw new IllegalStateException("broken on purpose");
            case "/together" -> {
                together.await(10, TimeUnit.SECONDS);
                yield WebResponse.text(200, "text/plain", "together");
            }
            default -> WebResponse.text(404, "text/plain", "nothing here\n");
        };
    }

    @Test
    void pagesAreServedOnOneConnectionOneAfterTheOther() {
        try (RawClient client = RawClient.tcp(server.port())) {
            HttpReply get = client.ask(RawRequest.of("GET", "/page"));
            assertThat(get.status()).isEqualTo(200);
            assertThat(get.text()).isEqualTo("<p>ä</p>");
            assertThat(get.header("content-type")).contains("text/html; charset=utf-8");
            assertThat(get.header("content-length")).contains("9");
            assertThat(get.header("x-more")).contains("1");
            assertThat(get.header("x-content-type-options")).contains("nosniff");

            HttpReply head = client.ask(RawRequest.of("HEAD", "/page"));
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).contains("9");

            HttpReply missing = client.ask(RawRequest.of("GET", "/missing"));
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.header("x-content-type-options")).contains("nosniff");

            assertThat(client.ask(RawRequest.of("GET", "/empty")).status()).isEqualTo(204);

            HttpReply echo = client.ask(RawRequest.of("POST", "/echo").body("grüße"));
            assertThat(echo.status()).isEqualTo(201);
            assertThat(echo.text()).isEqualTo("grüße");

            HttpReply broken = client.ask(RawRequest.of("GET", "/broken"));
            assertThat(broken.status()).isEqualTo(500);
            assertThat(broken.header("content-type")).contains("text/plain; charset=utf-8");
            assertThat(broken.header("x-content-type-options")).contains("nosniff");
            assertThat(broken.text()).doesNotContain("purpose");

            assertThat(client.ask(RawRequest.of("GET", "/big")).body()).hasSize(3_000_000);
        }
    }

    @Test
    void aBodyInChunksIsJoined() {
        try (RawClient client = RawClient.tcp(server.port())) {
            client.sendRaw(
                    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                            .getBytes(US_ASCII));
            HttpReply reply = client.reply();
            assertThat(reply.text()).isEqualTo("abcde");
            assertThat(reply.header("connection")).contains("close");
            client.expectEof();
        }
    }

    @Test
    void theRequestIsPassedOnDecodedAndBounded() {
        try (RawClient client = RawClient.tcp(server.port())) {
            client.ask(RawRequest.of("PUT", "/a%20b/%C3%BC;v=1?q=%41&r")
                    .with("X-Two", "1")
                    .with("x-two", "2")
                    .body("b"));
        }
        WebRequest request = seen.get().orElseThrow();
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.path()).isEqualTo("/a b/ü;v=1");
        assertThat(request.rawQuery()).isEqualTo("q=%41&r");
        assertThat(request.headers().get("x-two")).containsExactly("1", "2");
        assertThat(request.body()).isEqualTo("b".getBytes(UTF_8));
        assertThat(request.peer()).isEqualTo("127.0.0.1");
        assertThat(request.secure()).isFalse();
    }

    @Test
    void anAbsoluteTargetIsItsPath() {
        try (RawClient client = RawClient.tcp(server.port())) {
            client.sendRaw("GET http://h/page?q HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(seen.get().orElseThrow().rawQuery()).isEqualTo("q");
        }
    }

    @Test
    void requestsInOneSegmentAreAnsweredInOrder() {
        try (RawClient client = RawClient.tcp(server.port())) {
            String get = " HTTP/1.1\r\nHost: h\r\n\r\n";
            client.sendRaw(("GET /page" + get + "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"
                            + "GET /missing" + get)
                    .getBytes(US_ASCII));
            assertThat(client.reply().text()).isEqualTo("<p>ä</p>");
            assertThat(client.reply().text()).isEqualTo("hi");
            assertThat(client.reply().status()).isEqualTo(404);
        }
    }

    @Test
    void aClientThatWaitsForContinueIsTold() {
        try (RawClient client = RawClient.tcp(server.port())) {
            client.sendRaw("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
                    .getBytes(US_ASCII));
            assertThat(client.reply().status()).isEqualTo(100);
            client.sendRaw("hi".getBytes(US_ASCII));
            assertThat(client.reply().text()).isEqualTo("hi");
        }
    }

    @Test
    void pagesMayBlockEachOnAThreadOfItsOwn() {
        RawClient[] clients = new RawClient[together.getParties()];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = RawClient.tcp(server.port())
                    .sendRaw(RawRequest.of("GET", "/together").bytes());
        }
        for (RawClient client : clients) {
            assertThat(client.reply().text()).isEqualTo("together");
            client.close();
        }
    }
}
