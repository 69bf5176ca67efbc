package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Lanes, groups and outboxes against a model in which every line has a list of what it must get. */
class LaneTest {
    /** Runs when told, so that a test decides what falls into one turn. */
    private static final class HandLoop implements Loop {
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        void run() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }

    /** Takes whole frames as long as it has room, and counts how often it was asked. */
    private static class HandWire implements Wire {
        final Loop loop;
        final List<String> got = new ArrayList<>();
        int room = Integer.MAX_VALUE;
        int writes;
        boolean terminated;

        HandWire(Loop loop) {
            this.loop = loop;
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public int write(Batch batch, int from) {
            writes++;
            int at = from;
            for (; at < batch.count() && room > 0; at++) {
                room--;
                Frame frame = batch.frame(at);
                got.add(
                        frame.opcode() == Frame.Opcode.TEXT
                                ? frame.text()
                                : frame.opcode().name());
            }
            return at;
        }

        @Override
        public void reading(boolean on) {}

        @Override
        public void terminate() {
            terminated = true;
        }
    }

    private final HandLoop loop = new HandLoop();
    private final HandTimers timers = new HandTimers();
    private final Tally.Total total = new Tally.Total(Instant.EPOCH);
    private final Lane lane = new Lane(loop, 1 << 20, 1 << 16, total);
    private final List<Integer> overflows = new ArrayList<>();

    private Egress line(HandWire wire, long outbox) {
        return new Egress(wire, new Tally.OfLine(Instant.EPOCH), outbox, (bytes, dropped) -> overflows.add(dropped));
    }

    private static Frame text(String text) {
        return Frame.text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a reader's lag is counted from. */
    @Test
    void it_is_told_once_when_something_begins_to_wait_and_again_after_it_had_caught_up() {
        HandWire wire = new HandWire(loop);
        List<Long> stalls = new ArrayList<>();
        Egress line = new Egress(wire, new Tally.OfLine(Instant.EPOCH), 1000, new Egress.Overflow() {
            @Override
            public void stalled() {
                stalls.add((long) wire.got.size());
            }

            @Override
            public void overflowed(long bytes, int dropped) {
                overflows.add(dropped);
            }
        });
        Audience channel = new Audience(Instant.EPOCH);
        channel.join(lane, line, Dialect.PLAIN, turn -> {});
        channel.publish(text("a"), Audience.nobody(), 0);
        loop.run();
        assertThat(stalls).isEmpty();

        wire.room = 0;
        for (int i = 0; i < 3; i++) {
            channel.publish(text("b" + i), Audience.nobody(), 0);
            loop.run();
        }
        wire.room = 2;
        lane.offer(line::drain, 0);
        loop.run();
        channel.publish(text("c"), Audience.nobody(), 0);
        loop.run();
        assertThat(stalls).as("still behind").containsExactly(1L);

        wire.room = Integer.MAX_VALUE;
        lane.offer(line::drain, 0);
        loop.run();
        assertThat(line.waiting()).isZero();
        wire.room = 0;
        channel.publish(text("d"), Audience.nobody(), 0);
        loop.run();
        assertThat(stalls).containsExactly(1L, 5L);
        assertThat(overflows).isEmpty();
    }

    @Test
    void what_waits_for_who_said_goodbye_is_dropped_but_not_the_answer_to_it() {
        Audience channel = new Audience(Instant.EPOCH);
        HandWire wire = new HandWire(loop);
        wire.room = 1;
        Egress line = line(wire, 1000);
        channel.join(lane, line, Dialect.PLAIN, turn -> {});
        for (int i = 0; i < 3; i++) {
            channel.publish(text("m" + i), Audience.nobody(), 0);
        }
        loop.run();
        lane.offer(turn -> line.own(turn, Frame.close(Close.NORMAL)), 0);
        loop.run();
        lane.offer(turn -> line.gone(), 0);
        loop.run();
        assertThat(line.waiting()).isZero();

        wire.room = 10;
        lane.offer(line::drain, 0);
        loop.run();
        assertThat(wire.got).containsExactly("m0", "CLOSE");
    }

    @Test
    void who_says_goodbye_in_the_turn_of_a_publication_does_not_get_it_behind_those_that_were_dropped() {
        Audience channel = new Audience(Instant.EPOCH);
        HandWire wire = new HandWire(loop);
        wire.room = 1;
        Egress line = line(wire, 1000);
        channel.join(lane, line, Dialect.PLAIN, turn -> {});
        for (int i = 0; i < 3; i++) {
            channel.publish(text("m" + i), Audience.nobody(), 0);
        }
        loop.run();

        wire.room = 10;
        channel.publish(text("m3"), Audience.nobody(), 0);
        channel.leave(lane, line, Dialect.PLAIN);
        lane.offer(turn -> line.own(turn, Frame.close(Close.NORMAL)), 0);
        lane.offer(turn -> line.gone(), 0);
        loop.run();

        assertThat(wire.got).containsExactly("m0", "CLOSE");
        assertThat(line.waiting()).isZero();
    }

    @Test
    void who_says_goodbye_in_the_turn_of_a_publication_gets_it_where_nothing_was_dropped() {
        Audience channel = new Audience(Instant.EPOCH);
        HandWire wire = new HandWire(loop);
        Egress line = line(wire, 1000);
        channel.join(lane, line, Dialect.PLAIN, turn -> {});
        channel.publish(text("m0"), Audience.nobody(), 0);
        channel.leave(lane, line, Dialect.PLAIN);
        lane.offer(turn -> line.own(turn, Frame.close(Close.NORMAL)), 0);
        lane.offer(turn -> line.gone(), 0);
        loop.run();

        assertThat(wire.got).containsExactly("m0", "CLOSE");
    }

    @Test
    void a_turn_gives_each_member_one_write_however_many_publications_wait() {
        Audience channel = new Audience(Instant.EPOCH);
        HandWire wire = new HandWire(loop);
        channel.join(lane, line(wire, 1000), Dialect.PLAIN, turn -> {});
        for (int i = 0; i < 16; i++) {
            assertThat(channel.publish(text("m" + i), Audience.nobody(), 0)).isEqualTo(1);
        }
        loop.run();
        assertThat(wire.writes).isEqualTo(1);
        assertThat(wire.got).hasSize(16).startsWith("m0").endsWith("m15");
        assertThat(total.counters().messagesSent()).isEqualTo(16);
    }

    @Test
    void a_turn_with_many_wires_takes_what_comes_before_it_writes_and_one_with_few_does_not_wait() {
        for (int members : List.of(63, 64)) {
            Audience channel = new Audience(Instant.EPOCH);
            List<HandWire> wires = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                HandWire wire = new HandWire(loop);
                wires.add(wire);
                channel.join(lane, line(wire, 1000), Dialect.PLAIN, turn -> {});
            }
            loop.run();
            channel.publish(text("first"), Audience.nobody(), 0);
            loop.tasks.remove().run();
            channel.publish(text("second"), Audience.nobody(), 0);
            loop.run();

            int writes = members < 64 ? 2 : 1;
            assertThat(wires).allSatisfy(wire -> {
                assertThat(wire.writes)
                        .as("writes for each of %d members", members)
                        .isEqualTo(writes);
                assertThat(wire.got).containsExactly("first", "second");
            });
        }
        assertThat(lane.claims.claimed()).as("bytes claimed").isZero();
    }

