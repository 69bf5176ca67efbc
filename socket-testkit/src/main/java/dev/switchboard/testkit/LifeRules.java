package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL, Life of a connection, 3 and 4: heartbeat, close codes, slow readers. */
abstract class LifeRules extends Rules {
    @ParameterizedTest
    @ValueSource(ints = {1000, 3000, 4000, 4999})
    @DisplayName("LIF-1 a client's close is answered with its echo")
    void echoesCloses(int code) {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        ann.hangUp(code, "bye").expectClosed(code);

        eventually("ann has gone", () -> bench.operations.status().connections() == 0);
        assertThat(ends(bench, 1))
                .singleElement()
                .satisfies(event -> assertThat(event.close().code()).isEqualTo(code));
    }

    @Test
    @DisplayName("LIF-2 a binary message ends the connection with 1003")
    void endsBinary() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        ann.sendBinary(new byte[] {1, 2, 3});

        ann.expectClosed(1003);
        eventually("ann has gone", () -> bench.operations.status().connections() == 0);
    }

    @Test
    @Exceeds(Limit.MESSAGE_BYTES)
    @DisplayName("LIF-3 a message that is too big ends the connection with 1009, one of the limit's size does not")
    void endsTooBig() {
        Bench bench = start(Limits.STANDARD.with(Limit.MESSAGE_BYTES, 200));
        TestClient ann = bench.dial("ch=quiet:1");
        String frame = "{\"cmd\":\"ping\",\"param\":\"\"}";
        String fits = "{\"cmd\":\"ping\",\"param\":\"" + "x".repeat(200 - frame.length()) + "\"}";

        ann.sendText(fits);
        ann.expect("pong");
        ann.sendText(" " + fits);

        ann.expectClosed(1009);
        eventually("ann has gone", () -> bench.operations.status().connections() == 0);
    }

    @Test
    @DisplayName("LIF-4 bytes count, not characters")
    void countsBytes() {
        Bench bench = start(Limits.STANDARD.with(Limit.MESSAGE_BYTES, 200));
        TestClient ann = bench.dial("ch=quiet:1");

        ann.sendText("{\"cmd\":\"ping\",\"param\":\"" + "\u4f60".repeat(60) + "\"}");

        ann.expectClosed(1009);
    }

    @Test
    @DisplayName("LIF-5 a cut connection is reported as 1006")
    void reportsCuts() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        ann.expectNothing();

        ann.cut();

        eventually("ann has gone", () -> bench.events(Event.Closed.class).size() == 1);
        assertThat(bench.events(Event.Closed.class).get(0).close().code()).isEqualTo(1006);
        assertThat(bench.operations.status().connections()).isZero();
    }

    @Test
    @DisplayName("LIF-6 a ping is answered with its payload")
    void answersPings() {
        Bench bench = start();
        TestClient ann = bench.dial("");

        ann.ping("").ping("one").ping("x".repeat(125));

        ann.expectPong("").expectPong("one").expectPong("x".repeat(125));
    }

    @Test
    @Exceeds(Limit.HEARTBEAT)
    @DisplayName("LIF-7 who answers pings stays, however long it says nothing")
    void keepsTheLiving() {
        Bench bench = start(Limits.STANDARD.with(Limit.HEARTBEAT, 100).with(Limit.HEARTBEAT_GRACE, 2_000));
        TestClient ann = bench.dial("ch=quiet:1");

        eventually("several pings", () -> ann.pings() >= 5);

        ann.expectNothing();
        assertThat(bench.events(Event.Closed.class)).isEmpty();
    }

    @Test
    @Exceeds({Limit.HEARTBEAT_GRACE, Limit.CLOSE_LINGER})
    @DisplayName("LIF-8 who answers nothing is closed with 4001 in time, though it is written to")
    void endsTheDead() {
        Bench bench = start(Limits.STANDARD
                .with(Limit.HEARTBEAT, 300)
                .with(Limit.HEARTBEAT_GRACE, 1_000)
                .with(Limit.CLOSE_LINGER, 500));
        TestClient living = bench.dial("ch=quiet:1&user=ann");
        TestClient dead = bench.dial("ch=quiet:1&user=bob");
        ConnectionId id = bench.id(dead);
        // From here on it is a peer whose cable was pulled: it takes nothing and says nothing, and TCP knows no better.
        dead.stopReading();
        long before = System.nanoTime();

        eventually("the dead one has left", () -> {
            bench.operations.writeChannel(Bench.message("quiet:1", "news", "1"), Set.of());
            return bench.operations.connections(name("quiet:1"), Page.ALL).size() == 1;
        });

        Duration took = Duration.ofNanos(System.nanoTime() - before);
        // 90 % of the interval, then the grace; at the end 110 % of it and the grace, but machines that build are busy
        // ones.
        assertThat(took).isBetween(Duration.ofMillis(500), Duration.ofSeconds(15));
        eventually("it is cut", () -> bench.operations.connection(id).isEmpty());
        eventually("its end is known", () -> bench.events(Event.Closed.class).size() == 1);
        assertThat(bench.events(Event.Closed.class).get(0))
                .satisfies(event -> assertThat(event.connection()).isEqualTo(id))
                .satisfies(event -> assertThat(event.close()).isEqualTo(Close.HEARTBEAT_MISSED));
        living.send("ping", "null");
        living.skipTo("pong");
    }

    @Test
    @DisplayName("LIF-9 while the server itself doesn't read, silence is not the peer's")
    void standsWhileNotReading() {
        Bench bench = start(FAST.with(Limit.HEARTBEAT, 100)
                .with(Limit.HEARTBEAT_GRACE, 1_000)
                .with(Limit.MAILBOX_MESSAGES, 1));
        TestClient ann = bench.dial("");
        ConnectionId id = bench.id(ann);
        TestClient bob = bench.dial("");

        ann.send("", "block", "null");
        for (int i = 0; i < 5; i++) {
            ann.send("", "note", text("" + i));
        }
        bench.gate.awaitEntered(1);
        int pings = bob.pings();
        eventually("the time of several heartbeats", () -> bob.pings() >= pings + 16);
        bench.gate.open();

        ann.expect("unblocked");
        ann.expectNothing();
        assertThat(bench.heardOf(id)).containsExactly("open", "0", "1", "2", "3", "4");
    }

    @Test
    @Exceeds(Limit.OUTBOX_BYTES)
    @DisplayName("LIF-10 a slow reader is closed with 4008 and held within its bound, while the others get everything")
    void endsSlowReaders() {
        int bound = 64 * 1024;
        int most = 6_000; // 48 MB: more than the buffers between two sockets hold
        Bench bench = start(FAST.with(Limit.OUTBOX_BYTES, bound).with(Limit.HEARTBEAT, 0));
        TestClient fast = bench.dial("ch=quiet:1");
        TestClient slow = bench.dial("ch=quiet:1");
        ConnectionId id = bench.id(slow);
        String ballast = "\"" + "x".repeat(8 * 1024 - 2) + "\"";
        slow.stopReading();

        int sent = 0;
        long held = 0;
        while (bench.events(Event.Slow.class).isEmpty() && sent < most) {
            bench.operations.writeChannel(Bench.message("quiet:1", "n" + sent++, ballast), Set.of());
            fast.expect("n" + (sent - 1));
            held = Math.max(
                    held,
                    bench.operations
                            .connection(id)
                            .map(ConnectionInfo::outboxBytes)
                            .orElse(0L));
        }

        assertThat(bench.events(Event.Slow.class))
                .as("overflows after %d messages", sent)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.connection()).isEqualTo(id);
                    assertThat(event.bytes()).isLessThanOrEqualTo(bound);
                    assertThat(event.dropped()).isPositive();
                });
        assertThat(held).as("most bytes that waited").isLessThanOrEqualTo(bound + 1_024L);
        eventually(
                "it has left",
                () -> bench.operations.connections(name("quiet:1"), Page.ALL).size() == 1);
        slow.resumeReading().expectClosed(4008);
        List<String> got = slow.received().stream()
                .map(Received::cmd)
                .filter(cmd -> !cmd.equals("you"))
                .toList();
        for (int i = 0; i < got.size(); i++) {
            assertThat(got.get(i)).as("no gap in what the slow one got").isEqualTo("n" + i);
        }
        assertThat(got).as("not everything").hasSizeLessThan(sent);
        fast.expectNothing();
    }

    @Test
    @DisplayName("LIF-11 a reader that was slow for a while gets everything, in order")
    void catchesUp() {
        Bench bench = start(FAST.with(Limit.OUTBOX_BYTES, 64 << 20));
        TestClient slow = bench.dial("ch=quiet:1");
        ConnectionId id = bench.id(slow);
        String ballast = "\"" + "x".repeat(8 * 1024 - 2) + "\"";
        slow.stopReading();

        int sent = 0;
        while (sent < 6_000 && bench.operations.connection(id).orElseThrow().outboxBytes() < 256 * 1024) {
            bench.operations.writeChannel(Bench.message("quiet:1", "n" + sent++, ballast), Set.of());
        }
        assertThat(bench.operations.connection(id).orElseThrow().outboxBytes())
                .as("something waited")
                .isPositive();
        slow.resumeReading();

        for (int i = 0; i < sent; i++) {
            slow.expect("n" + i);
        }
        slow.expectNothing();
        eventually(
                "nothing waits",
                () -> bench.operations.connection(id).orElseThrow().outboxBytes() == 0);
    }
}
