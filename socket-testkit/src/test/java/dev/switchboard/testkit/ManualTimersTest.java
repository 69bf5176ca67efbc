package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.in.Operations.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimersTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<String> ran = new ArrayList<>();

    private Runnable note(String what) {
        return () -> ran.add(what + " at " + Duration.ofNanos(timers.nanos()).toMillis());
    }

    @Test
    void runsEachTaskAtItsOwnMoment() {
        timers.after(Duration.ofMillis(30), note("later"));
        timers.after(Duration.ofMillis(10), note("first"));
        timers.after(Duration.ofMillis(10), note("second"));
        timers.every(Duration.ofMillis(20), note("tick"));

        timers.advance(Duration.ofMillis(9));
        assertThat(ran).isEmpty();
        timers.advance(Duration.ofMillis(41));

        assertThat(ran).containsExactly("first at 10", "second at 10", "tick at 20", "later at 30", "tick at 40");
        assertThat(timers.nanos()).isEqualTo(50_000_000);
        assertThat(timers.waiting()).isEqualTo(1);
    }

    @Test
    void runsNothingThatWasClosed() {
        Subscription[] tick = new Subscription[1];
        tick[0] = timers.every(Duration.ofMillis(1), () -> {
            ran.add("tick");
            if (ran.size() == 3) {
                tick[0].close();
            }
        });
        timers.after(Duration.ofMillis(5), note("never")).close();

        timers.advance(Duration.ofSeconds(1));

        assertThat(ran).containsExactly("tick", "tick", "tick");
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void runsTasksThatTasksSet() {
        timers.after(Duration.ofMillis(1), () -> timers.after(Duration.ofMillis(1), note("second")));

        timers.advance(Duration.ofMillis(5));

        assertThat(ran).containsExactly("second at 2");
    }

    @Test
    void refusesPeriodsThatNeverEnd() {
        assertThatThrownBy(() -> timers.every(Duration.ZERO, note("x"))).isInstanceOf(IllegalArgumentException.class);
    }
}