    @Test
    void a_turn_with_many_wires_looks_again_while_that_brings_something_but_not_for_ever() {
        Audience channel = new Audience(Instant.EPOCH);
        List<HandWire> wires = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            HandWire wire = new HandWire(loop);
            wires.add(wire);
            channel.join(lane, line(wire, 1000), Dialect.PLAIN, turn -> {});
        }
        loop.run();
        int published = 0;
        while (wires.get(0).writes == 0 && published < 100) {
            channel.publish(text("m" + published++), Audience.nobody(), 0);
            loop.tasks.remove().run();
        }

        int taken = published;
        assertThat(taken).as("publications, one with each look").isBetween(3, 99);
        assertThat(wires).allSatisfy(wire -> {
            assertThat(wire.writes).isEqualTo(1);
            assertThat(wire.got).hasSize(taken);
        });
        assertThat(loop.tasks).as("nothing is left to look for").isEmpty();
    }

    @Test
    void a_close_goes_out_after_what_was_queued_before_it_and_nothing_after_it() {
        Audience channel = new Audience(Instant.EPOCH);
        HandWire wire = new HandWire(loop);
        Egress line = line(wire, 1000);
        channel.join(lane, line, Dialect.PLAIN, turn -> {});
        channel.publish(text("before"), Audience.nobody(), 0);
        channel.leave(lane, line, Dialect.PLAIN);
        lane.offer(turn -> line.own(turn, Frame.close(Close.GONE)), 0);
        lane.offer(turn -> line.own(turn, text("after")), 0);
        loop.run();
        assertThat(wire.got).containsExactly("before", "CLOSE");
    }

