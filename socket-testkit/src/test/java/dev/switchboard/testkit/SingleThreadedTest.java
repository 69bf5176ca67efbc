package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Overflow;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With the fakes the whole core runs on the test's own thread, in an order that is always the same. */
class SingleThreadedTest {
    private final ManualLoop loop = new ManualLoop();
    private final ManualTimers timers = new ManualTimers();

    private Switchboard switchboard(Limits limits) {
        return Switchboard.builder(new ReflectiveCodec())
                .limits(limits)
                .authenticator(Authenticator.of(handshake ->
                        Profile.of(UserId.of(handshake.param("user").orElse("guest")), "x")))
                .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
                .channel(
                        "room:{id}",
                        room -> room.on(
                                "raw",
                                (caller, command, param) -> caller.channel().publish("raw", param)))
                .channel(
                        "held:{id}",
                        held -> held.presence(Presence.OFF)
                                .flushInterval(Duration.ofMillis(5))
                                .on(
                                        "raw",
                                        (caller, command, param) ->
                                                caller.channel().publish("raw", param)))
                .channel(
                        "latest:{id}",
                        latest -> latest.presence(Presence.OFF)
                                .overflow(Overflow.CONFLATE)
                                .on(
                                        "move",
                                        (caller, command, param) ->
                                                caller.channel().publish("moved", param, "key")))
                .command(
                        "ping",
                        (caller, command, param) ->
                                caller.reply("pong", Map.of("at", timers.now().toString())))
                .command(
                        "whoami",
                        (caller, command, param) ->
                                caller.reply("you", caller.connection().toString()))
                .command("boom", (caller, command, param) -> {
                    throw new IllegalStateException("boom");
                })
                .handlers(loop)
                .timers(timers)
                .entropy(new Random(7))
                .build();
    }

