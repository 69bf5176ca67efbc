package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules T30–T39: who reads slowly, on either side. */
abstract class BackpressureContract extends MessageContract {
    private static final int LARGE = 60 * 1024;
    /** More than the kernel keeps for a socket that nobody reads. */
    private static final int FLOOD = 64;
    /** What a transport may have read before it was paused, in bytes. */
    private static final int READ_ALREADY = 512 * 1024;

    @Test
    @DisplayName("T30 200 texts of 60 KB reach a reader that stops and goes on, complete, each once and in order")
    void slowReader() {
        String name = fresh();
        RawClient client = openWithSmallBuffer(name);
        ProbeConnection connection = gateway.connection(name);
        for (int i = 0; i < 200; i++) {
            connection.send(large(i));
        }
        eventually("the wire is full").until(() -> connection.partialWrites() > 0);

        for (int i = 0; i < 200; i++) {
            client.expectText(large(i));
        }
        eventually("nothing waits").until(() -> connection.waiting() == 0);
        client.send("and on it goes").expectText("and on it goes");
    }

    @Test
    @DisplayName("T31 a wire that took less than it was offered says once, on its loop, that there is room again")
    void writableOnce() {
        String name = fresh();
        RawClient client = openWithSmallBuffer(name);
        ProbeConnection connection = gateway.connection(name);
        List<Frame> frames = flood();
        // Past the outbox, which would write again as soon as it may.
        int taken = connection.offer(frames);
        assertThat(taken).as("frames taken of %s", frames.size()).isLessThan(frames.size());
        // Perhaps there is room already: a wire over an asynchronous API took one and waits until that has left.
        for (int i = 0; i < taken; i++) {
            client.expectText(large(i));
        }
        eventually("writable").until(() -> connection.writables() > 0);
        assertNothingMore(client);
        assertThat(connection.writables()).as("calls of writable for one write").isEqualTo(1);
    }

