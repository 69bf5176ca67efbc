package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.TrustedProxies;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.domain.Limits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules T60–T69: the pages beside the sockets. */
abstract class PagesContract extends ClosingContract {
    @Test
    @DisplayName("T60 GET: the page's status, headers and body, with its length")
    void get() {
        HttpReply reply = tcp().ask(RawRequest.of("GET", "/page"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(ProbePages.PAGE);
        assertThat(reply.header("content-type"))
                .hasValueSatisfying(
                        type -> assertThat(type.replace(" ", "")).isEqualToIgnoringCase("text/html;charset=utf-8"));
        assertThat(reply.header("content-length")).contains(length());
        assertThat(reply.header("x-page")).contains("yes");
    }

    @Test
    @DisplayName("T61 HEAD: the same headers and no body")
    void head() {
        RawClient client = tcp();
        HttpReply reply = client.ask(RawRequest.of("HEAD", "/page"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-length")).contains(length());
        assertThat(reply.header("x-page")).contains("yes");
        // A body would be read as the beginning of the next reply.
        assertThat(client.ask(RawRequest.of("GET", "/page")).text()).isEqualTo(ProbePages.PAGE);
    }

    private static String length() {
        return String.valueOf(ProbePages.PAGE.getBytes(UTF_8).length);
    }

    @Test
    @DisplayName("T62 POST: a body of up to 64 KiB reaches the page whole, with a length or in chunks")
    void post() {
        for (int size : List.of(0, 1, 10_000, WebRequest.MAX_BODY)) {
            String body = "b".repeat(size);
            HttpReply sized = tcp().ask(RawRequest.of("POST", "/echo").body(body));
            assertThat(sized.status()).isEqualTo(201);
            assertThat(sized.text()).isEqualTo(body);

            HttpReply chunked = tcp().ask(chunked(size));
            assertThat(chunked.status()).isEqualTo(201);
            assertThat(chunked.text()).isEqualTo(body);
        }
    }

    private static RawRequest chunked(int size) {
        StringBuilder chunks = new StringBuilder();
        for (int left = size; left > 0; left -= Math.min(left, 1_000)) {
            int length = Math.min(left, 1_000);
            chunks.append(Integer.toHexString(length))
                    .append("\r\n")
                    .append("b".repeat(length))
                    .append("\r\n");
        }
        return RawRequest.of("POST", "/echo")
                .with("Transfer-Encoding", "chunked")
                .trailing(chunks.append("0\r\n\r\n").toString().getBytes(ISO_8859_1));
    }

    @Test
    @DisplayName("T63 a larger body is answered 413 and reaches no page")
    void tooLarge() {
        String name = fresh();
        RawRequest declared = RawRequest.of("POST", "/echo?" + name).body("b".repeat(WebRequest.MAX_BODY + 1));
        assertThat(tcp().ask(declared).status()).isEqualTo(413);

        RawRequest huge = RawRequest.of("POST", "/echo?" + name).with("Content-Length", "9999999999");
        assertThat(tcp().ask(huge).status()).isEqualTo(413);

        assertThat(tcp().ask(chunked(WebRequest.MAX_BODY + 1)).status()).isEqualTo(413);
        assertThat(pages.asked(name)).isEmpty();
    }

    @Test
    @DisplayName("T64 a page that throws is answered 500, without what it threw")
    void throwing() {
        HttpReply reply = tcp().ask(RawRequest.of("GET", "/fail"));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).doesNotContain(ProbePages.SECRET, "Exception", "at dev.");
        assertThat(reply.headers().toString()).doesNotContain(ProbePages.SECRET);
    }

    @Test
    @DisplayName("T65 a page sees method, decoded path, the query as it came, headers and the peer")
    void requestAsItCame() {
        String name = fresh() + "&q=%C3%BC+b";
        tcp().ask(RawRequest.of("DELETE", "/a%20b/%C3%BC+c?" + name)
                .with("X-Two", "a")
                .with("x-two", "b"));

        WebRequest request = pages.asked(name).orElseThrow();
        assertThat(request.method()).isEqualTo("DELETE");
        assertThat(request.path()).isEqualTo("/a b/ü+c");
        assertThat(request.rawQuery()).isEqualTo(name);
        assertThat(request.headers().get("x-two")).containsExactly("a", "b");
        assertThat(request.header("X-Two")).contains("a");
        assertThat(request.body()).isEmpty();
        assertThat(request.peer()).isEqualTo("127.0.0.1");
        assertThat(request.secure()).isEqualTo(tls().isPresent());
    }

    @Test
    @DisplayName("T66 every response says nosniff, errors too")
    void nosniff() {
        List<RawRequest> requests = List.of(
                RawRequest.of("GET", "/page"),
                RawRequest.of("HEAD", "/page"),
                RawRequest.of("POST", "/echo").body("x"),
                RawRequest.of("GET", "/empty"),
                RawRequest.of("GET", "/nowhere"),
                RawRequest.of("GET", "/fail"),
                RawRequest.of("POST", "/echo").body("b".repeat(WebRequest.MAX_BODY + 1)),
                RawRequest.of("GET", SOCKET),
                RawRequest.of("POST", SOCKET),
                RawRequest.upgrade(SOCKET).replacing("Sec-WebSocket-Key", "short"),
                RawRequest.upgrade(SOCKET).replacing("Sec-WebSocket-Version", "12"),
                RawRequest.upgrade("/nowhere"));
        for (RawRequest request : requests) {
            HttpReply reply = tcp().ask(request);
            assertThat(reply.headers("x-content-type-options"))
                    .as("nosniff of %s", reply)
                    .containsExactly("nosniff");
        }
    }

    @Test
    @DisplayName("T67 a connection serves several requests, pipelined ones in order, and then a WebSocket")
    void keptAlive() {
        RawClient client = tcp();
        assertThat(client.ask(RawRequest.of("GET", "/page")).status()).isEqualTo(200);
        assertThat(client.ask(RawRequest.of("GET", "/nowhere")).status()).isEqualTo(404);
        client.sendRaw(RawRequest.of("POST", "/echo").body("first").bytes());
        client.sendRaw(RawRequest.of("POST", "/echo").body("second").bytes());
        assertThat(client.reply().text()).isEqualTo("first");
        assertThat(client.reply().text()).isEqualTo("second");

        client.upgrade(RawRequest.upgrade(SOCKET + '?' + fresh())).send("hello").expectText("hello");
    }

    @Test
    @DisplayName("T68 pages that wait hold up neither sockets nor a few other pages")
    void waitingPages() {
        CountDownLatch gate = pages.shut();
        RawClient[] waiting = new RawClient[8];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = tcp().sendRaw(RawRequest.of("GET", "/wait").bytes());
        }
        for (int i = 0; i < 8; i++) {
            open(fresh()).send("meanwhile").expectText("meanwhile");
        }
        assertThat(tcp().ask(RawRequest.of("GET", "/page")).status()).isEqualTo(200);
        gate.countDown();
        for (RawClient client : waiting) {
            assertThat(client.reply().text()).isEqualTo("opened: true");
        }
    }

    @Test
    @DisplayName(
            "T69 behind a trusted proxy a page sees the client's address and scheme; from anybody else these headers say nothing")
    void behindProxies() throws IOException {
        TrustedProxies here = TrustedProxies.of(List.of("127.0.0.0/8", "::1"));
        TrustedProxies elsewhere = TrustedProxies.of(List.of("192.0.2.0/24"));
        int trusting = serve(site(Limits.STANDARD).pages(here.before(pages))).port();
        int wary = serve(site(Limits.STANDARD).pages(elsewhere.before(pages))).port();

        assertSeen(
                trusting, "192.0.2.1", true, "X-Forwarded-For", "203.0.113.7, 192.0.2.1", "X-Forwarded-Proto", "https");
        assertSeen(trusting, "2001:db8::2", true, "Forwarded", "for=\"[2001:db8::2]:99\";proto=https");
        assertSeen(trusting, "192.0.2.1", false, "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "http");
        assertSeen(trusting, "127.0.0.1", true, "X-Forwarded-Proto", "https");
        for (int untrusting : List.of(wary, port())) {
            assertSeen(
                    untrusting,
                    "127.0.0.1",
                    tls().isPresent(),
                    "X-Forwarded-For",
                    "192.0.2.1",
                    "X-Forwarded-Proto",
                    tls().isPresent() ? "http" : "https");
        }
    }

    private void assertSeen(int to, String peer, boolean secure, String... headers) {
        String name = fresh();
        RawRequest request = RawRequest.of("GET", "/page?" + name);
        for (int i = 0; i < headers.length; i += 2) {
            request = request.with(headers[i], headers[i + 1]);
        }
        assertThat(dial(to).ask(request).status()).isEqualTo(200);

        WebRequest seen = pages.asked(name).orElseThrow();
        assertThat(seen.peer()).as("peer by %s", List.of(headers)).isEqualTo(peer);
        assertThat(seen.secure()).as("secure by %s", List.of(headers)).isEqualTo(secure);
    }
}
