package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What positions, retentions and labels take, to the last value. */
class PositionTest {
    @Test
    void offsets_are_what_json_carries_exactly() {
        assertThat(Position.MAX_OFFSET).isEqualTo(9_007_199_254_740_991L).isEqualTo(Label.MAX_ID);
        assertThat(new Position("e", 0).at(Position.MAX_OFFSET)).isEqualTo(new Position("e", Position.MAX_OFFSET));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("e", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("e", Position.MAX_OFFSET + 1));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without the checker may pass
    void epochs_have_1_to_64_characters() {
        assertThat(new Position("x".repeat(64), 1).epoch()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("x".repeat(65), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(null, 1));
    }

    @Test
    void a_retention_keeps_something_for_some_time() {
        assertThat(new Retention(1, Duration.ofNanos(1)).size()).isEqualTo(1);
        assertThat(new Retention(100_000, Duration.ofDays(9)).size()).isEqualTo(Retention.MAX_SIZE);
        for (int size : new int[] {0, -1, 100_001}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Retention(size, Duration.ofSeconds(1)));
        }
        for (Duration time : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Retention(1, time));
        }
    }

    @Test
    void a_retention_longer_than_any_clock_counts_keeps_for_ever() {
        Retention ever = new Retention(10, Duration.ofSeconds(Long.MAX_VALUE));
        History history = new History("e", 0);
        history.append(new Publication(ChannelName.of("room"), Frame.text(new byte[] {'1'})), ever, 0);
        assertThat(history.since(new Position("e", 0), ever, Long.MAX_VALUE)).isPresent();
        assertThat(history.expired(ever, Long.MAX_VALUE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Label.MAX_ID + 1})
    void labels_bear_numbers_that_json_carries(long number) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Label.Request(number));
        assertThatIllegalArgumentException().isThrownBy(() -> new Label.Reply(number));
        assertThatIllegalArgumentException().isThrownBy(() -> new Label.Failure(number, Payload.NULL));
        assertThatIllegalArgumentException().isThrownBy(() -> new Label.Offset(number));
        assertThat(new Label.Offset(Label.MAX_ID).offset()).isEqualTo(Label.MAX_ID);
    }
}
