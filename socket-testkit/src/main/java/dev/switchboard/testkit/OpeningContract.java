package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.domain.Close;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules T01–T19: from the handshake to the open connection. */
abstract class OpeningContract extends ServedContract {
    private static final int CONNECTIONS = 1_000;
    private static final int AT_ONCE = 50; // few enough for any limit of open files

    @Test
    @DisplayName("T01 an accepted handshake is answered 101 and opened once, on the wire's loop, before any text")
    void opened() {
        String name = fresh();
        RawClient client = open(name);
        client.send("first").expectText("first");

        assertThat(gateway.connection(name).texts(1)).containsExactly("first");
    }

    @Test
    @DisplayName("T02 the gateway sees the transport's name, the path, the query as it came, all headers and the peer")
    void handshakeAsItCame() {
        String name = fresh() + "&q=%C3%BC+b&x";
        tcp().upgrade(RawRequest.upgrade(SOCKET + '?' + name)
                .with("X-Two", "a")
                .with("Cookie", "guest=42; other=1")
                .with("x-two", "b, c")
                .upperCaseNames());

        Handshake handshake = gateway.handshake(name);
        assertThat(handshake.transport()).isEqualTo(transport().name());
        assertThat(handshake.path()).isEqualTo(SOCKET);
        assertThat(handshake.rawQuery()).isEqualTo(name);
        assertThat(handshake.headers("X-TWO")).containsExactly("a", "b, c");
        assertThat(handshake.headers()).containsKey("x-two").doesNotContainKey("X-TWO");
        assertThat(handshake.cookie("guest")).contains("42");
        assertThat(handshake.peer()).isEqualTo("127.0.0.1");
        assertThat(handshake.secure()).isEqualTo(tls().isPresent());
    }

    @Test
    @DisplayName("T03 frames that come in one segment with the handshake arrive after the opening, in order")
    void framesWithTheHandshake() {
        String name = fresh();
        RawClient client = tcp();
        client.sendRaw(RawRequest.upgrade(SOCKET + '?' + name)
                .trailing(RawFrame.join(RawFrame.text("one"), RawFrame.text("two")))
                .bytes());
        client.expectSwitched();

        client.expectText("one").expectText("two");
        assertThat(gateway.connection(name).texts(2)).containsExactly("one", "two");
    }

    @Test
    @DisplayName("T04 an admission may come later and from another thread; frames that came meanwhile are kept")
    void admittedLater() {
        String name = fresh();
        CompletableFuture<Admission> later = new CompletableFuture<>();
        gateway.admitting(name, handshake -> later);
        RawClient client = tcp();
        client.sendRaw(RawRequest.upgrade(SOCKET + '?' + name)
                .trailing(RawFrame.text("early").bytes())
                .bytes());
        Handshake handshake = gateway.handshake(name);
        assertThat(gateway.opened(name)).isFalse();

        get(inBackground(() -> later.complete(gateway.accept(handshake, Optional.empty()))));

        client.expectSwitched();
        client.expectText("early").send("late").expectText("late");
    }

    @Test
    @DisplayName("T05 a refusal is answered with its status, headers and reason as plain text, and nothing is opened")
    void refused() {
        for (int status : List.of(400, 401, 403, 404, 426, 429, 500, 503, 599)) {
            String name = fresh();
            gateway.refusing(
                    name,
                    new Admission.Refused(status, "because of " + status, Map.of("Retry-After", "7", "X-Why", "so")));

            HttpReply reply = tcp().ask(RawRequest.upgrade(SOCKET + '?' + name));

            assertRefused(reply, status, "because of " + status);
            assertThat(reply.header("retry-after")).contains("7");
            assertThat(reply.header("x-why")).contains("so");
            assertThat(gateway.opened(name)).isFalse();
        }
    }

    @Test
    @DisplayName("T06 a refusal may come later and from another thread")
    void refusedLater() {
        String name = fresh();
        CompletableFuture<Admission> later = new CompletableFuture<>();
        gateway.admitting(name, handshake -> later);
        RawClient client = tcp().sendRaw(RawRequest.upgrade(SOCKET + '?' + name).bytes());
        gateway.handshake(name);

        get(inBackground(() -> later.complete(Admission.Refused.of(401, "who are you?"))));

        assertRefused(client.reply(), 401, "who are you?");
        assertThat(gateway.opened(name)).isFalse();
    }

