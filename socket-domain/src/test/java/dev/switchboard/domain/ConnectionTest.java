package dev.switchboard.domain;

import static dev.switchboard.domain.Connection.State.CLOSED;
import static dev.switchboard.domain.Connection.State.CLOSING;
import static dev.switchboard.domain.Connection.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private final Connection connection = new Connection();

    @Test
    void goes_from_open_over_closing_to_closed() {
        assertThat(connection.state()).isEqualTo(OPEN);
        assertThat(connection.why()).isEmpty();
        assertThat(connection.closing(Close.TOO_SLOW, 10)).isTrue();
        assertThat(connection.state()).isEqualTo(CLOSING);
        assertThat(connection.closed(Close.ABNORMAL)).isTrue();
        assertThat(connection.state()).isEqualTo(CLOSED);
        assertThat(connection.why()).as("the first reason is the cause").contains(Close.TOO_SLOW);
    }

    @Test
    void may_be_lost_without_having_begun_to_close() {
        assertThat(connection.closed(Close.ABNORMAL)).isTrue();
        assertThat(connection.why()).contains(Close.ABNORMAL);
        assertThat(connection.closing(Close.GONE, 0)).as("too late to begin").isFalse();
        assertThat(connection.state()).isEqualTo(CLOSED);
        assertThat(connection.why()).contains(Close.ABNORMAL);
    }

    @Test
    void is_overdue_from_its_deadline_on_until_it_is_closed() {
        long deadline = Long.MIN_VALUE + 5; // a monotonic clock may pass its largest value between closing and deadline
        assertThat(connection.overdue(deadline)).isFalse();
        connection.closing(Close.GONE, deadline);
        assertThat(connection.overdue(Long.MAX_VALUE - 5)).isFalse();
        assertThat(connection.overdue(deadline - 1)).isFalse();
        assertThat(connection.overdue(deadline)).isTrue();
        connection.closed(Close.ABNORMAL);
        assertThat(connection.overdue(deadline)).isFalse();
    }

    @Property
    void whatever_comes_each_step_is_taken_once_and_never_back(@ForAll long seed) {
        Random random = new Random(seed);
        Connection any = new Connection();
        List<Close> told = new ArrayList<>();
        int steps = 0;
        for (int i = 0; i < 10; i++) {
            Connection.State before = any.state();
            Close close = Close.of(4000 + i, "");
            boolean step = random.nextBoolean() ? any.closing(close, 0) : any.closed(close);
            told.add(close);
            steps += step ? 1 : 0;
            assertThat(any.state().ordinal() > before.ordinal()).isEqualTo(step);
            assertThat(any.state()).isGreaterThanOrEqualTo(before);
            assertThat(any.why()).contains(told.get(0));
        }
        assertThat(steps).isBetween(1, 2);
    }
}
