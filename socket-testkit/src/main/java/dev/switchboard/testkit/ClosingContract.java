package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limits;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules T40–T59: how connections and servers end. */
abstract class ClosingContract extends BackpressureContract {
    @Test
    @DisplayName(
            "T40 the peer's close is reported with code and reason, echoed, and the server ends the TCP connection")
    void peerCloses() {
        String name = fresh();
        RawClient client = open(name);
        client.send(RawFrame.text("last words"), RawFrame.close(4_321, "grüß Gott"));

        client.expectText("last words");
        client.expectClose(4_321);
        client.expectEof();
        assertThat(gateway.connection(name).awaitClosed()).isEqualTo(new Close(4_321, "grüß Gott"));
        assertEnded(name);
    }

    @Test
    @DisplayName("T41 a close without a code is reported as 1005 and echoed without one")
    void peerClosesWithoutCode() {
        String name = fresh();
        RawClient client = open(name).send(RawFrame.close(new byte[0]));

        assertThat(gateway.connection(name).awaitClosed().code()).isEqualTo(1005);
        ServerFrame echo = client.next();
        assertThat(echo.opcode()).isEqualTo(RawFrame.CLOSE);
        assertThat(echo.closeCode())
                .as("echo of a close without a code")
                .isIn(1005, 1000); // RFC 6455 §5.5.1: typically
        client.expectEof();
        assertEnded(name);
    }

    @Test
    @DisplayName("T42 the end of TCP without a close frame is reported as 1006, also in the middle of a frame")
    void fin() {
        for (byte[] before :
                List.of(new byte[0], RawFrame.text("cut off").declare(100).bytes(), new byte[] {(byte) 0x81})) {
            String name = fresh();
            RawClient client = open(name).sendRaw(before).halfClose();

            assertThat(gateway.connection(name).awaitClosed().code()).isEqualTo(1006);
            client.expectGone();
            assertThat(gateway.connection(name).count(ProbeConnection.Kind.TEXT))
                    .isZero();
            assertEnded(name);
        }
    }

    @Test
    @DisplayName("T43 a reset is reported as 1006")
    void reset() {
        String name = fresh();
        RawClient client = open(name);
        client.send("alive").expectText("alive");
        client.reset();

        assertThat(gateway.connection(name).awaitClosed().code()).isEqualTo(1006);
        assertEnded(name);
    }

    @Test
    @DisplayName("T44 terminate cuts the connection from any thread, however often, and is reported as 1006")
    void terminated() {
        String name = fresh();
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        CyclicBarrier together = new CyclicBarrier(4);
        List<Future<?>> cuts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            cuts.add(inBackground(() -> {
                together.await();
                connection.wire().terminate();
                return true;
            }));
        }
        cuts.forEach(ServedContract::get);