    private static void assertRefused(HttpReply reply, int status, String reason) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.text()).contains(reason);
        assertThat(reply.header("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(reply.header("x-content-type-options")).contains("nosniff");
    }

    @Test
    @DisplayName("T07 a sub-protocol is selected if and only if the gateway selects it")
    void subprotocol() {
        String selecting = fresh();
        gateway.selecting(selecting, "switchboard.v1.json");

        assertThat(offering(selecting).header("sec-websocket-protocol")).contains("switchboard.v1.json");
        assertThat(offering(fresh()).headers("sec-websocket-protocol")).isEmpty();
    }

    private HttpReply offering(String name) {
        RawClient client = tcp();
        client.sendRaw(RawRequest.upgrade(SOCKET + '?' + name)
                .with("Sec-WebSocket-Protocol", "bearer.c2VjcmV0, switchboard.v1.json")
                .bytes());
        HttpReply reply = client.expectSwitched();
        client.send("hello").expectText("hello");
        assertThat(gateway.handshake(name).headers("sec-websocket-protocol"))
                .containsExactly("bearer.c2VjcmV0, switchboard.v1.json");
        return reply;
    }

    @Test
    @DisplayName("T08 an upgrade to a path without a socket goes to the pages, and no gateway is asked")
    void unknownPath() {
        for (String path : List.of("/nowhere", SOCKET + "/", SOCKET + "/more", "/", SOCKET.toUpperCase(Locale.ROOT))) {
            String name = fresh();
            HttpReply reply = tcp().ask(RawRequest.upgrade(path + '?' + name));

            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(pages.asked(name))
                    .as(path)
                    .hasValueSatisfying(r -> assertThat(r.path()).isEqualTo(path));
            assertThat(gateway.asked(name) || other.asked(name)).as(path).isFalse();
        }
    }

    @Test
    @DisplayName("T09 two sockets on two paths are two gateways with their own limits")
    void twoSockets() {
        String name = fresh();
        RawClient first = open(name);
        RawClient second = open(port(), OTHER_SOCKET + '?' + name);

        String tooLongForTheSecond = "x".repeat(OTHER_MAX + 1);
        first.send(tooLongForTheSecond).expectText(tooLongForTheSecond);
        second.send("to the other").expectText("to the other");
        second.send(tooLongForTheSecond);

        second.expectClose(1009);
        assertThat(gateway.connection(name).texts(1)).containsExactly(tooLongForTheSecond);
        assertThat(other.connection(name).texts(1)).containsExactly("to the other");
        assertThat(other.handshake(name).path()).isEqualTo(OTHER_SOCKET);
    }

    @Test
    @DisplayName("T10 a client that leaves before it is admitted is not opened, or opened and closed once")
    void leftBeforeAdmitted() {
        String name = fresh();
        CompletableFuture<Admission> later = new CompletableFuture<>();
        gateway.admitting(name, handshake -> later);
        RawClient client = tcp().sendRaw(RawRequest.upgrade(SOCKET + '?' + name).bytes());
        Handshake handshake = gateway.handshake(name);

        client.reset();
        later.complete(gateway.accept(handshake, Optional.empty()));

        // Whether it was opened can't be awaited, as it need not be; that the server lives on can.
        open(fresh()).send("still there").expectText("still there");
        if (gateway.opened(name)) {
            assertThat(gateway.connection(name).awaitClosed()).isEqualTo(Close.ABNORMAL);
        }
    }

    @Test
    @DisplayName("T11 of 1,000 connections that come and go at once, each is opened, echoed and closed exactly once")
    void comingAndGoing() {
        List<Future<List<String>>> workers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            workers.add(inBackground(() -> {
                List<String> names = new ArrayList<>();
                for (int n = 0; n < CONNECTIONS / AT_ONCE; n++) {
                    names.add(comeAndGo(n));
                }
                return names;
            }));
        }
        for (Future<List<String>> worker : workers) {
            for (String name : get(worker)) {
                ProbeConnection connection = gateway.connection(name);
                connection.awaitClosed();
                assertThat(connection.texts(1)).containsExactly(name);
                assertThat(connection.count(ProbeConnection.Kind.CLOSED)).isEqualTo(1);
            }
        }
    }

    private String comeAndGo(int n) {
        String name = fresh();
        try (RawClient client = open(port(), SOCKET + '?' + name)) {
            client.send(name).expectText(name);
            switch (n % 3) {
                case 0 -> client.send(RawFrame.close(1000, "")).expectClose(1000);
                case 1 -> client.reset();
                default -> client.halfClose().expectGone();
            }
        }
        return name;
    }

    @Test
    @DisplayName("T12 an escaped path reaches its socket decoded")
    void escapedPath() {
        String name = fresh();
        open(port(), "/other/%70robe?" + name).send("hello").expectText("hello");

        assertThat(other.handshake(name).path()).isEqualTo(OTHER_SOCKET);
    }

    @Test
    @DisplayName("T13 no extension is accepted that nobody asked the transport for")
    void noExtension() {
        RawClient client = tcp().upgrade(RawRequest.upgrade(SOCKET + '?' + fresh())
                .with("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"));
        client.send("plain").expectText("plain");
    }

    @Test
    @DisplayName("T14 a loop runs its tasks in order on its one thread, and knows it")
    void loop() {
        Map<Loop, List<Thread>> threads = new IdentityHashMap<>();
        for (int i = 0; i < 8; i++) {
            String name = fresh();
            open(name);
            var loop = gateway.connection(name).wire().loop();
            assertThat(loop.inLoop()).as("in the loop, on the test's thread").isFalse();
            assertThat(gateway.connection(name).wire().loop()).isSameAs(loop);
            List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Thread> last = new CompletableFuture<>();
            for (int task = 0; task < 1_000; task++) {
                int number = task;
                loop.execute(() -> ran.add(loop.inLoop() ? number : -1));
            }
            loop.execute(() -> last.complete(Thread.currentThread()));
            threads.computeIfAbsent(loop, l -> new ArrayList<>()).add(get(last));
            assertThat(ran)
                    .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
        }
        assertThat(threads.values()).allSatisfy(of -> assertThat(of).containsOnly(of.get(0)));
        assertThat(threads.values().stream().map(of -> of.get(0)).distinct())
                .as("a thread per loop")
                .hasSameSizeAs(threads.values());
    }
}