    @Test
    void an_overflow_drops_what_waits_lets_the_close_through_and_touches_nobody_else() {
        Audience channel = new Audience(Instant.EPOCH);
        HandWire slow = new HandWire(loop);
        slow.room = 1;
        HandWire quick = new HandWire(loop);
        Egress stalled = line(slow, 20);
        channel.join(lane, stalled, Dialect.PLAIN, turn -> {});
        channel.join(lane, line(quick, 20), Dialect.PLAIN, turn -> {});
        for (int i = 0; i < 9; i++) {
            channel.publish(text("message " + i), Audience.nobody(), 0);
            loop.run();
        }
        assertThat(overflows).isNotEmpty();
        assertThat(quick.got).hasSize(9);
        channel.publish(text("lost"), Audience.nobody(), 0);
        channel.leave(lane, stalled, Dialect.PLAIN);
        lane.offer(turn -> stalled.own(turn, Frame.close(Close.TOO_SLOW)), 0);
        slow.room = 100;
        lane.offer(stalled::drain, 0);
        loop.run();
        assertThat(slow.got).containsExactly("message 0", "CLOSE");
    }

    @Test
    void a_full_lane_refuses_a_publication_whole_and_takes_the_next_after_a_turn() {
        Lane narrow = new Lane(loop, 10, 1 << 16, total);
        Audience channel = new Audience(Instant.EPOCH);
        HandWire wire = new HandWire(loop);
        channel.join(narrow, line(wire, 1000), Dialect.PLAIN, turn -> {});
        assertThat(channel.publish(text("1234567"), Audience.nobody(), 0)).isEqualTo(1);
        assertThat(channel.publish(text("refused"), Audience.nobody(), 0)).isEqualTo(-1);
        loop.run();
        assertThat(channel.publish(text("accepted"), Audience.nobody(), 0)).isEqualTo(1);
        loop.run();
        assertThat(wire.got).containsExactly("1234567", "accepted");
    }

    @Test
    void a_wire_that_throws_is_cut_and_the_others_get_theirs() {
        Audience channel = new Audience(Instant.EPOCH);
        HandWire broken = new HandWire(loop) {
            @Override
            public int write(Batch batch, int from) {
                throw new IllegalStateException("broken");
            }
        };
        HandWire sound = new HandWire(loop);
        channel.join(lane, line(broken, 1000), Dialect.PLAIN, turn -> {});
        channel.join(lane, line(sound, 1000), Dialect.PLAIN, turn -> {});
        for (String text : List.of("one", "two")) {
            channel.publish(text(text), Audience.nobody(), 0);
            loop.run();
        }
        assertThat(sound.got).containsExactly("one", "two");
        assertThat(broken.terminated).isTrue();
    }

    private Audience delayed() {
        return new Audience(Instant.EPOCH, new Delay(timers, Duration.ofMillis(5)));
    }

    private void timeGoesOn() {
        loop.run();
        while (!timers.set.isEmpty()) {
            timers.set.remove().run();
        }
        loop.run();
    }

    @Test
    void delayed_publications_of_several_turns_leave_in_one_write() {
        Audience channel = delayed();
        HandWire wire = new HandWire(loop);
        channel.join(lane, line(wire, 1000), Dialect.PLAIN, turn -> {});
        for (String text : List.of("one", "two", "three")) {
            channel.publish(text(text), Audience.nobody(), 0);
            loop.run();
        }
        assertThat(wire.writes).isZero();
        assertThat(timers.set).as("one timer for all three").hasSize(1);
        timeGoesOn();
        assertThat(wire.writes).isEqualTo(1);
        assertThat(wire.got).containsExactly("one", "two", "three");
        channel.publish(text("four"), Audience.nobody(), 0);
        timeGoesOn();
        assertThat(wire.got).endsWith("four");
        assertThat(total.counters().messagesSent()).isEqualTo(4);
    }

    @Test
    void what_else_a_member_gets_comes_behind_what_is_held_for_it_and_the_others_wait_on() {
        Audience held = delayed();
        Audience other = new Audience(Instant.EPOCH);
        HandWire ann = new HandWire(loop);
        HandWire bob = new HandWire(loop);
        HandWire eve = new HandWire(loop);
        Egress annLine = line(ann, 1000);
        Egress bobLine = line(bob, 1000);
        held.join(lane, annLine, Dialect.PLAIN, turn -> {});
        held.join(lane, bobLine, Dialect.PLAIN, turn -> {});
        held.join(lane, line(eve, 1000), Dialect.PLAIN, turn -> {});
        other.join(lane, bobLine, Dialect.PLAIN, turn -> {});
        held.publish(text("held"), Audience.nobody(), 0);
        loop.run();
        lane.offer(turn -> annLine.own(turn, text("reply")), 0);
        loop.run();
        other.publish(text("other"), Audience.nobody(), 0);
        loop.run();
        assertThat(ann.got).containsExactly("held", "reply");
        assertThat(bob.got).containsExactly("held", "other");
        assertThat(eve.got).isEmpty();
        held.publish(text("more"), Audience.nobody(), 0);
        timeGoesOn();
        assertThat(ann.got).containsExactly("held", "reply", "more");
        assertThat(bob.got).containsExactly("held", "other", "more");
        assertThat(eve.got).containsExactly("held", "more");
        assertThat(eve.writes).isEqualTo(1);
    }