    @Test
    @DisplayName("T32 a reader that stopped does not slow the others")
    void othersUnaffected() {
        List<RawClient> stalled = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = fresh();
            stalled.add(openWithSmallBuffer(name));
            gateway.connection(name).send(flood());
            eventually("the wire is full").until(() -> gateway.connection(name).partialWrites() > 0);
        }
        for (int i = 0; i < 8; i++) { // enough that some share a thread with the stalled
            RawClient client = open(fresh()).deadline(Duration.ofSeconds(2));
            for (int n = 0; n < 50; n++) {
                client.send("quick " + n).expectText("quick " + n);
            }
        }
        for (int i = 0; i < FLOOD; i++) {
            stalled.get(0).expectText(large(i));
        }
    }

    @Test
    @DisplayName("T33 reading paused: TCP slows the sender, little more is delivered; resumed: all of it, in order")
    void pausedReading() {
        String name = fresh();
        int count = 2_500; // of 4 KB: 10 MB
        gateway.reacting(name, ProbeReaction.SILENT);
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        connection.wire().reading(false);
        AtomicInteger sent = new AtomicInteger();
        Future<?> sending = inBackground(() -> {
            for (int i = 0; i < count; i++) {
                client.send(small(i));
                sent.incrementAndGet();
            }
            return true;
        });

        // Stalled means: for 300 ms nothing moved. There is no other sign of something that does not happen.
        AtomicInteger before = new AtomicInteger(-1);
        eventually("the sender stalls")
                .pollInterval(Duration.ofMillis(300))
                .until(() -> before.getAndSet(sent.get()) == sent.get());
        assertThat(connection.count(ProbeConnection.Kind.TEXT) * small(0).length())
                .as("bytes delivered though reading is paused")
                .isLessThanOrEqualTo(READ_ALREADY);
        assertThat(sending.isDone())
                .as("10 MB sent to a server that does not read")
                .isFalse();

        connection.wire().reading(true);
        get(sending);
        List<String> texts = connection.texts(count);
        assertThat(texts).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(texts.get(i)).isEqualTo(small(i));
        }
    }

    @Test
    @DisplayName("T34 pausing and resuming at any moment loses nothing, repeats nothing and overlaps nothing")
    void pausedAtRandom() {
        String name = fresh();
        int count = 5_000;
        gateway.reacting(name, new ProbeReaction() {
            @Override
            public void text(ProbeConnection connection, byte[] utf8) {
                for (int i = 0; i < 200; i++) {
                    Thread.onSpinWait();
                }
            }
        });
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        AtomicBoolean done = new AtomicBoolean();
        Future<?> toggling = inBackground(() -> {
            Random random = new Random(34);
            while (!done.get()) {
                connection.wire().reading(false);
                connection.wire().reading(random.nextInt(4) > 0);
                connection.wire().reading(true);
            }
            return true;
        });
        for (int i = 0; i < count; i++) {
            client.send("message " + i);
        }
        List<String> texts = connection.texts(count);
        done.set(true);
        get(toggling);
        assertThat(texts).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(texts.get(i)).isEqualTo("message " + i);
        }
    }

    @Test
    @DisplayName("T35 a connection whose reading is paused can be written to, and terminated, which is reported")
    void pausedButAlive() {
        String name = fresh();
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        connection.wire().reading(false);
        connection.wire().reading(false);
        connection.send("you are heard later");
        client.expectText("you are heard later").send("hello?");

        connection.wire().terminate();

        assertThat(connection.awaitClosed()).isEqualTo(Close.ABNORMAL);
        client.expectGone();
        connection.wire().reading(true);
        client.close();
    }

    @Test
    @DisplayName("T36 a frame once begun is finished before anything else, control frames included")
    void frameIsFinished() {
        String name = fresh();
        RawClient client = openWithSmallBuffer(name);
        ProbeConnection connection = gateway.connection(name);
        String huge = "z".repeat(8 << 20);
        connection.send(huge);
        connection.send(Frame.ping("urgent".getBytes(UTF_8)));
        connection.send("next");
        connection.send(Frame.close(Close.RESTART));

        client.expectText(huge);
        assertThat(client.next().opcode()).isEqualTo(RawFrame.PING);
        client.expectText("next");
        client.expectClose(1012);
        client.expectEof();
    }

    @Test
    @DisplayName("T37 reading paused within a text's own call holds back what comes later")
    void pausedWithinText() {
        String name = fresh();
        // Counted after the pause: the text itself is recorded before it, and resuming on that could come before the
        // pause.
        AtomicInteger pauses = new AtomicInteger();
        gateway.reacting(name, new ProbeReaction() {
            @Override
            public void text(ProbeConnection connection, byte[] utf8) {
                connection.wire().reading(false);
                pauses.incrementAndGet();
            }
        });
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        List<RawFrame> frames = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            frames.add(RawFrame.text(small(i)));
        }
        Future<?> sending = inBackground(() -> client.sendRaw(RawFrame.join(frames)));
        eventually("the first pause").until(() -> pauses.get() > 0);
        int delivered = pauses.get();
        // Each resume lets at least one more through, however many the transport had read already.
        while (delivered < frames.size()) {
            int known = delivered;
            connection.wire().reading(true);
            eventually("more texts").until(() -> pauses.get() > known);
            delivered = pauses.get();
        }
        get(sending);
        List<String> texts = connection.texts(frames.size());
        for (int i = 0; i < frames.size(); i++) {
            assertThat(texts.get(i)).isEqualTo(small(i));
        }
    }

    static List<Frame> flood() {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            frames.add(Frame.text(large(i).getBytes(UTF_8)));
        }
        return frames;
    }

    static String large(int i) {
        String number = i + " ";
        return number + "l".repeat(LARGE - number.length());
    }

    private static String small(int i) {
        String number = i + " ";
        return number + "s".repeat(4_096 - number.length());
    }
}
