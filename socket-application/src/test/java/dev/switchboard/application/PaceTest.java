package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000;
    private static final long BORN = -5_000 * MS;

    private final Pace pace = new Pace(BORN);

    private double at(long count, long ms) {
        return pace.at(count, BORN + ms * MS);
    }

    @Test
    void the_first_look_tells_of_all_the_time() {
        assertThat(at(400, 20_000)).isEqualTo(20);
    }

    @Test
    void in_the_first_moments_a_few_are_no_rate() {
        assertThat(at(0, 0)).isZero();
        assertThat(at(3, 1)).isEqualTo(3);
        assertThat(at(30, 500)).isEqualTo(30);
    }

    @Test
    void who_looks_each_second_is_told_of_the_last_one() {
        at(400, 20_000);
        assertThat(at(500, 21_000)).isEqualTo(100);
        assertThat(at(500, 22_000)).isZero();
        assertThat(at(510, 23_000)).isEqualTo(10);
    }

    @Test
    void others_who_look_in_between_take_nothing_away() {
        at(400, 20_000);
        at(500, 21_000);
        assertThat(at(550, 21_500)).as("150 since 20 s").isEqualTo(100);
        assertThat(at(600, 21_999)).isBetween(100.0, 100.1);
        assertThat(at(600, 22_000)).as("100 since 21 s").isEqualTo(100);
    }

    @Test
    void a_look_that_was_overtaken_does_no_harm() {
        at(400, 20_000);
        at(500, 21_000);
        assertThat(at(500, 20_999)).isBetween(0.0, 100.2);
    }
}