    @Test
    void who_leaves_gets_what_is_held_and_who_joins_does_not() {
        Audience channel = delayed();
        HandWire ann = new HandWire(loop);
        HandWire bob = new HandWire(loop);
        Egress annLine = line(ann, 1000);
        channel.join(lane, annLine, Dialect.PLAIN, turn -> {});
        channel.publish(text("one"), Audience.nobody(), 0);
        loop.run();
        channel.join(lane, line(bob, 1000), Dialect.PLAIN, turn -> {});
        channel.leave(lane, annLine, Dialect.PLAIN);
        channel.publish(text("two"), Audience.nobody(), 0);
        loop.run();
        assertThat(ann.got).containsExactly("one");
        timeGoesOn();
        assertThat(ann.got).containsExactly("one");
        assertThat(bob.got).containsExactly("two");
    }

    @Test
    void what_is_held_leaves_before_its_time_when_it_is_all_that_a_turn_may_write() {
        Audience channel = delayed();
        HandWire wire = new HandWire(loop);
        channel.join(lane, line(wire, 1000), Dialect.PLAIN, turn -> {});
        for (int i = 0; i < 3; i++) {
            channel.publish(Frame.text(new byte[30_000]), Audience.nobody(), 0);
            loop.run();
        }
        assertThat(wire.got).hasSize(3);
        channel.publish(text("next"), Audience.nobody(), 0);
        loop.run();
        timers.set.remove().run();
        loop.run();
        assertThat(wire.got).as("the first timer was for what has left").hasSize(3);
        timeGoesOn();
        assertThat(wire.got).hasSize(4);
    }

    @Property(tries = 400)
    void every_line_gets_exactly_what_was_published_between_its_joins_and_leaves_in_the_order_of_the_lane(
            @ForAll long seed) {
        Random random = new Random(seed);
        int lines = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 6);
        int channels = 1 + random.nextInt(3);
        List<HandWire> wires = new ArrayList<>();
        List<Egress> egresses = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        boolean[][] member = new boolean[channels][lines];
        List<Audience> audiences = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            wires.add(new HandWire(loop));
            egresses.add(line(wires.get(i), Long.MAX_VALUE));
            expected.add(new ArrayList<>());
        }
        for (int i = 0; i < channels; i++) {
            audiences.add(random.nextBoolean() ? new Audience(Instant.EPOCH) : delayed());
        }
        for (int step = 0; step < 200; step++) {
            int channel = random.nextInt(channels);
            int who = random.nextInt(lines);
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    if (!member[channel][who]) {
                        audiences.get(channel).join(lane, egresses.get(who), Dialect.PLAIN, turn -> {});
                    } else {
                        audiences.get(channel).leave(lane, egresses.get(who), Dialect.PLAIN);
                    }
                    member[channel][who] ^= true;
                }
                case 2 -> {
                    Frame own = text("own " + step);
                    lane.offer(turn -> egresses.get(who).own(turn, own), 0);
                    expected.get(who).add("own " + step);
                }
                case 3 -> {
                    audiences
                            .get(channel)
                            .publish(text("not " + who + " " + step), new Egress[] {egresses.get(who)}, 0);
                    for (int i = 0; i < lines; i++) {
                        if (member[channel][i] && i != who) {
                            expected.get(i).add("not " + who + " " + step);
                        }
                    }
                }
                case 4 -> {
                    if (random.nextInt(3) == 0 && !timers.set.isEmpty()) {
                        timers.set.remove().run();
                    }
                    loop.run();
                    wires.get(who).room = random.nextInt(4);
                }
                case 5 -> {
                    wires.get(who).room = Integer.MAX_VALUE;
                    lane.offer(egresses.get(who)::drain, 0);
                }
                default -> {
                    audiences.get(channel).publish(text(channel + " " + step), Audience.nobody(), 0);
                    for (int i = 0; i < lines; i++) {
                        if (member[channel][i]) {
                            expected.get(i).add(channel + " " + step);
                        }
                    }
                }
            }
        }
        loop.run();
        timers.set.forEach(Runnable::run);
        for (int i = 0; i < lines; i++) {
            wires.get(i).room = Integer.MAX_VALUE;
            lane.offer(egresses.get(i)::drain, 0);
        }
        loop.run();
        for (int i = 0; i < lines; i++) {
            assertThat(wires.get(i).got).as("line %s, seed %s", i, seed).isEqualTo(expected.get(i));
            assertThat(egresses.get(i).waiting()).isZero();
        }
        assertThat(lane.claims.claimed()).isZero();
    }
}
