package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Presence;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Counters;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a channel's publications go out: what slow readers miss under each policy, and what waits for company. */
abstract class OutboundRules extends Rules {
    private static final int BOUND = 64 * 1024;
    // 48 MB: more than the buffers between two sockets hold.
    private static final int MOST = 6_000;
    private static final String BALLAST = "\"" + "x".repeat(8 * 1024 - 2) + "\"";
    private static final int KEYS = 5;

    private Bench start(Duration flushInterval) {
        Limits limits = FAST.with(Limit.OUTBOX_BYTES, BOUND).with(Limit.HEARTBEAT, 0);
        return start(limits, builder -> channels(builder, flushInterval));
    }

    private static void channels(SwitchboardBuilder builder, Duration flushInterval) {
        builder.channel("ticks:{id}", ticks -> ticks.presence(Presence.OFF).overflow(Overflow.DROP_OLDEST))
                .channel("latest:{id}", latest -> latest.presence(Presence.OFF).overflow(Overflow.CONFLATE))
                .channel(
                        "held:{id}",
                        held -> held.presence(Presence.OFF)
                                .flushInterval(flushInterval)
                                .on("say-and-reply", (caller, command, param) -> {
                                    caller.channel().publish("said", param);
                                    caller.reply("replied", param);
                                })
                                .on(
                                        "say",
                                        (caller, command, param) ->
                                                caller.channel().publish("said", param)));
    }

    private static void publish(Bench bench, String channel, String command, String key) {
        bench.operations.writeChannel(Bench.message(channel, command, BALLAST), key, Set.of());
    }

    private static Counters counters(Bench bench, ConnectionId id) {
        return bench.operations.connection(id).orElseThrow().counters();
    }

    /** Does what sends one message to a connection, and waits until its lane, which is not everybody's, has it. */
    private void inLine(Bench bench, ConnectionId id, Runnable step) {
        long before = sent(bench, id);
        step.run();
        long until = System.nanoTime() + patience().toNanos();
        while (sent(bench, id) <= before && bench.events(Event.Slow.class).isEmpty()) {
            assertThat(System.nanoTime() - until).as("time to get in line").isNegative();
            Thread.yield();
        }
    }

    private static long sent(Bench bench, ConnectionId id) {
        return bench.operations
                .connection(id)
                .map(info -> info.counters().messagesSent())
                .orElse(Long.MAX_VALUE);
    }

    /** Publishes, one after the other, until so many more messages were dropped for a connection; returns how many it were. */
    private int flood(Bench bench, ConnectionId id, int drops, IntConsumer publish) {
        long until = counters(bench, id).messagesDropped() + drops;
        int sent = 0;
        while (counters(bench, id).messagesDropped() < until && sent < MOST) {
            int number = sent++;
            inLine(bench, id, () -> publish.accept(number));
            assertThat(bench.operations.connection(id).map(ConnectionInfo::outboxBytes))
                    .hasValueSatisfying(
                            held -> assertThat(held).as("bytes that wait").isLessThanOrEqualTo(BOUND));
        }
        assertThat(counters(bench, id).messagesDropped())
                .as("messages dropped, %s sent", sent)
                .isGreaterThanOrEqualTo(until);
        return sent;
    }

    /** Reads on, up to the last message that was published. */
    private static List<Received> readOn(TestClient slow, String last) {
        List<Received> got = new ArrayList<>();
        slow.resumeReading();
        for (Received next = slow.next(); !next.cmd().equals(last); next = slow.next()) {
            got.add(next);
        }
        return got;
    }

    private static int number(Received message) {
        return Integer.parseInt(message.cmd().substring(1));
    }

