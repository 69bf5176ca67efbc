package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * PROTOCOL, Guarantee 4, with the readers of whom TCP knows the worst: each time one well-behaved member gets every message at once and in
 * order, what waits for the others stays within its bound, and in the end the figures are right.
 */
abstract class ReaderRules extends Rules {
    private static final String CHANNEL = "quiet:1";
    private static final String QUERY = "ch=" + CHANNEL;

    /** Of a parameter: with the envelope around it, less than 64 KB. */
    private static final int BALLAST = 60 * 1024;

    private static final int BOUND = 1 << 20;

    /** 60 MB: several times what the kernel keeps for a socket that nobody reads. */
    private static final int MOST = 1_000;

    private static final Limits LIMITS = FAST.with(Limit.OUTBOX_BYTES, BOUND).with(Limit.HEARTBEAT, 0);

    private int sent;
    private long held;

    private Bench startWithSockets(Limits limits) {
        Bench bench = start(limits);
        assumeFalse(bench.inMemory(), "there is no TCP within memory");
        sent = 0;
        held = 0;
        return bench;
    }

    /** One more message to everybody, which the good one gets although the others may not read. */
    private void publish(Bench bench, TestClient good) {
        bench.operations.writeChannel(Bench.message(CHANNEL, "n" + sent, "\"" + "x".repeat(BALLAST) + "\""), Set.of());
        good.expect("n" + sent++);
        bench.operations.connections(Page.ALL).forEach(info -> held = Math.max(held, info.outboxBytes()));
    }

    /** See {@link DeliveryContract#echoesBehindWhatWaits()}. */
    boolean echoesBehindWhatWaits() {
        return true;
    }

    /** Until something waits for each of these, and goes on waiting: the kernel's buffers may still grow and take it. */
    private void publishUntilWaiting(Bench bench, TestClient good, List<ConnectionId> slow) {
        int waited = 0;
        while (sent < MOST && waited < 3) {
            publish(bench, good);
            waited = slow.stream().allMatch(id -> outbox(bench, id) > 0) ? waited + 1 : 0;
        }
        assertThat(waited)
                .as("looks at which something waited for each of %s", slow)
                .isEqualTo(3);
    }

    private static long outbox(Bench bench, ConnectionId id) {
        return bench.operations.connection(id).map(ConnectionInfo::outboxBytes).orElse(0L);
    }

    /** A member that reads nothing by itself, and has been heard of. */
    private static ConnectionId id(RawClient raw) {
        raw.send("{\"channel\":\"\",\"cmd\":\"whoami\"}");
        return ConnectionId.of(Received.of(raw.next().text()).field("connection"));
    }

    /** Reads what comes, which must be the channel's messages from the first on without a gap, until a close frame or the last of them. */
    private static int readInOrder(RawClient raw, int most) {
        for (int i = 0; i < most; i++) {
            ServerFrame frame = raw.next();
            if (frame.opcode() == RawFrame.CLOSE) {
                return frame.closeCode();
            }
            assertThat(Received.of(frame.text()).cmd()).isEqualTo("n" + i);
        }
        return 0;
    }

    private void assertOnlyTheGoodOneIsLeft(Bench bench, TestClient good, int ended) {
        eventually("the others have gone", () -> bench.operations.status().connections() == 1);
        assertThat(bench.operations.connections(name(CHANNEL), Page.ALL)).hasSize(1);
        assertThat(ends(bench, ended))
                .extracting(Event.Closed::connection)
                .doesNotHaveDuplicates()
                .hasSize(ended);
        assertThat(held).as("most bytes that waited for one").isLessThanOrEqualTo(BOUND);
        publish(bench, good);
        good.expectNothing();
        ConnectionInfo info = bench.operations.connections(Page.ALL).get(0);
        assertThat(info.outboxBytes()).isZero();
        eventually("all is counted", () -> sentTo(bench) >= sent);
        assertThat(sentTo(bench)).as("messages to the good one, and one answer").isBetween((long) sent, sent + 1L);
    }

    private static long sentTo(Bench bench) {
        return bench.operations.connections(Page.ALL).get(0).counters().messagesSent();
    }

    @Test
    @DisplayName("RDR-1 who takes one byte at a time gets everything in order, and nobody waits for it")
    void trickles() {
        Bench bench = startWithSockets(LIMITS);
        TestClient good = bench.dial(QUERY);
        RawClient slow = bench.raw(QUERY);
        ConnectionId id = id(slow);

        publishUntilWaiting(bench, good, List.of(id));
        slow.readingAtOnce(1);
        assertThat(Received.of(slow.next().text()).cmd()).isEqualTo("n0");
        publish(bench, good);
        assertThat(Received.of(slow.next().text()).cmd()).isEqualTo("n1");
        slow.readingAtOnce(64 * 1024);

        for (int i = 2; i < sent; i++) {
            assertThat(Received.of(slow.next().text()).cmd()).isEqualTo("n" + i);
        }
        eventually("nothing waits", () -> outbox(bench, id) == 0);
        assertThat(bench.events(Event.Slow.class)).isEmpty();
        slow.send(RawFrame.close(1000, "")).expectClose(1000);
        assertOnlyTheGoodOneIsLeft(bench, good, 1);
    }

