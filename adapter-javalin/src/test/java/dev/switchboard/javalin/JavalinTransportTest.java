package dev.switchboard.javalin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.ProbeConnection;
import dev.switchboard.testkit.ProbeConnection.Kind;
import dev.switchboard.testkit.ProbeGateway;
import dev.switchboard.testkit.ProbeReaction;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawFrame;
import dev.switchboard.testkit.RawRequest;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            case "/page" -> new WebResponse(
                    200, Map.of("Content-Type", "text/html; charset=utf-8"), "<p>".getBytes(StandardCharsets.UTF_8));
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
    void aSlowReaderGetsSeveralMegabytesOnceAndInOrder() {
        try (RawClient client = RawClient.tcp(running.port(), 8 * 1024).upgrade(RawRequest.upgrade("/socket?slow"))) {
            ProbeConnection connection = gateway.connection("slow");
            List<Frame> frames = new ArrayList<>();
            String filler = "x".repeat(3_000);
            int count = 4_000; // 12 MB
            for (int i = 0; i < count; i++) {
                frames.add(Frame.text((i + filler).getBytes(StandardCharsets.UTF_8)));
            }
            connection.send(frames);
            await().atMost(DEADLINE).until(() -> connection.partialWrites() > 0);

            for (int i = 0; i < count; i++) {
                client.expectText(i + filler);
            }
            assertThat(connection.writables()).isPositive();
            client.send("still there").expectText("still there");
        }
    }

    @Test
    void pausedReadingStopsTheClientAndResumesWithoutALoss() {
        gateway.reacting("pause", ProbeReaction.SILENT);
        try (RawClient client = open("pause")) {
            ProbeConnection connection = gateway.connection("pause");
            connection.wire().reading(false);
            int count = 400;
            String text = "y".repeat(60_000); // 24 MB: more than the kernel keeps for us
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    client.send(i + text);
                }
            });
            await().during(Duration.ofMillis(300)).atMost(DEADLINE).until(() -> connection.count(Kind.TEXT) <= 1);
            assertThat(sender).isNotDone();

            connection.wire().reading(true);

            List<String> texts = connection.texts(count);
            for (int i = 0; i < count; i++) {
                assertThat(texts.get(i)).isEqualTo(i + text);
            }
            sender.join();
        }
    }

    @Test
    void pausingWithinAMessageKeepsTheRestOfTheBuffer() {
        gateway.reacting("each", new ProbeReaction() {
            @Override
            public void text(ProbeConnection connection, byte[] utf8) {
                connection.wire().reading(false);
            }
        });
        try (RawClient client = open("each")) {
            ProbeConnection connection = gateway.connection("each");
            client.send(RawFrame.text("a"), RawFrame.text("b"), RawFrame.text("c"));
            for (int i = 1; i <= 3; i++) {
                assertThat(connection.texts(i)).hasSize(i);
                connection.wire().reading(true);
            }
        }
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
    void aCloseFrameIsNotEatenByAResetWhenTheClientSendsOn() {
        try (RawClient client = open("flood")) {
            client.send(RawFrame.binary(new byte[10]));
            for (int i = 0; i < 200; i++) {
                client.send("z".repeat(10_000));
            }
            client.expectClose(1003);
            client.expectEof();
        }
        assertThat(gateway.connection("flood").calls(Kind.TEXT)).isEmpty();
    }

    @Test
    void closesBothWays() {
        try (RawClient client = open("theirs")) {
            client.send(RawFrame.close(4321, "bye"));
            client.expectClose(4321);
            client.expectEof();
        }
        assertThat(gateway.connection("theirs").awaitClosed()).isEqualTo(new Close(4321, "bye"));
        try (RawClient client = open("ours")) {
            gateway.connection("ours").send("last words");
            gateway.connection("ours").send(Frame.close(Close.RESTART));
            client.expectText("last words");
            assertThat(client.expectClose(1012).closeReason()).contains("retry");
            client.expectEof();
            client.send(RawFrame.close(1012, ""));
        }
        assertThat(gateway.connection("ours").awaitClosed().code()).isEqualTo(1012);
    }

    @Test
    void terminatedConnectionsAreClosedOnce() {
        try (RawClient client = open("cut")) {
            ProbeConnection connection = gateway.connection("cut");
            connection.wire().terminate();
            connection.wire().terminate();
            client.expectGone();
            assertThat(connection.awaitClosed()).isEqualTo(Close.ABNORMAL);
            assertThat(connection.count(Kind.CLOSED)).isEqualTo(1);
        }
    }

    @Test
    void aTakenPortIsNamed() {
        Site taken = Site.on(running.port());
        assertThatThrownBy(() -> new JavalinTransport().start(taken))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1:" + running.port());
    }

    @Test
    void closingCutsConnectionsAndFreesThePort() throws IOException {
        try (RawClient client = open("end")) {
            ProbeConnection connection = gateway.connection("end");
            running.close();
            running.close();
            client.expectGone();
            assertThat(connection.awaitClosed()).isEqualTo(Close.ABNORMAL);
        }
        try (Transport.Running again = new JavalinTransport().start(Site.on(running.port()))) {
            assertThat(again.port()).isEqualTo(running.port());
        }
    }

    @Test
    void pagesThatBlockAllThreadsStopNoSocket() {
        List<RawClient> waiting = new ArrayList<>();
        try (RawClient client = open("busy")) {
            for (int i = 0; i < 40; i++) {
                waiting.add(RawClient.tcp(running.port()).sendRaw(RawRequest.of("GET", "/slow").bytes()));
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
    void pagesAnswerAsWritten() {
        HttpReply page = ask(RawRequest.of("GET", "/page"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).isEqualTo("<p>");
        assertThat(page.header("content-type").orElse("").replace(" ", "")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("content-length")).contains("3");
        assertThat(page.header("server")).isEmpty();
        HttpReply head = ask(RawRequest.of("HEAD", "/page"));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length")).contains("3");
        assertThat(ask(RawRequest.of("POST", "/post").body("x".repeat(65_536))).text()).isEqualTo("POST 65536");
        assertThat(ask(RawRequest.of("BREW", "/post").body("x")).text()).isEqualTo("BREW 1");
        assertThat(ask(RawRequest.of("POST", "/post").body("x".repeat(65_537))).status()).isEqualTo(413);
        HttpReply failed = ask(RawRequest.of("GET", "/fail"));
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.text()).doesNotContain("secret");
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
                RawRequest.of("POST", "/post").with("Transfer-Encoding", "chunked").with("Content-Length", "3"),
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
        assertThat(ask(RawRequest.upgrade("/socket?v8").replacing("Sec-WebSocket-Version", "8")).header("sec-websocket-version"))
                .contains("13");
    }

    @Test
    void aHandshakeThatTricklesIsCut() throws IOException {
        Limits limits = Limits.STANDARD.with(Limit.HANDSHAKE, 500);
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
        try (Transport.Running strict = new JavalinTransport().start(site().limits(limits));
                RawClient open = RawClient.open(strict.port(), "/socket?open");
                RawClient silent = RawClient.tcp(strict.port());
                RawClient trickling = RawClient.tcp(strict.port())) {
            // never idle for as long as the limit
            ticks.scheduleAtFixedRate(() -> trickling.sendRaw(new byte[] {'G'}), 0, 50, TimeUnit.MILLISECONDS);

            silent.deadline(Duration.ofSeconds(5)).expectGone();
            trickling.deadline(Duration.ofSeconds(5)).expectGone();

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

    @Test
    void nothingOfItRunsOnAfterClosing() {
        try (RawClient page = RawClient.tcp(running.port()).sendRaw(RawRequest.of("GET", "/slow").bytes());
                RawClient client = open("threads")) {
            client.send("hello").expectText("hello");
            assertThat(threads()).isNotEmpty();
            long before = System.nanoTime();
            running.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            page.expectGone();
        }
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("switchboard-javalin") || name.contains("Scheduler"))
                .toList();
    }
}