    @Test
    @DisplayName("OUT-1 where the oldest are dropped, a reader that was stalled gets the newest, in order, and stays")
    void dropsTheOldest() {
        Bench bench = start(Duration.ZERO);
        TestClient fast = bench.dial("ch=ticks:1");
        TestClient slow = bench.dial("ch=ticks:1");
        ConnectionId id = bench.id(slow);
        slow.stopReading();

        int sent = flood(bench, id, 50, i -> {
            publish(bench, "ticks:1", "n" + i, "");
            fast.expect("n" + i);
        });
        publish(bench, "ticks:1", "end", "");
        fast.expect("end");
        List<Received> got = readOn(slow, "end");

        assertThat(got).extracting(OutboundRules::number).isSorted().doesNotHaveDuplicates();
        assertThat(number(got.get(got.size() - 1))).as("the newest").isEqualTo(sent - 1);
        slow.expectNothing();
        fast.expectNothing();
        // The kernel's buffers may grow while it floods: then the reader has caught up for a moment, and falls behind
        // again.
        eventually("each end is told", () -> {
            int begun = bench.events(Event.Dropping.class).size();
            return begun > 0 && bench.events(Event.Dropped.class).size() == begun;
        });
        long dropped = (long) sent - got.size();
        int times = bench.events(Event.Dropping.class).size();
        assertThat(bench.events(Event.Dropping.class)).allSatisfy(event -> {
            assertThat(event.connection()).isEqualTo(id);
            assertThat(event.bytes()).isLessThanOrEqualTo(BOUND);
        });
        assertThat(bench.events(Event.Dropped.class))
                .allSatisfy(event -> assertThat(event.connection()).isEqualTo(id));
        assertThat(bench.events(Event.Dropped.class).stream()
                        .mapToLong(Event.Dropped::messages)
                        .sum())
                .isEqualTo(dropped);
        assertThat(counters(bench, id).messagesDropped()).isEqualTo(dropped);
        assertThat(counters(bench, id).overflows()).isEqualTo(times);
        Counters total = bench.operations.status().counters();
        assertThat(total.messagesDropped()).isEqualTo(dropped);
        assertThat(total.overflows()).isEqualTo(times);
        assertThat(bench.events(Event.Slow.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "OUT-2 what is dropped is the channel's own: replies and other channels' messages all arrive, in their places")
    void dropsNothingElse() {
        Bench bench = start(Duration.ZERO);
        TestClient slow = bench.dial("ch=ticks:1");
        ConnectionId id = bench.id(slow);
        bench.operations.join(id, name("quiet:1"));
        slow.stopReading();

        int first = flood(bench, id, 5, i -> publish(bench, "ticks:1", "n" + i, ""));
        inLine(bench, id, () -> bench.operations.writeChannel(Bench.message("quiet:1", "kept", "1"), Set.of()));
        inLine(bench, id, () -> bench.operations.writeConnection(id, Bench.message("own", "1")));
        int more = flood(bench, id, 3, i -> publish(bench, "ticks:1", "n" + (first + i), ""));
        inLine(bench, id, () -> bench.operations.writeChannel(Bench.message("quiet:1", "kept", "2"), Set.of()));
        flood(bench, id, 20, i -> publish(bench, "ticks:1", "n" + (first + more + i), ""));
        bench.operations.writeChannel(Bench.message("quiet:1", "kept", "3"), Set.of());
        List<Received> got = readOn(slow, "kept");
        assertThat(got)
                .as("before what was kept")
                .allSatisfy(message -> assertThat(number(message)).isLessThan(first));
        slow.expect("own");
        List<Received> between = readOn(slow, "kept");
        assertThat(between)
                .as("between what was kept, as far as the way to the client had room")
                .allSatisfy(message -> assertThat(number(message)).isBetween(first, first + more - 1));
        List<Received> rest = readOn(slow, "kept");

        assertThat(rest).isNotEmpty().extracting(OutboundRules::number).isSorted();
        slow.expectNothing();
        assertThat(bench.events(Event.Slow.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "OUT-3 when all is dropped that may be, and there is no room even so, the connection is closed with 4008")
    void closesWhenNothingIsLeftToDrop() {
        Bench bench = start(Duration.ZERO);
        TestClient slow = bench.dial("ch=ticks:1");
        ConnectionId id = bench.id(slow);
        bench.operations.join(id, name("quiet:1"));
        slow.stopReading();

        flood(bench, id, 5, i -> publish(bench, "ticks:1", "n" + i, ""));
        int sent = 0;
        while (bench.events(Event.Slow.class).isEmpty() && sent < MOST) {
            String number = "q" + sent++;
            inLine(bench, id, () -> publish(bench, "quiet:1", number, ""));
        }

        // How many that takes is the network's affair as well: its buffers grow while they are filled.
        assertThat(bench.events(Event.Slow.class)).isNotEmpty();
        slow.resumeReading().expectClosed(4008);
        List<String> kept = slow.received().stream()
                .map(Received::cmd)
                .filter(cmd -> cmd.startsWith("q"))
                .toList();
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i)).as("no gap in what may not be dropped").isEqualTo("q" + i);
        }
        eventually(
                "both overflows are counted",
                () -> bench.operations.status().counters().overflows() >= 2);
    }

    @Test
    @DisplayName(
            "OUT-4 where the channel conflates, a reader that was stalled gets the newest of each key, in order, and stays")
    void conflates() {
        Bench bench = start(Duration.ZERO);
        TestClient fast = bench.dial("ch=latest:1");
        TestClient slow = bench.dial("ch=latest:1");
        ConnectionId id = bench.id(slow);
        slow.stopReading();

        int sent = flood(bench, id, 50, i -> {
            // The first key changes twice as often as the others.
            publish(bench, "latest:1", "n" + i, "key " + Math.max(0, i % (KEYS + 1) - 1));
            fast.expect("n" + i);
        });
        publish(bench, "latest:1", "end", "end");
        fast.expect("end");
        List<Received> got = readOn(slow, "end");

        assertThat(got).extracting(OutboundRules::number).isSorted().doesNotHaveDuplicates();
        Map<Integer, Integer> newest = new HashMap<>();
        for (int i = 0; i < sent; i++) {
            newest.put(Math.max(0, i % (KEYS + 1) - 1), i);
        }
        assertThat(got)
                .as("the newest of each key")
                .extracting(OutboundRules::number)
                .containsAll(newest.values());
        assertThat(counters(bench, id).messagesDropped()).isEqualTo(sent - got.size());
        assertThat(counters(bench, id).overflows()).isZero();
        slow.expectNothing();
        fast.expectNothing();
        assertThat(bench.events(Event.Slow.class)).isEmpty();
        assertThat(bench.events(Event.Dropping.class))
                .as("its bound was never met")
                .isEmpty();
    }

    @Test
    @DisplayName(
            "OUT-5 the newest of a key is never dropped: more of them than the outbox holds end the connection with 4008")
    void closesWhenKeysAreTooMany() {
        Bench bench = start(Duration.ZERO);
        TestClient slow = bench.dial("ch=latest:1");
        slow.stopReading();

        int sent = 0;
        while (bench.events(Event.Slow.class).isEmpty() && sent < MOST) {
            publish(bench, "latest:1", "n" + sent, "key " + sent);
            sent++;
        }

        assertThat(bench.events(Event.Slow.class)).as("after %s", sent).hasSize(1);
        slow.resumeReading().expectClosed(4008);
        List<Received> got = slow.received();
        for (int i = 0; i < got.size(); i++) {
            assertThat(number(got.get(i))).as("no gap").isEqualTo(i);
        }
    }

    @Test
    @DisplayName("OUT-6 what waits for company leaves within its interval, each message once and in order")
    void flushesInTime() {
        Bench bench = start(Duration.ofMillis(20));
        TestClient ann = bench.dial("ch=held:1");
        TestClient bob = bench.dial("ch=held:1");

        for (int i = 0; i < 200; i++) {
            ann.send("say", "" + i);
        }

        for (TestClient client : List.of(ann, bob)) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.expect("said").param()).isEqualTo("" + i);
            }
            client.expectNothing();
        }
    }

    @Test
    @DisplayName(
            "OUT-7 a reply, a join and a leave are not overtaken by what waits for company, nor do they overtake it")
    void keepsOrderWhileHolding() {
        Bench bench = start(Duration.ofMillis(500));
        TestClient ann = bench.dial("ch=held:1");
        ConnectionId id = bench.id(ann);
        TestClient bob = bench.dial("");

        ann.send("say-and-reply", "1");
        assertThat(ann.expect("said").param()).isEqualTo("1");
        assertThat(ann.expect("replied").param()).isEqualTo("1");
        bob.send("", "join-room", room("held:1"));
        bob.expect("joined");
        ann.send("say-and-reply", "2");
        assertThat(ann.expect("said").param()).isEqualTo("2");
        ann.expect("replied");
        bob.send("", "leave-room", room("held:1"));
        assertThat(bob.expect("said").param())
                .as("what was published before the leave")
                .isEqualTo("2");
        bob.expect("left");
        ann.send("say-and-reply", "3");
        ann.expect("said");
        ann.expect("replied");
        bench.operations.writeChannel(Bench.message("held:1", "said", "4"), Set.of());
        bench.operations.disconnect(id, Close.RESTART);

        ann.expectClosed(1012);
        assertThat(ann.received())
                .last()
                .satisfies(message -> assertThat(message.param())
                        .as("what was published before the close")
                        .isEqualTo("4"));
        bob.expectNothing();
    }
}
