package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pace of a drain to the millisecond, on time that is moved by hand. */
class DrainTest {
    private static final Duration STEP = Duration.ofMillis(10);

    private final ManualLoop loop = new ManualLoop();
    private final ManualTimers timers = new ManualTimers();
    private final List<RecordingWire> wires = new ArrayList<>();
    private final List<Inbound> inbounds = new ArrayList<>();

    private Switchboard switchboard(Limits limits, int connections) {
        Switchboard switchboard = Switchboard.builder(new ReflectiveCodec())
                .limits(limits.with(Limit.HEARTBEAT, 0).with(Limit.CONNECTIONS_PER_USER, 0))
                .authenticator(Authenticator.of(handshake -> Profile.of(UserId.of("guest"), "x")))
                .handlers(loop)
                .timers(timers)
                .entropy(new Random(7))
                .build();
        for (int i = 0; i < connections; i++) {
            RecordingWire wire = new RecordingWire(loop);
            inbounds.add(wire.open(switchboard, "/socket", ""));
            wires.add(wire);
        }
        loop.run();
        return switchboard;
    }

    private CompletableFuture<Void> drain(Switchboard switchboard, Duration within) {
        CompletableFuture<Void> over = switchboard.drain(within).toCompletableFuture();
        loop.run();
        return over;
    }

    private long told() {
        return wires.stream().filter(wire -> wire.closed().isPresent()).count();
    }

    /** How many have been told after each step. */
    private List<Long> steps(int count) {
        List<Long> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            timers.advance(STEP);
            loop.run();
            told.add(told());
        }
        return told;
    }

    private void answerAll() {
        inbounds.forEach(inbound -> inbound.closed(Close.restart(0, 0)));
        loop.run();
    }

    @Test
    void neverClosesMoreThanThePaceAndDoesNotStall() {
        Switchboard switchboard = switchboard(Limits.STANDARD.with(Limit.DRAIN_RATE, 500), 1_000);

        drain(switchboard, Duration.ofSeconds(10));
        List<Long> told = steps(200);

        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i)).as("after %d ms", (i + 1) * 10).isBetween(5L * i, 5L * (i + 1));
        }
        assertThat(told()).isEqualTo(1_000);
        assertThat(timers.waiting())
                .as("the pace's timer has ended: the sweep and the drain's end")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 4000, 3000", "50, 10000, 8000", "1, 100, 80"})
    void goesFasterWhereTheTimeIsTooShort(int rate, int withinMs, int toldByMs) {
        Switchboard switchboard = switchboard(Limits.STANDARD.with(Limit.DRAIN_RATE, rate), 2_000);

        drain(switchboard, Duration.ofMillis(withinMs));
        List<Long> told = steps(toldByMs / 10);

        assertThat(told.get(told.size() / 2 - 1)).as("half of the way").isBetween(900L, 1_150L);
        assertThat(told()).isEqualTo(2_000);
    }

    @Test
    void doesNotMakeUpForATimerThatCameLate() {
        Switchboard switchboard = switchboard(Limits.STANDARD.with(Limit.DRAIN_RATE, 100), 1_000);
        drain(switchboard, Duration.ofSeconds(60));
        steps(10);
        assertThat(told()).isEqualTo(10);

        timers.leap(Duration.ofSeconds(5));
        steps(1);

        assertThat(told()).as("a tenth of a second's worth").isBetween(11L, 21L);
    }

    @Test
    void tellsASpanInWhichAllComeBackAtThePace() {
        Switchboard switchboard = switchboard(Limits.STANDARD.with(Limit.DRAIN_RATE, 100), 500);

        drain(switchboard, Duration.ofSeconds(10));
        drain(switchboard, Duration.ofSeconds(10));

        // Four times as long as the pace takes.
        assertThat(wires).allSatisfy(wire -> assertThat(wire.closed()).contains(Close.restart(100, 20_100)));
    }

    @Test
    void completesWhenAllHaveGone() {
        Switchboard switchboard = switchboard(Limits.STANDARD, 10);

        CompletableFuture<Void> over = drain(switchboard, Duration.ofSeconds(10));
        steps(2);
        assertThat(told()).isEqualTo(10);
        assertThat(over).isNotDone();
        answerAll();

        assertThat(over).isCompleted();
        assertThat(timers.waiting()).as("the sweep, and what cuts the ten").isLessThanOrEqualTo(11);
    }

    @Test
    void completesAtOnceWhereNobodyIs() {
        assertThat(drain(switchboard(Limits.STANDARD, 0), Duration.ofSeconds(10)))
                .isCompleted();
    }

    @Test
    void completesWhenTheTimeIsOver() {
        Switchboard switchboard = switchboard(Limits.STANDARD, 10);

        CompletableFuture<Void> over = drain(switchboard, Duration.ofSeconds(10));
        steps(999);
        assertThat(over).isNotDone();
        steps(1);

        assertThat(over).isCompleted();
    }

    @Test
    void aSecondCallHasATimeOfItsOwn() {
        Switchboard switchboard = switchboard(Limits.STANDARD.with(Limit.DRAIN_RATE, 1), 10);
        CompletableFuture<Void> first = drain(switchboard, Duration.ofSeconds(100));
        assertThat(told()).isZero();

        CompletableFuture<Void> second = drain(switchboard, Duration.ofMillis(500));
        assertThat(told()).isEqualTo(10);
        steps(50);

        assertThat(second).isCompleted();
        assertThat(first).isNotDone();
        answerAll();
        assertThat(first).isCompleted();
    }

    @Test
    void tellsAllAtOnceWithoutARateOrWithoutTime() {
        Switchboard unpaced = switchboard(Limits.STANDARD.with(Limit.DRAIN_RATE, 0), 10);
        drain(unpaced, Duration.ofSeconds(10));
        assertThat(told()).isEqualTo(10);
        assertThat(wires.get(0).closed()).contains(Close.RESTART);

        Switchboard hurried = switchboard(Limits.STANDARD, 10);
        assertThat(drain(hurried, Duration.ZERO)).isNotDone();
        timers.advance(Duration.ZERO);

        assertThat(told()).isEqualTo(20);
    }

    @Test
    void closesWhoOpensLate() {
        Switchboard switchboard = switchboard(Limits.STANDARD.with(Limit.DRAIN_RATE, 1), 1);
        var admission = switchboard
                .admit(new dev.switchboard.application.port.in.Handshake(
                        "recording", "/socket", "", java.util.Map.of("host", List.of("127.0.0.1")), "127.0.0.1", false))
                .toCompletableFuture()
                .join();
        drain(switchboard, Duration.ofSeconds(10));

        RecordingWire late = new RecordingWire(loop);
        loop.execute(() -> ((dev.switchboard.application.port.in.Admission.Accepted) admission).open(late));
        loop.run();

        assertThat(late.closed()).map(Close::code).contains(1012);
        assertThat(late.frames()).extracting(Frame::opcode).containsExactly(Frame.Opcode.CLOSE);
    }

    @Test
    void refusesNegativeTimes() {
        Switchboard switchboard = switchboard(Limits.STANDARD, 0);

        assertThatIllegalArgumentException().isThrownBy(() -> switchboard.drain(Duration.ofMillis(-1)));
    }
}