    @Test
    @DisplayName("RDR-2 a reset in the middle of a write ends that connection once, with 1006, and nothing else")
    void resets() {
        Bench bench = startWithSockets(LIMITS);
        TestClient good = bench.dial(QUERY);
        for (int i = 0; i < 5; i++) {
            RawClient cut = bench.raw(QUERY);
            ConnectionId id = id(cut);
            publishUntilWaiting(bench, good, List.of(id));

            cut.reset();
            publish(bench, good); // while it is found out

            eventually("its end is known", () -> bench.operations.connection(id).isEmpty());
        }
        assertOnlyTheGoodOneIsLeft(bench, good, 5);
        assertThat(bench.events(Event.Closed.class))
                .allSatisfy(event -> assertThat(event.close().code()).isEqualTo(1006));
        assertThat(bench.events(Event.Slow.class)).isEmpty();
    }

    @Test
    @DisplayName("RDR-3 messages of 60 KB to 50 members that don't read: each gets them all, in order, once it reads")
    void largeToManySlow() {
        largeToManySlow(50);
    }

    @Test
    @Tag("full")
    @DisplayName("RDR-4 the same with 1,000 members")
    void largeToManySlowAtFullSize() {
        largeToManySlow(1_000);
    }

    private void largeToManySlow(int members) {
        Bench bench = startWithSockets(LIMITS);
        TestClient good = bench.dial(QUERY);
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            slow.add(bench.raw(QUERY));
        }

        for (int i = 0; i < 10; i++) {
            publish(bench, good);
        }

        for (RawClient client : slow) {
            assertThat(readInOrder(client, sent)).isZero();
            client.send(RawFrame.close(1000, "")).expectClose(1000);
        }
        assertThat(bench.events(Event.Slow.class)).isEmpty();
        assertOnlyTheGoodOneIsLeft(bench, good, members);
    }

    @Test
    @DisplayName(
            "RDR-5 who closes while frames wait leaves at once, gets whole frames without a gap, and its echo last")
    void closesWhileFramesWait() {
        Bench bench = startWithSockets(LIMITS.with(Limit.CLOSE_LINGER, 30_000));
        TestClient good = bench.dial(QUERY);
        RawClient leaving = bench.raw(QUERY);
        publishUntilWaiting(bench, good, List.of(id(leaving)));

        leaving.send(RawFrame.close(1000, "enough"));
        eventually(
                "it has left",
                () -> bench.operations.connections(name(CHANNEL), Page.ALL).size() == 1);
        int before = sent;
        publish(bench, good);

        if (echoesBehindWhatWaits()) {
            assertThat(readInOrder(leaving, before + 1)).as("close code").isEqualTo(1000);
            leaving.expectEof();
        } else {
            leaving.close();
        }
        assertOnlyTheGoodOneIsLeft(bench, good, 1);
        // A container that answers by itself may find that it cannot, and then reports that instead.
        assertThat(bench.events(Event.Closed.class).get(0).close().code())
                .isIn(echoesBehindWhatWaits() ? List.of(1000) : List.of(1000, 1006));
    }

    @Test
    @DisplayName(
            "RDR-6 a publisher faster than every reader: each is told 4008 within its bound, after frames without a gap")
    void fasterThanEverybody() {
        Bench bench = startWithSockets(LIMITS.with(Limit.OVERFLOW_LINGER, 30_000));
        TestClient good = bench.dial("user=witness");
        List<RawClient> slow = List.of(bench.raw(QUERY), bench.raw(QUERY), bench.raw(QUERY), bench.raw(QUERY));
        slow.forEach(ReaderRules::id);
        String ballast = "\"" + "x".repeat(BALLAST) + "\"";

        while (sent < MOST && bench.events(Event.Slow.class).size() < slow.size()) {
            bench.operations.writeChannel(Bench.message(CHANNEL, "n" + sent++, ballast), Set.of());
            bench.operations.connections(Page.ALL).forEach(info -> held = Math.max(held, info.outboxBytes()));
        }

        good.expectNothing();
        assertThat(bench.events(Event.Slow.class))
                .as("overflows after %s messages", sent)
                .extracting(Event.Slow::connection)
                .doesNotHaveDuplicates()
                .hasSize(slow.size());
        assertThat(bench.events(Event.Slow.class))
                .allSatisfy(event -> assertThat(event.bytes()).isBetween(1L, (long) BOUND))
                .allSatisfy(event -> assertThat(event.dropped()).isPositive());
        assertThat(held).as("most bytes that waited for one").isLessThanOrEqualTo(BOUND);
        for (RawClient client : slow) {
            assertThat(readInOrder(client, sent)).as("close code").isEqualTo(4008);
        }
        slow.forEach(RawClient::close);
        eventually("they have gone", () -> bench.operations.status().connections() == 1);
        assertThat(bench.operations.connections(name(CHANNEL), Page.ALL)).isEmpty();
        assertThat(ends(bench, slow.size()))
                .hasSize(slow.size())
                .allSatisfy(event -> assertThat(event.close().code()).isEqualTo(4008));
    }
}
