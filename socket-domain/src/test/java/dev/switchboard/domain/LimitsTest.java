package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitsTest {
    @ParameterizedTest
    @EnumSource
    void every_limit_has_a_unit_a_consequence_and_a_default_within_its_range(Limit limit) {
        assertThat(limit.key()).matches("[a-z]+(-[a-z]+)*");
        assertThat(limit.key()).isEqualTo(limit.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        assertThat(limit.unit()).isNotBlank();
        assertThat(limit.consequence()).isNotBlank();
        assertThat(limit.standard()).isBetween(limit.least(), limit.most());
        assertThat(limit.least()).isBetween(0L, limit.most() - 1);
        assertThat(Limit.named(limit.key())).contains(limit);
        assertThat(Limits.STANDARD.get(limit)).isEqualTo(limit.standard());
    }

    @Test
    void no_two_limits_share_a_key() {
        assertThat(Arrays.stream(Limit.values()).map(Limit::key)).doesNotHaveDuplicates();
        assertThat(Limit.named("no-such-limit")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void every_limit_can_be_set_to_its_ends_and_no_further(Limit limit) {
        assertThat(Limits.STANDARD.with(limit, limit.least()).get(limit)).isEqualTo(limit.least());
        assertThat(Limits.STANDARD.with(limit, limit.most()).get(limit)).isEqualTo(limit.most());
        for (long outside : new long[] {limit.least() - 1, limit.most() + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Limits.STANDARD.with(limit, outside))
                    .withMessageContaining(limit.key())
                    .withMessageContaining(limit.least() + " to " + limit.most() + " " + limit.unit())
                    .withMessageContaining("not " + outside);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_message_says_that_0_is_off_where_it_is(Limit limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.STANDARD.with(limit, -1))
                .satisfies(e -> assertThat(e.getMessage().contains("0 = off")).isEqualTo(limit.least() == 0));
    }

    @ParameterizedTest
    @EnumSource
    void times_are_those_in_milliseconds(Limit limit) {
        if (limit.unit().equals("ms")) {
            assertThat(Limits.STANDARD.time(limit)).isEqualTo(Duration.ofMillis(limit.standard()));
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Limits.STANDARD.time(limit))
                    .withMessageContaining(limit.key());
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_value_fits_an_int(Limit limit) {
        assertThat((long) Limits.STANDARD.with(limit, limit.most()).count(limit))
                .isEqualTo(limit.most());
    }

    @Test
    void a_change_makes_other_limits_and_leaves_the_first_alone() {
        Limits changed = Limits.STANDARD.with(Limit.RATE, 10).with(Limit.CONNECTIONS, 5);
        assertThat(changed.changed()).containsOnlyKeys(Limit.RATE, Limit.CONNECTIONS);
        assertThat(Limits.STANDARD.changed()).isEmpty();
        assertThat(Limits.STANDARD.get(Limit.RATE)).isEqualTo(50);
        assertThat(changed).isNotEqualTo(Limits.STANDARD);
    }

    @ParameterizedTest
    @EnumSource
    void a_default_that_is_set_is_no_change(Limit limit) {
        long other = limit.standard() == limit.least() ? limit.most() : limit.least();
        Limits back = Limits.STANDARD.with(limit, other).with(limit, limit.standard());
        assertThat(back.changed()).isEmpty();
        assertThat(back).isEqualTo(Limits.STANDARD).hasSameHashCodeAs(Limits.STANDARD);
    }
}
