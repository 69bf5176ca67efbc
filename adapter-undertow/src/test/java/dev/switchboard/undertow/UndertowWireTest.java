package dev.switchboard.undertow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawFrame;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.ServerFrame;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndertowWireTest {
    private final RecordingGateway gateway = new RecordingGateway();
    private Transport.Running server;

    @BeforeEach
    void start() throws Exception {
        server = new UndertowTransport().start(Site.on(0).socket("/socket", gateway));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void textGoesBothWays() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            client.send("hello");
            assertThat(connection.next()).isEqualTo("text hello");
            connection.send("world");
            client.expectText("world");
        }
    }

    @Test
    void framesBehindTheHandshakeAreNotLost() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(RawRequest.upgrade("/socket").bytes());
        int count = 1_000; // together more than a buffer of Undertow's: some come with the head, others from the socket
        for (int i = 0; i < count; i++) {
            all.writeBytes(RawFrame.text("number " + i + " with something to fill the buffer")
                    .bytes());
        }
        try (RawClient client = RawClient.tcp(server.port()).sendRaw(all.toByteArray())) {
            client.expectSwitched();
            RecordedConnection connection = gateway.next();
            for (int i = 0; i < count; i++) {
                assertThat(connection.next()).isEqualTo("text number " + i + " with something to fill the buffer");
            }
        }
    }

    @Test
    void whatIsWrittenOnOpeningComesFirst() throws Exception {
        gateway.onOpen = connection -> connection.send("welcome");
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            client.expectText("welcome");
        }
    }

    @Test
    void whoDoesNotReadGetsEverythingLaterInOrderAndOnce() throws Exception {
        int count = 600;
        String filling = "x".repeat(10_000);
        try (RawClient client = RawClient.tcp(server.port(), 8_192).upgrade(RawRequest.upgrade("/socket"))) {
            RecordedConnection connection = gateway.next();
            Frame[] frames = new Frame[count];
            for (int i = 0; i < count; i++) {
                frames[i] = Frame.text((i + filling).getBytes(UTF_8));
            }
            connection.send(frames);
            Awaitility.await().until(() -> connection.partialWrites.get() > 0);
            connection.send("last");
            for (int i = 0; i < count; i++) {
                client.expectText(i + filling);
            }
            client.expectText("last");
            assertThat(connection.partialWrites.get())
                    .as("writes that found no room")
                    .isPositive();
        }
    }

    @Test
    void aFrameBegunIsEndedBeforeTheCloseAndThenTheOutput() throws Exception {
        String large = "y".repeat(8 << 20);
        try (RawClient client = RawClient.tcp(server.port(), 8_192).upgrade(RawRequest.upgrade("/socket"))) {
            RecordedConnection connection = gateway.next();
            connection.send(Frame.text(large.getBytes(UTF_8)));
            connection.send(Frame.close(Close.TOO_SLOW));
            client.expectText(large);
            client.expectClose(4008);
            client.expectEof();
        }
    }

    @Test
    void pausedReadingHoldsBackAndGivesItLaterWithoutNewBytes() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            connection.onText = () -> connection.wire.reading(false);
            client.send(RawFrame.text("one"), RawFrame.text("two"), RawFrame.text("three"));
            assertThat(connection.next()).isEqualTo("text one");
            connection.settle();
            assertThat(connection.events).as("while paused").isEmpty();
            connection.wire.reading(true);
            assertThat(connection.next()).isEqualTo("text two");
            connection.settle();
            assertThat(connection.events).as("while paused again").isEmpty();
            connection.onText = () -> {};
            connection.wire.reading(true);
            assertThat(connection.next()).isEqualTo("text three");
            client.send("four");
            assertThat(connection.next()).isEqualTo("text four");
        }
    }

    @Test
    void pausingAndResumingUnderALoadKeepsTheOrder() throws Exception {
        int count = 20_000;
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            Thread flicker = new Thread(() -> {
                for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                    connection.wire.reading(i % 2 == 0);
                    Thread.onSpinWait();
                }
                connection.wire.reading(true);
            });
            flicker.start();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                all.writeBytes(RawFrame.text("n" + i).bytes());
            }
            client.sendRaw(all.toByteArray());
            flicker.interrupt();
            flicker.join();
            for (int i = 0; i < count; i++) {
                assertThat(connection.next()).isEqualTo("text n" + i);
            }
        }
    }

    @Test
    void pingsPongsAndViolationsAreTheCores() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            client.send(
                    RawFrame.of(RawFrame.PING, "hey".getBytes(UTF_8)),
                    RawFrame.of(RawFrame.PONG, "ho".getBytes(UTF_8)));
            assertThat(connection.next()).isEqualTo("ping hey");
            assertThat(connection.next()).isEqualTo("pong ho");
            client.expectPong("hey".getBytes(UTF_8));
            client.send(RawFrame.of(3, new byte[0]), RawFrame.text("behind it"));
            assertThat(connection.next()).isEqualTo("violation 1002");
            client.expectClose(1002);
            client.expectEof();
            client.send(RawFrame.text("still talking")).close();
            assertThat(connection.next()).isEqualTo("closed 1006");
            connection.settle();
            assertThat(connection.events).isEmpty();
        }
    }

    @Test
    void binaryIsTold() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            client.send(RawFrame.of(RawFrame.BINARY, new byte[10]));
            assertThat(connection.next()).isEqualTo("binary");
            client.expectClose(1003);
            client.expectEof();
        }
    }

    @Test
    void thePeersCloseIsToldAndEchoedAndThenTcpEnds() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            client.send(
                    RawFrame.of(RawFrame.CLOSE, new byte[] {3, (byte) 0xE8, 'b', 'y', 'e'}), RawFrame.text("too late"));
            assertThat(connection.next()).isEqualTo("closed 1000");
            client.expectClose(1000);
            client.expectEof();
            connection.settle();
            assertThat(connection.events).as("closed is the last").isEmpty();
        }
    }

    @Test
    void thePeersCloseIsEchoedThoughItEndedItsOutput() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            client.send(RawFrame.of(RawFrame.CLOSE, new byte[0])).halfClose();
            assertThat(connection.next()).isEqualTo("closed 1005");
            client.expectClose(1005);
            client.expectEof();
        }
    }

    @Test
    void afterOurCloseNothingIsDeliveredButThePeersClose() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            connection.wire.reading(false);
            connection.send(Frame.close(Close.GONE));
            client.expectClose(1001);
            client.expectEof();
            client.send(RawFrame.text("under way"), RawFrame.of(RawFrame.PING, new byte[0]));
            client.sendRaw(RawFrame.text("w".repeat(60_000)).bytes());
            client.send(RawFrame.of(RawFrame.CLOSE, new byte[] {3, (byte) 0xE9}));
            assertThat(connection.next()).isEqualTo("closed 1001");
            client.close();
            connection.settle();
            assertThat(connection.events).isEmpty();
        }
    }

    @Test
    void afterOurCloseTheConnectionStaysUntilThePeerEndsOrItIsCut() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            connection.send(Frame.close(Close.GONE));
            client.expectClose(1001);
            client.expectEof();
            client.send("under way");
            connection.settle();
            assertThat(connection.events).isEmpty();
            connection.wire.terminate();
            connection.wire.terminate();
            assertThat(connection.next()).isEqualTo("closed 1006");
            connection.settle();
            assertThat(connection.events).isEmpty();
        }
    }

    @Test
    void anEndWithoutCloseIsALoss() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            client.send("last words").halfClose();
            assertThat(connection.next()).isEqualTo("text last words");
            assertThat(connection.next()).isEqualTo("closed 1006");
            client.expectGone();
        }
    }

    @Test
    void aResetIsALoss() throws Exception {
        RawClient client = RawClient.open(server.port(), "/socket");
        RecordedConnection connection = gateway.next();
        client.reset();
        assertThat(connection.next()).isEqualTo("closed 1006");
    }

    @Test
    void aResetIsSeenByAWriteWhileReadingIsPaused() throws Exception {
        RawClient client = RawClient.open(server.port(), "/socket");
        RecordedConnection connection = gateway.next();
        connection.wire.reading(false);
        client.send("never read");
        client.reset();
        Awaitility.await().until(() -> {
            connection.send("anybody there?");
            connection.settle();
            return !connection.events.isEmpty();
        });
        assertThat(connection.next()).isEqualTo("closed 1006");
        connection.send("and now?");
        connection.settle();
        assertThat(connection.events).isEmpty();
    }

    @Test
    void terminateCutsWhoDoesNotRead() throws Exception {
        try (RawClient client = RawClient.tcp(server.port(), 8_192).upgrade(RawRequest.upgrade("/socket"))) {
            RecordedConnection connection = gateway.next();
            connection.send(Frame.text("v".repeat(8 << 20).getBytes(UTF_8)));
            connection.settle();
            connection.wire.terminate();
            assertThat(connection.next()).isEqualTo("closed 1006");
            connection.settle();
            assertThat(connection.events).isEmpty();
        }
    }

    @Test
    void wiresOfOneThreadShareItsLoop() throws Exception {
        Set<Object> loops = new HashSet<>();
        RawClient[] clients = new RawClient[40];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = RawClient.open(server.port(), "/socket");
            RecordedConnection connection = gateway.next();
            assertThat(connection.wire.loop()).isSameAs(connection.wire.loop());
            loops.add(connection.wire.loop());
        }
        assertThat(loops).hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void aMessageInManySmallPiecesIsOne() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            String text = "ä€😀".repeat(5_000);
            client.sendRaw(RawFrame.text(text).bytes(), 997);
            assertThat(connection.next()).isEqualTo("text " + text);
            connection.send(text);
            ServerFrame back = client.next();
            assertThat(back.text()).isEqualTo(text);
        }
    }
}