    private static Message message(int number, int size) {
        return Bench.message("room:1", "n" + number, "\"" + "x".repeat(size) + "\"");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> scenario() {
        List<String> transcript = new ArrayList<>();
        Switchboard switchboard = switchboard(Limits.STANDARD);
        try (Transport.Running server =
                InMemoryTransport.on(loop).start(Site.on(0).socket("/socket", switchboard))) {
            TestClient ann = Dialer.standard().dial(server, "/socket?ch=room:1&user=ann");
            TestClient bob = Dialer.standard().dial(server, "/socket?ch=room:1&user=bob");
            bob.send("raw", "1").send("whoami", "null").send("boom", "null");
            ann.send("ping", "null").send("raw", "2").send("", "raw", "3");
            loop.run();
            advance(Duration.ofSeconds(29));
            assertThat(bob.pings()).isEqualTo(1);
            ann.hangUp(1000, "").expectClosed(1000);
            bob.send("raw", "4");
            loop.run();
            for (TestClient client : List.of(ann, bob)) {
                client.received().forEach(message -> transcript.add(message.raw()));
            }
            switchboard
                    .operations()
                    .connections(dev.switchboard.application.port.in.Page.ALL)
                    .forEach(info -> transcript.add(info.toString()));
        }
        return transcript;
    }

    @Test
    void repeatsToTheByte() {
        List<String> first = scenario();
        List<String> second = new SingleThreadedTest().scenario();

        assertThat(second).isEqualTo(first);
        assertThat(first).hasSizeGreaterThan(10).anyMatch(line -> line.contains("\"ref\":"));
    }

    @Test
    void nothingHappensUnlessTold() {
        Switchboard switchboard = switchboard(Limits.STANDARD);
        RecordingWire wire = new RecordingWire(loop);
        Inbound inbound = wire.open(switchboard, "/socket", "ch=room:1");

        inbound.text(utf8("{\"cmd\":\"ping\"}"));
        assertThat(wire.frames()).isEmpty();
        assertThat(loop.waiting()).isPositive();
        loop.run();

        assertThat(wire.messages())
                .singleElement()
                .satisfies(message -> message.hasField("at", "2030-01-01T00:00:00Z"));
    }

    @Test
    void pingsTheSilentAndGivesThemUp() {
        Switchboard switchboard = switchboard(Limits.STANDARD);
        RecordingWire wire = new RecordingWire(loop);
        Inbound inbound = wire.open(switchboard, "/socket", "ch=room:1");

        advance(Duration.ofSeconds(22));
        assertThat(wire.frames()).as("before 25 s less 10 %").isEmpty();
        advance(Duration.ofSeconds(7));
        assertThat(wire.frames()).extracting(Frame::opcode).containsExactly(Frame.Opcode.PING);
        inbound.pong(new byte[0]);
        advance(Duration.ofSeconds(22));
        assertThat(wire.frames()).hasSize(1);
        advance(Duration.ofSeconds(7));
        assertThat(wire.closed()).as("within the grace").isEmpty();
        for (int i = 0; i < 90 && wire.closed().isEmpty(); i++) {
            advance(Duration.ofMillis(100));
        }
        assertThat(wire.frames())
                .extracting(Frame::opcode)
                .containsExactly(Frame.Opcode.PING, Frame.Opcode.PING, Frame.Opcode.CLOSE);
        assertThat(wire.closed()).contains(Close.HEARTBEAT_MISSED);
        assertThat(wire.isTerminated()).as("before close-linger").isFalse();
        advance(Duration.ofSeconds(3));
        assertThat(wire.isTerminated()).as("after close-linger").isTrue();
        inbound.closed(Close.ABNORMAL);
        loop.run();
        assertThat(switchboard.operations().status().connections()).isZero();
    }

    private void advance(Duration by) {
        for (long left = by.toMillis(); left > 0; left -= 100) {
            timers.advance(Duration.ofMillis(Math.min(100, left)));
            loop.run();
        }
    }

    @Test
    void pausesReadingWhileTheMailboxIsFull() {
        Switchboard switchboard = switchboard(Limits.STANDARD.with(Limit.MAILBOX_MESSAGES, 4));
        RecordingWire wire = new RecordingWire(loop);
        Inbound inbound = wire.open(switchboard, "/socket", "ch=room:1");

        for (int i = 0; i < 6; i++) {
            inbound.text(utf8("{\"cmd\":\"raw\",\"param\":" + i + "}"));
        }
        assertThat(wire.isReading()).isFalse();
        loop.run();

        assertThat(wire.isReading()).isTrue();
        assertThat(wire.messages()).extracting(Received::param).containsExactly("0", "1", "2", "3", "4", "5");
    }

    @Test
    void keepsWhatTheWireDidNotTake() {
        Switchboard switchboard = switchboard(Limits.STANDARD);
        RecordingWire wire = new RecordingWire(loop);
        wire.open(switchboard, "/socket", "ch=room:1");
        wire.room(2);

        for (int i = 0; i < 10; i++) {
            switchboard.operations().writeChannel(message(i, 10), Set.of());
        }
        loop.run();
        assertThat(wire.messages()).extracting(Received::cmd).containsExactly("n0", "n1");
        wire.room(3);
        loop.run();
        assertThat(wire.messages()).extracting(Received::cmd).containsExactly("n0", "n1", "n2", "n3", "n4");
        wire.room(Integer.MAX_VALUE);
        loop.run();
        assertThat(wire.messages())
                .hasSize(10)
                .last()
                .satisfies(message -> assertThat(message.cmd()).isEqualTo("n9"));
    }

    @Test
    void closesWhoIsTooSlowWithoutAGap() {
        Limits limits = Limits.STANDARD.with(Limit.OUTBOX_BYTES, 10_000).with(Limit.TURN_BYTES, 20_000);
        for (int steps = 0; steps < 30; steps++) {
            ManualLoop stepped = new ManualLoop();
            Switchboard switchboard = switchboard(limits);
            RecordingWire wire = new RecordingWire(stepped);
            wire.open(switchboard, "/socket", "ch=room:1");
            wire.room(3);

            for (int i = 0; i < 60; i++) {
                switchboard.operations().writeChannel(message(i, 900), Set.of());
            }
            // The reader wakes up at any moment of what follows.
            for (int i = 0; i < steps; i++) {
                stepped.runOne();
            }
            wire.room(Integer.MAX_VALUE);
            stepped.run();

            List<String> got = wire.messages().stream().map(Received::cmd).toList();
            for (int i = 0; i < got.size(); i++) {
                assertThat(got.get(i))
                        .as("message %s of %s after %s steps", i, got, steps)
                        .isEqualTo("n" + i);
            }
            boolean inTime = steps == 0;
            assertThat(got).as("after %s steps", steps).hasSize(inTime ? 60 : 3);
            assertThat(wire.closed()).isEqualTo(inTime ? Optional.empty() : Optional.of(Close.TOO_SLOW));
        }
    }

    @Test
    void refusesPublicationsWhileALaneIsFull() {
        Switchboard switchboard =
                switchboard(Limits.STANDARD.with(Limit.LANE_BYTES, 5_000).with(Limit.PUBLISH_WAIT, 0));
        List<RecordingWire> wires = List.of(new RecordingWire(loop), new RecordingWire(loop));
        wires.forEach(wire -> wire.open(switchboard, "/socket", "ch=room:1"));
        int queued = 0;

        Sent sent = Sent.QUEUED;
        while (sent == Sent.QUEUED && queued < 100) {
            sent = switchboard.operations().writeChannel(message(queued, 900), Set.of());
            queued += sent == Sent.QUEUED ? 1 : 0;
        }
        assertThat(sent).isEqualTo(Sent.UNAVAILABLE);
        assertThat(queued).isBetween(1, 6);
        assertThat(switchboard.operations().writeAll(message(99, 900), Set.of()))
                .isEqualTo(Sent.UNAVAILABLE);
        loop.run();

        int delivered = queued;
        assertThat(wires)
                .allSatisfy(wire -> assertThat(wire.messages())
                        .filteredOn(message -> message.cmd().startsWith("n"))
                        .hasSize(delivered));
        assertThat(switchboard.operations().writeChannel(message(100, 900), Set.of()))
                .as("when there is room again")
                .isEqualTo(Sent.QUEUED);
    }

    @Test
    void pingsThatAreNotReadTakeNoRoom() {
        Switchboard switchboard = switchboard(Limits.STANDARD);
        RecordingWire wire = new RecordingWire(loop);
        Inbound inbound = wire.open(switchboard, "/socket", "ch=room:1");
        wire.room(0);

        for (int i = 0; i < 10_000; i++) {
            inbound.ping(utf8("p" + i));
            loop.run();
        }
        wire.room(Integer.MAX_VALUE);
        loop.run();

        assertThat(wire.frames())
                .hasSizeLessThan(10)
                .last()
                .satisfies(pong -> assertThat(pong.text()).isEqualTo("p9999"));
    }

    @Test
    void publicationsWaitForOthersOfTheirIntervalAndNoLonger() {
        Switchboard switchboard = switchboard(Limits.STANDARD);
        RecordingWire ann = new RecordingWire(loop);
        RecordingWire bob = new RecordingWire(loop);
        Inbound says = ann.open(switchboard, "/socket", "ch=held:1");
        bob.open(switchboard, "/socket", "ch=held:1");
        loop.run();

        for (int i = 0; i < 4; i++) {
            says.text(utf8("{\"cmd\":\"raw\",\"param\":" + i + "}"));
            loop.run();
            timers.advance(Duration.ofNanos(1_250_000));
            assertThat(bob.frames())
                    .as("after %s of 4 parts of the interval", i + 1)
                    .isEmpty();
        }
        says.text(utf8("{\"cmd\":\"ping\"}"));
        loop.run();

        assertThat(bob.messages()).extracting(Received::param).containsExactly("0", "1", "2", "3");
        assertThat(ann.messages())
                .extracting(Received::cmd)
                .as("the timer was before the reply")
                .containsExactly("raw", "raw", "raw", "raw", "pong");
        assertThat(timers.waiting()).as("the sweep alone").isEqualTo(1);
        says.text(utf8("{\"cmd\":\"raw\",\"param\":4}"));
        says.text(utf8("{\"cmd\":\"ping\"}"));
        loop.run();
        assertThat(ann.messages()).extracting(Received::cmd).endsWith("pong", "raw", "pong");
        assertThat(bob.messages()).hasSize(4);
        advance(Duration.ofMillis(5));
        assertThat(bob.messages()).extracting(Received::param).endsWith("4");
    }

    @Test
    void aStalledReaderGetsTheNewestOfItsKey() {
        Switchboard switchboard = switchboard(Limits.STANDARD);
        RecordingWire wire = new RecordingWire(loop);
        Inbound inbound = wire.open(switchboard, "/socket", "ch=latest:1");
        wire.room(1);

        for (int i = 0; i < 10; i++) {
            inbound.text(utf8("{\"cmd\":\"move\",\"param\":" + i + "}"));
            switchboard.writeChannel("latest:1", "stays", i);
        }
        loop.run();
        wire.room(Integer.MAX_VALUE);
        loop.run();

        assertThat(wire.messages())
                .filteredOn(message -> message.cmd().equals("stays"))
                .extracting(Received::param)
                .as("what has no key")
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(wire.messages())
                .filteredOn(message -> message.cmd().equals("moved"))
                .extracting(Received::param)
                .containsExactly("9");
        assertThat(switchboard.operations().status().counters().messagesDropped())
                .isEqualTo(9);
    }
}
