package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void gives_the_burst_at_once_and_then_one_for_each_interval() {
        TokenBucket bucket = new TokenBucket(50, 200, 7);
        for (int i = 0; i < 200; i++) {
            assertThat(bucket.take(7)).isZero();
        }
        assertThat(bucket.take(7)).isEqualTo(SECOND / 50);
        assertThat(bucket.take(7 + SECOND / 100)).isEqualTo(SECOND / 100);
        assertThat(bucket.take(7 + SECOND / 50)).isZero();
        assertThat(bucket.take(7 + SECOND / 50)).isPositive();
    }

    @Test
    void a_refusal_costs_nothing() {
        TokenBucket bucket = new TokenBucket(1, 1, 0);
        bucket.take(0);
        for (int i = 0; i < 100; i++) {
            assertThat(bucket.take(SECOND / 2)).isEqualTo(SECOND / 2);
        }
        assertThat(bucket.take(SECOND)).isZero();
    }

    @Test
    void after_any_silence_no_more_than_the_burst_is_there() {
        TokenBucket bucket = new TokenBucket(1000, 2, 0);
        long now = 3600 * SECOND;
        assertThat(bucket.take(now)).isZero();
        assertThat(bucket.take(now)).isZero();
        assertThat(bucket.take(now)).isPositive();
    }

    @Test
    void a_clock_that_steps_back_takes_nothing_away_and_gives_nothing_twice() {
        TokenBucket bucket = new TokenBucket(1, 1, 0);
        bucket.take(0);
        assertThat(bucket.take(SECOND / 2)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(0)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(SECOND / 2)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(SECOND)).isZero();
    }

    @Test
    void a_clock_that_passes_its_largest_value_is_no_step_back() {
        TokenBucket bucket = new TokenBucket(1, 1, Long.MAX_VALUE);
        bucket.take(Long.MAX_VALUE);
        assertThat(bucket.take(Long.MAX_VALUE + SECOND)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "NaN, 1", "Infinity, 1", "1, 0.5", "1, NaN", "1, Infinity"})
    void refuses_figures_that_are_no_rate(double perSecond, double burst) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket(perSecond, burst, 0));
    }

    @Property
    void who_waits_as_long_as_he_was_told_gets_a_token(
            @ForAll @IntRange(min = 1, max = 1000) int burst, @ForAll long seed) {
        Random random = new Random(seed);
        double perSecond = Math.pow(10, random.nextDouble() * 9 - 3); // one in 1,000 s to a million in 1 s
        long now = random.nextLong();
        TokenBucket bucket = new TokenBucket(perSecond, burst, now);
        int got = 0;
        for (int i = 0; i < 2000; i++) {
            long wait = bucket.take(now);
            if (wait == 0) {
                got++;
            } else {
                now += wait;
                assertThat(bucket.take(now))
                        .as("after the %s ns that it asked for", wait)
                        .isZero();
            }
            now += random.nextInt(1000);
        }
        assertThat(got).isGreaterThanOrEqualTo(burst);
    }

    @Property(tries = 300)
    void gives_what_exact_arithmetic_gives_but_for_a_billionth(
            @ForAll @IntRange(min = 1, max = 1000) int perSecond,
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll long seed) {
        Random random = new Random(seed);
        BigDecimal tokens = BigDecimal.valueOf(burst);
        TokenBucket bucket = new TokenBucket(perSecond, burst, 0);
        long now = 0;
        for (int i = 0; i < 300; i++) {
            long passed = random.nextInt(4) == 0 ? 0 : (long) (random.nextDouble() * 3 * SECOND / perSecond);
            now += passed;
            BigDecimal refill = BigDecimal.valueOf(passed)
                    .multiply(BigDecimal.valueOf(perSecond))
                    .divide(BigDecimal.valueOf(SECOND), 30, RoundingMode.HALF_EVEN);
            tokens = tokens.add(refill).min(BigDecimal.valueOf(burst));
            long wait = bucket.take(now);
            BigDecimal missing = BigDecimal.ONE.subtract(tokens);
            if (missing.abs().doubleValue() > 1e-9) {
                assertThat(wait == 0).isEqualTo(missing.signum() < 0);
            }
            if (wait == 0) {
                tokens = tokens.subtract(BigDecimal.ONE);
            } else {
                assertThat((double) wait).isCloseTo(missing.doubleValue() / perSecond * SECOND, Offset.offset(2.0));
            }
        }
    }
}
