package dev.switchboard.javalin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.ProbeConnection.Kind;
import dev.switchboard.testkit.ProbeGateway;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawFrame;
import dev.switchboard.testkit.RawRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is Javalin's and Jetty's own, beside what every transport does. */
final class JavalinTransportTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MAX_MESSAGE = 65_536;

    private final ProbeGateway gateway = new ProbeGateway(MAX_MESSAGE);
    private final CountDownLatch pageMayEnd = new CountDownLatch(1);
    private Transport.Running running;

    @BeforeEach
    void start() throws IOException {
        running = new JavalinTransport().start(site());
    }

    @AfterEach
    void stop() {
        pageMayEnd.countDown();
        running.close();
        assertThat(gateway.faults()).isEmpty();
    }

    private Site site() {
        return Site.on(0).socket("/socket", gateway).pages(request -> switch (request.path()) {
            case "/page" -> WebResponse.text(200, "text/html", "<p>");
            case "/slow" -> {
                pageMayEnd.await();
                yield WebResponse.text(200, "text/plain", "at last");
            }
            case "/fail" -> throw new IllegalStateException("secret");
            case "/post" -> WebResponse.text(200, "text/plain", request.method() + " " + request.body().length);
            default -> WebResponse.text(404, "text/plain", "nothing here\n");
        });
    }

    private RawClient open(String query) {
        return RawClient.open(running.port(), "/socket?" + query);
    }

    private HttpReply ask(RawRequest request) {
        try (RawClient client = RawClient.tcp(running.port())) {
            return client.ask(request);
        }
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(Transport.class)).hasAtLeastOneElementOfType(JavalinTransport.class);
    }

    @Test
    void aLengthThatIsOnlyDeclaredIsRefusedAtOnce() {
        try (RawClient client = open("big")) {
            client.send(RawFrame.text("").declare(MAX_MESSAGE + 1));
            client.expectClose(1009);
            client.expectEof();
        }
        assertThat(gateway.connection("big").calls(Kind.VIOLATION)).hasSize(1);
    }

    @Test
    void pagesThatBlockAllThreadsStopNoSocket() {
        List<RawClient> waiting = new ArrayList<>();
        try (RawClient client = open("busy")) {
            for (int i = 0; i < 40; i++) {
                waiting.add(RawClient.tcp(running.port())
                        .sendRaw(RawRequest.of("GET", "/slow").bytes()));
            }
            client.send("hello").expectText("hello");
            gateway.connection("busy").wire().terminate();
            client.expectGone();
            assertThat(gateway.connection("busy").awaitClosed()).isEqualTo(Close.ABNORMAL);
            pageMayEnd.countDown();
            for (RawClient slow : waiting) {
                assertThat(slow.reply().text()).isEqualTo("at last");
            }
        } finally {
            waiting.forEach(RawClient::close);
        }
    }

    @Test
    void everyErrorSaysNosniff() {
        List<RawRequest> wrong = List.of(
                RawRequest.of("GET", "/%zz"),
                RawRequest.of("GET", "/%ff"),
                RawRequest.of("GET", "/a/%2e%2e/b"),
                RawRequest.of("GET", "nowhere"),
                RawRequest.of("GET", "/page").line("no header"),
                RawRequest.of("GET", "/page").with("Host", "twice"),
                RawRequest.of("GET", "/page").without("Host"),
                RawRequest.of("GET", "/page").with("X-Long", "x".repeat(17_000)),
                RawRequest.of("GET", "/" + "x".repeat(17_000)),
                RawRequest.of("POST", "/post").with("Transfer-Encoding", "gzip"),
                RawRequest.of("POST", "/post")
                        .with("Transfer-Encoding", "chunked")
                        .with("Content-Length", "3"),
                RawRequest.of("POST", "/post")
                        .with("Transfer-Encoding", "chunked")
                        .trailing(new byte[] {'z', 'z', '\r', '\n'}),
                RawRequest.of("POST", "/socket"),
                RawRequest.of("GET", "/socket"),
                RawRequest.of("GET", "/fail"),
                RawRequest.of("GET", "/nothing"),
                RawRequest.upgrade("/socket?nv").without("Sec-WebSocket-Version"),
                RawRequest.upgrade("/socket?nk").without("Sec-WebSocket-Key"),
                RawRequest.upgrade("/socket?v8").replacing("Sec-WebSocket-Version", "8"),
                RawRequest.upgrade("/socket?b").body("body"),
                RawRequest.upgrade("/socket?h").version("HTTP/1.0"));
        for (RawRequest request : wrong) {
            HttpReply reply = ask(request);
            assertThat(reply.status()).as("%s", reply).isBetween(400, 599);
            assertThat(reply.header("x-content-type-options")).as("%s", reply).contains("nosniff");
            assertThat(reply.header("server")).as("%s", reply).isEmpty();
        }
        assertThat(ask(RawRequest.upgrade("/socket?v8").replacing("Sec-WebSocket-Version", "8"))
                        .header("sec-websocket-version"))
                .contains("13");
    }

    @Test
    void requestsThatTrickleAreCut() throws IOException {
        Limits limits = Limits.STANDARD.with(Limit.HANDSHAKE, 500);
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
        try (Transport.Running strict = new JavalinTransport().start(site().limits(limits));
                RawClient open = RawClient.open(strict.port(), "/socket?open");
                RawClient silent = RawClient.tcp(strict.port());
                RawClient head = RawClient.tcp(strict.port());
                RawClient body = RawClient.tcp(strict.port())) {
            body.sendRaw(RawRequest.of("POST", "/post")
                    .with("Content-Length", "60000")
                    .bytes());
            // never idle for as long as the limit
            ticks.scheduleAtFixedRate(() -> head.sendRaw(new byte[] {'G'}), 0, 50, TimeUnit.MILLISECONDS);
            ticks.scheduleAtFixedRate(() -> body.sendRaw(new byte[] {'x'}), 0, 50, TimeUnit.MILLISECONDS);

            silent.deadline(Duration.ofSeconds(5)).expectGone();
            head.deadline(Duration.ofSeconds(5)).expectGone();
            body.deadline(Duration.ofSeconds(5)).expectGone();

            open.send("quiet until now").expectText("quiet until now");
        } finally {
            ticks.shutdownNow();
        }
    }

    @Test
    void theHandshakesDeadlineIsNotThatOfAnswers() throws IOException {
        Limits limits = Limits.STANDARD.with(Limit.HANDSHAKE, 200);
        CompletableFuture<Admission> later = new CompletableFuture<>();
        gateway.admitting("later", handshake -> later);
        try (Transport.Running strict = new JavalinTransport().start(site().limits(limits));
                RawClient page = RawClient.tcp(strict.port());
                RawClient socket = RawClient.tcp(strict.port())) {
            page.sendRaw(RawRequest.of("GET", "/slow").bytes());
            socket.sendRaw(RawRequest.upgrade("/socket?later").bytes());
            Handshake handshake = gateway.handshake("later");
            await().during(Duration.ofMillis(600)).atMost(DEADLINE).until(() -> !gateway.opened("later"));

            pageMayEnd.countDown();
            later.complete(gateway.accept(handshake, Optional.empty()));

            assertThat(page.reply().text()).isEqualTo("at last");
            socket.expectSwitched();
            socket.send("hello").expectText("hello");
        }
    }
}
