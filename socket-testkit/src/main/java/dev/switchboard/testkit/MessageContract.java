package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules T20–T29: messages both ways. */
abstract class MessageContract extends OpeningContract {
    private static final int MANY = 10_000;

    @Test
    @DisplayName("T20 texts of every size up to the limit go both ways unchanged, at every form of the length")
    void sizes() {
        RawClient client = open(fresh());
        for (int size : List.of(0, 1, 124, 125, 126, 127, 4_096, 65_534, 65_535, 65_536)) {
            String text = "é".repeat(size / 2) + "x".repeat(size % 2);
            client.send(text).expectText(text);
        }
    }

    @Test
    @DisplayName("T21 what goes out may be larger than what may come in")
    void largeOutput() {
        String name = fresh();
        RawClient client = open(name);
        for (int size : List.of(65_537, 1 << 20, 4 << 20)) {
            String text = "y".repeat(size);
            gateway.connection(name).send(text);
            client.expectText(text);
        }
    }

    @Test
    @DisplayName(
            "T22 10,000 small texts go both ways, each once and in order, and nobody writes into one that was delivered")
    void manyInOrder() {
        String name = fresh();
        RawClient client = open(name);
        Future<?> sending = inBackground(() -> {
            for (int from = 0; from < MANY; from += 100) {
                client.sendRaw(RawFrame.join(IntStream.range(from, from + 100)
                        .mapToObj(i -> RawFrame.text("message " + i))
                        .toList()));
            }
            return true;
        });
        for (int i = 0; i < MANY; i++) {
            client.expectText("message " + i);
        }
        get(sending);
        assertNothingMore(client);
        // The arrays are looked at only now: a buffer that the transport used again would show.
        assertThat(gateway.connection(name).texts(MANY))
                .containsExactlyElementsOf(
                        IntStream.range(0, MANY).mapToObj(i -> "message " + i).toList());
    }

    @Test
    @DisplayName("T23 calls for one connection never overlap, however fast texts, pings and pongs come")
    void noOverlap() {
        String name = fresh();
        gateway.reacting(name, new ProbeReaction() {
            @Override
            public void text(ProbeConnection connection, byte[] utf8) {
                for (int i = 0; i < 10_000; i++) {
                    Thread.onSpinWait(); // long enough for a second call to run into this one
                }
            }
        });
        RawClient client = open(name);
        for (int i = 0; i < 300; i++) {
            client.send(
                    RawFrame.text("text " + i),
                    RawFrame.ping(("ping " + i).getBytes(UTF_8)),
                    RawFrame.pong(("pong " + i).getBytes(UTF_8)));
        }
        for (int i = 0; i < 300; i++) {
            client.expectPong(("ping " + i).getBytes(UTF_8));
        }
        assertThat(gateway.connection(name).texts(300))
                .hasSize(300); // overlaps are faults, looked for after every test
    }

    @Test
    @DisplayName("T24 a ping is answered by exactly one pong with its payload, of 0 to 125 bytes")
    void pings() {
        RawClient client = open(fresh());
        for (int size : List.of(0, 1, 42, 125)) {
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) 0xC3); // no UTF-8, which a ping need not be
            client.send(RawFrame.ping(payload), RawFrame.text("after")).expectPong(payload);
            client.expectText("after");
        }
    }

    @Test
    @DisplayName("T25 a pong is reported with its payload, in order with texts")
    void pongs() {
        String name = fresh();
        RawClient client = open(name);
        client.send(RawFrame.text("before"), RawFrame.pong("heartbeat".getBytes(UTF_8)), RawFrame.text("after"));
        client.expectText("before").expectText("after");

        List<ProbeConnection.Call> calls = gateway.connection(name).calls();
        assertThat(calls)
                .extracting(ProbeConnection.Call::kind)
                .containsExactly(ProbeConnection.Kind.TEXT, ProbeConnection.Kind.PONG, ProbeConnection.Kind.TEXT);
        assertThat(calls.get(1).payload()).asString(UTF_8).isEqualTo("heartbeat");
    }

    @Test
    @DisplayName("T26 frames of one turn go out in order, control frames among them, from any place in the batch")
    void oneTurn() {
        String name = fresh();
        RawClient client = open(name);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            frames.add(Frame.text(("text " + i).getBytes(UTF_8)));
            frames.add(
                    i % 2 == 0 ? Frame.ping(("ping " + i).getBytes(UTF_8)) : Frame.pong(("pong " + i).getBytes(UTF_8)));
        }
        gateway.connection(name).send(frames);

        for (int i = 0; i < 200; i++) {
            client.expectText("text " + i);
            ServerFrame control = client.next();
            assertThat(control.opcode()).isEqualTo(i % 2 == 0 ? RawFrame.PING : RawFrame.PONG);
            assertThat(control.text()).isEqualTo((i % 2 == 0 ? "ping " : "pong ") + i);
        }
        assertNothingMore(client);
    }

    @Test
    @DisplayName("T27 what several threads send at once arrives whole and in each one's order")
    void severalSenders() {
        String name = fresh();
        RawClient client = open(name);
        ProbeConnection connection = gateway.connection(name);
        List<Future<?>> senders = new ArrayList<>();
        for (int sender = 0; sender < 4; sender++) {
            String prefix = sender + ":";
            senders.add(inBackground(() -> {
                for (int i = 0; i < 500; i++) {
                    connection.send(prefix + i);
                }
                return true;
            }));
        }
        int[] next = new int[4];
        for (int i = 0; i < 4 * 500; i++) {
            String text = client.next().text();
            int sender = text.charAt(0) - '0';
            assertThat(text).isEqualTo(sender + ":" + next[sender]++);
        }
        senders.forEach(ServedContract::get);
        assertNothingMore(client);
    }

    @Test
    @DisplayName("T28 fragments are joined, also with control frames between them")
    void fragments() {
        String name = fresh();
        RawClient client = open(name);
        client.send(
                RawFrame.text("one, ").unfinished(),
                RawFrame.ping("between".getBytes(UTF_8)),
                RawFrame.continuation("two, ".getBytes(UTF_8)).unfinished(),
                RawFrame.continuation("three".getBytes(UTF_8)));

        client.expectPong("between".getBytes(UTF_8)).expectText("one, two, three");
        assertThat(gateway.connection(name).texts(1)).containsExactly("one, two, three");
    }

    @Test
    @DisplayName("T29 a small frame is not held back until an earlier one is acknowledged (TCP_NODELAY)")
    void noDelay() {
        String name = fresh();
        RawClient client = open(name);
        client.send("open").expectText("open"); // a wire may hold back until it is
        ProbeConnection connection = gateway.connection(name);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            long start = System.nanoTime();
            connection.offer(List.of(Frame.text("one".getBytes(UTF_8))));
            connection.offer(List.of(Frame.text("two".getBytes(UTF_8))));
            client.expectText("one").expectText("two");
            millis.add((System.nanoTime() - start) / 1_000_000);
        }
        // A delayed acknowledgement takes 40 ms or more; the median does not mind a busy machine.
        assertThat(millis.stream().sorted().toList().get(10))
                .as("median of %s ms", millis)
                .isLessThan(25);
    }
}