        assertThat(connection.awaitClosed().code()).isEqualTo(1006);
        client.expectGone();
        connection.wire().terminate();
        assertEnded(name);
    }

    @Test
    @DisplayName("T45 terminate within the opening or within a call does not nest another call")
    void terminatedWithinACall() {
        String opening = fresh();
        gateway.reacting(opening, new ProbeReaction() {
            @Override
            public void opened(ProbeConnection connection) {
                connection.wire().terminate();
            }
        });
        tcp().sendRaw(RawRequest.upgrade(SOCKET + '?' + opening).bytes());
        assertThat(gateway.connection(opening).awaitClosed().code()).isEqualTo(1006);

        String texting = fresh();
        gateway.reacting(texting, new ProbeReaction() {
            @Override
            public void text(ProbeConnection connection, byte[] utf8) {
                connection.wire().terminate();
            }
        });
        open(texting).send("cut me").expectGone();
        assertThat(gateway.connection(texting).awaitClosed().code()).isEqualTo(1006);
        assertEnded(texting);
    }

    @Test
    @DisplayName("T46 after our close frame comes the end of our output, and the peer's echo ends the connection")
    void serverCloses() {
        String name = fresh();
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        connection.send(Frame.close(Close.DISCONNECTED));

        assertThat(client.expectClose(4_500).closeReason()).isEqualTo(Close.DISCONNECTED.reason());
        client.send(RawFrame.close(4_500, "")).expectGone();
        client.close();
        assertThat(connection.awaitClosed().code()).isIn(4_500, 1006); // input after our close frame may be discarded
        assertEnded(name);
    }

    @Test
    @DisplayName("T47 when both sides close at once, each gets one close frame and closed is reported once")
    void bothClose() {
        for (int i = 0; i < 50; i++) {
            String name = fresh();
            RawClient client = open(name);
            ProbeConnection connection = gateway.connection(name);
            connection.send(Frame.close(Close.DISCONNECTED));
            client.send(RawFrame.close(1000, "bye"));

            assertThat(client.next().closeCode()).isIn(4_500, 1000);
            client.expectGone();
            client.close();
            assertThat(connection.awaitClosed().code()).isIn(1000, 1006, 4_500);
            assertEnded(name);
        }
    }

    @Test
    @DisplayName("T48 after our close frame nothing more is delivered, and nothing more is sent")
    void silentAfterClose() {
        String name = fresh();
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        connection.send(Frame.close(Close.DISCONNECTED));
        client.expectClose(4_500);
        client.send(RawFrame.text("too late"), RawFrame.ping("too late".getBytes(UTF_8)));
        int offered = connection.offer(List.of(Frame.text("too late".getBytes(UTF_8))));

        client.expectGone();
        client.close();
        connection.awaitClosed();
        assertThat(offered).as("frames that a closing wire takes, to drop them").isEqualTo(1);
        assertThat(connection.calls())
                .extracting(ProbeConnection.Call::kind)
                .containsExactly(ProbeConnection.Kind.CLOSED);
    }

    @Test
    @DisplayName("T49 a client that goes on sending, 1 MB without reading, still gets our close frame")
    void closeIsNotEaten() {
        String name = fresh();
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        byte[] chunk = RawFrame.join(RawFrame.text("x".repeat(16_000)), RawFrame.ping("p".getBytes(UTF_8)));
        connection.send(Frame.close(Close.POLICY));
        connection.awaitTurn();
        for (int i = 0; i < 64; i++) {
            client.sendRaw(chunk);
        }
        ServerFrame frame = client.next();
        while (frame.opcode() == RawFrame.PONG) { // of a framework that answers pings until the close frame has left
            frame = client.next();
        }
        assertThat(frame.closeCode()).as("code of %s", frame).isEqualTo(1008);
        client.expectEof();
        // A reset takes along what the client had not read, on some systems; on others it shows in what is sent after
        // it only.
        // So much is sent that it would get stuck if nobody read it.
        byte[] more = new byte[64 * 1024];
        for (int i = 0; i < 192; i++) {
            client.sendRaw(more);
        }
        client.close();
        connection.awaitClosed();
    }

    @Test
    @DisplayName("T50 what was queued before a close goes out before it, however slowly the peer reads")
    void queuedBeforeClose() {
        String name = fresh();
        RawClient client = openWithSmallBuffer(name);
        ProbeConnection connection = gateway.connection(name);
        List<Frame> frames = new ArrayList<>(flood());
        frames.add(Frame.close(Close.RESTART));
        connection.send(frames);
        eventually("the wire is full").until(() -> connection.partialWrites() > 0);

        for (int i = 0; i < frames.size() - 1; i++) {
            client.expectText(large(i));
        }
        assertThat(client.expectClose(1012).closeReason()).isEqualTo(Close.RESTART.reason());
        client.expectEof();
    }

    @Test
    @DisplayName("T51 terminate ends a connection whose peer does not read, or does not answer our close")
    void terminatedWhileStalled() {
        for (boolean closing : List.of(false, true)) {
            String name = fresh();
            openWithSmallBuffer(name);
            ProbeConnection connection = gateway.connection(name);
            connection.send(flood());
            eventually("the wire is full").until(() -> connection.partialWrites() > 0);
            if (closing) {
                connection.send(Frame.close(Close.TOO_SLOW));
            }

            connection.wire().terminate();

            assertThat(connection.awaitClosed().code()).isEqualTo(1006);
            assertEnded(name);
        }
        String name = fresh();
        RawClient client = open(name);
        gateway.connection(name).send(Frame.close(Close.TOO_SLOW));
        client.expectClose(4_008);
        gateway.connection(name).wire().terminate();
        assertThat(gateway.connection(name).awaitClosed().code()).isIn(1006, 4_008);
        assertEnded(name);
    }

    @Test
    @DisplayName("T52 a wire that is closed takes everything and drops it, and is no more writable")
    void closedWire() {
        String name = fresh();
        open(name).reset();
        ProbeConnection connection = gateway.connection(name);
        connection.awaitClosed();
        int writables = connection.writables();

        assertThat(connection.offer(flood())).as("frames taken").isEqualTo(flood().size());
        connection.wire().reading(false);
        connection.wire().reading(true);
        connection.wire().terminate();
        open(fresh()).send("the others live").expectText("the others live");
        assertThat(connection.writables()).isEqualTo(writables);
        assertEnded(name);
    }

    @Test
    @DisplayName(
            "T53 stopping the server cuts its connections, reports each once, and frees the port; stopping again does nothing")
    void stopped() throws IOException {
        Transport.Running running = serve(site(Limits.STANDARD));
        List<String> open = new ArrayList<>();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = fresh();
            clients.add(open(running.port(), SOCKET + '?' + name));
            open.add(name);
        }
        long start = System.nanoTime();
        running.close();
        assertThat((System.nanoTime() - start) / 1_000_000_000)
                .as("seconds to stop")
                .isLessThan(10);

        clients.forEach(RawClient::expectGone);
        for (String name : open) {
            assertThat(gateway.connection(name).awaitClosed().code()).isEqualTo(1006);
            assertEnded(name);
        }
        running.close();
        gateway.connection(open.get(0)).wire().loop().execute(() -> {}); // a loop that has ended drops its tasks
        gateway.connection(open.get(0)).wire().terminate();
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), running.port()));
            assertThat(again.isBound()).isTrue();
        }
    }

    @Test
    @DisplayName("T54 a port that is taken is a BindException that names it, and leaves nothing behind")
    void portTaken() {
        Site taken = Site.on(port()).socket(SOCKET, gateway);

        assertThatThrownBy(() -> serve(taken))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(String.valueOf(port()))
                .hasMessageContaining("127.0.0.1");
        open(fresh()).send("the first still serves").expectText("the first still serves");
    }

    @Test
    @DisplayName("T55 servers that come and go leave no threads behind")
    void noThreadsLeft() throws IOException {
        cycle(); // what a vendor keeps for ever it keeps once
        int before = threads();
        for (int i = 0; i < 3; i++) {
            cycle();
        }
        eventually("threads are back at " + before).until(() -> threads() <= before);
    }

    private void cycle() throws IOException {
        Transport.Running running = serve(site(Limits.STANDARD));
        try (RawClient client = open(running.port(), SOCKET + '?' + fresh())) {
            client.send("hello").expectText("hello");
        }
        assertThat(running.port()).isBetween(1, 65_535);
        running.close();
    }

    /** Threads of the transport: those of this suite come and go by themselves. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().equals("contract")
                        && !thread.getName().startsWith("awaitility"))
                .count();
    }

    /** Closed came once and last; a later call would be a fault, looked for after the test. */
    private void assertEnded(String name) {
        List<ProbeConnection.Call> calls = gateway.connection(name).calls();
        assertThat(calls).isNotEmpty();
        assertThat(calls.get(calls.size() - 1).kind()).isEqualTo(ProbeConnection.Kind.CLOSED);
        assertThat(gateway.connection(name).count(ProbeConnection.Kind.CLOSED)).isEqualTo(1);
    }
}
