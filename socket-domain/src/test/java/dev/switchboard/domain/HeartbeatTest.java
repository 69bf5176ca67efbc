package dev.switchboard.domain;

import static dev.switchboard.domain.Heartbeat.Action.GIVE_UP;
import static dev.switchboard.domain.Heartbeat.Action.NONE;
import static dev.switchboard.domain.Heartbeat.Action.PING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.junit.jupiter.api.Test;

/** An interval of 25 and a grace of 10, on a clock that starts anywhere. */
class HeartbeatTest {
    private static final long START = Long.MAX_VALUE - 30; // System.nanoTime may pass its largest value

    private final Heartbeat heartbeat = new Heartbeat(25, 10, START);

    private Heartbeat.Action at(long passed) {
        return heartbeat.next(START + passed);
    }

    @Test
    void pings_once_for_each_silence_and_gives_up_after_the_grace() {
        assertThat(at(0)).isEqualTo(NONE);
        assertThat(at(24)).isEqualTo(NONE);
        assertThat(at(25)).isEqualTo(PING);
        assertThat(at(26)).isEqualTo(NONE);
        assertThat(at(34)).isEqualTo(NONE);
        assertThat(at(35)).isEqualTo(GIVE_UP);
    }

    @Test
    void anything_that_is_heard_ends_the_silence() {
        at(25);
        heartbeat.heard(START + 30);
        assertThat(at(35)).isEqualTo(NONE);
        assertThat(at(54)).isEqualTo(NONE);
        assertThat(at(55)).isEqualTo(PING);
        assertThat(at(65)).isEqualTo(GIVE_UP);
    }

    @Test
    void a_late_sweep_leaves_the_peer_all_its_time_to_answer() {
        assertThat(at(1000)).isEqualTo(PING);
        assertThat(at(1009)).isEqualTo(NONE);
        assertThat(at(1010)).isEqualTo(GIVE_UP);
    }

    @Test
    void a_sweep_that_comes_late_twice_pings_before_it_gives_up() {
        assertThat(at(40))
                .as("silent for longer than interval and grace, but never asked")
                .isEqualTo(PING);
    }

    @Test
    void the_clock_stands_while_the_server_does_not_read() {
        heartbeat.reading(false, START + 20);
        assertThat(at(500)).isEqualTo(NONE);
        heartbeat.reading(true, START + 1000);
        assertThat(at(1024)).isEqualTo(NONE);
        assertThat(at(1025)).isEqualTo(PING);
    }

    @Test
    void a_pause_forgives_a_ping_that_could_not_be_answered() {
        at(25);
        heartbeat.reading(false, START + 26);
        heartbeat.reading(true, START + 1000);
        assertThat(at(1001)).isEqualTo(NONE);
        assertThat(at(1025)).isEqualTo(PING);
    }

    @Test
    void being_told_to_read_while_reading_is_no_sign_of_life() {
        heartbeat.reading(true, START + 20);
        assertThat(at(25)).isEqualTo(PING);
    }

    @Test
    void news_that_is_older_than_what_is_known_changes_nothing() {
        heartbeat.heard(START + 10);
        heartbeat.heard(START + 5);
        assertThat(at(34)).isEqualTo(NONE);
        assertThat(at(35)).isEqualTo(PING);
        heartbeat.heard(START + 10);
        assertThat(at(36)).isEqualTo(NONE);
        assertThat(at(45)).isEqualTo(GIVE_UP);
    }

    @Test
    void refuses_no_interval_and_no_grace() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(1, 0, 0));
    }

    /** The model remembers when the peer was last heard (or reading resumed) and when it was pinged since. */
    @Property
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void pings_and_gives_up_when_a_plain_diary_would(@ForAll long seed) {
        Random random = new Random(seed);
        long now = random.nextLong();
        Heartbeat real = new Heartbeat(25, 10, now);
        Statistics.coverage(actions -> {
            actions.check(PING).percentage(percent -> percent > 3);
            actions.check(GIVE_UP).percentage(percent -> percent > 3);
        });
        long quietSince = now;
        boolean pinged = false;
        long pingedAt = 0;
        boolean paused = false;
        for (int step = 0; step < 300; step++) {
            now += random.nextInt(random.nextInt(8) == 0 ? 60 : 9);
            switch (random.nextInt(12)) {
                case 0 -> {
                    if (now - quietSince > 0) {
                        real.heard(now);
                        quietSince = now;
                        pinged = false;
                    }
                }
                case 1 -> {
                    boolean on = random.nextInt(3) > 0;
                    real.reading(on, now);
                    if (on && paused) {
                        quietSince = now;
                        pinged = false;
                    }
                    paused = !on;
                }
                default -> {
                    Heartbeat.Action expected = NONE;
                    if (!paused && !pinged && now - quietSince >= 25) {
                        expected = PING;
                        pinged = true;
                        pingedAt = now;
                    } else if (!paused && pinged && now - pingedAt >= 10) {
                        expected = GIVE_UP;
                    }
                    Statistics.collect(expected);
                    assertThat(real.next(now)).as("step %s", step).isEqualTo(expected);
                    if (expected == GIVE_UP) {
                        return;
                    }
                }
            }
        }
    }
}
