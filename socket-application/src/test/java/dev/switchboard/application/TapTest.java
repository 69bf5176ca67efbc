package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TapTest {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Tapped> copies = new ArrayList<>();
    private boolean refusing;
    private int asked;
    private final Tap tap = new Tap(this::execute, 3, () -> Instant.EPOCH.plusSeconds(++asked));

    private void execute(Runnable task) {
        if (refusing) {
            throw new RejectedExecutionException("full");
        }
        tasks.add(task);
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private void copy(int number) {
        tap.copy(Direction.IN, Optional.empty(), Message.of(Command.of("chat"), Payload.json(String.valueOf(number))));
    }

    private List<String> told() {
        return copies.stream().map(copy -> copy.message().param().toString()).toList();
    }

    @Test
    void costs_nothing_while_nobody_listens() {
        copy(1);
        assertThat(asked).as("looks at the clock").isZero();
        assertThat(tasks).isEmpty();
        assertThat(tap.count()).isZero();
    }

    @Test
    void copies_come_in_order_and_on_another_thread() {
        tap.listen(copies::add);
        copy(1);
        copy(2);
        assertThat(copies).isEmpty();
        assertThat(tasks).as("at most one task for a listener").hasSize(1);
        run();
        copy(3);
        run();
        assertThat(told()).containsExactly("1", "2", "3");
        assertThat(copies).extracting(Tapped::dropped).containsOnly(0L);
        assertThat(copies.get(0).time()).isEqualTo(Instant.EPOCH.plusSeconds(1));
    }

    @Test
    void who_is_too_slow_loses_copies_and_is_told_how_many() {
        tap.listen(copies::add);
        for (int i = 1; i <= 5; i++) {
            copy(i);
        }
        run();
        copy(6);
        run();
        assertThat(told()).containsExactly("1", "2", "3", "6");
        assertThat(copies).extracting(Tapped::dropped).containsExactly(0L, 0L, 0L, 2L);
    }

    @Test
    void listeners_do_not_hear_of_each_other() {
        List<Tapped> others = new ArrayList<>();
        tap.listen(copy -> {
            throw new IllegalStateException("a listener that fails");
        });
        tap.listen(others::add);
        copy(1);
        copy(2);
        run();
        copy(3);
        run();
        assertThat(others).hasSize(3).extracting(Tapped::dropped).containsOnly(0L);
    }

    @Test
    void a_listener_that_fails_loses_that_copy_alone() {
        tap.listen(copy -> {
            copies.add(copy);
            if (copies.size() == 1) {
                throw new IllegalStateException("once");
            }
        });
        copy(1);
        copy(2);
        run();
        assertThat(told()).containsExactly("1", "2");
    }

    @Test
    void a_listener_that_fails_with_an_error_hears_what_comes_next() {
        tap.listen(copy -> {
            if (copies.isEmpty()) {
                copies.add(copy);
                throw new StackOverflowError("once");
            }
            copies.add(copy);
        });
        copy(1);
        run();
        copy(2);
        run();
        assertThat(told()).containsExactly("1", "2");
    }

    @Test
    void after_its_end_a_listener_hears_nothing_more() {
        Subscription listening = tap.listen(copies::add);
        copy(1);
        listening.close();
        run();
        copy(2);
        run();
        assertThat(copies).isEmpty();
        assertThat(tap.count()).isZero();
        assertThatCode(listening::close).doesNotThrowAnyException();
    }

    @Test
    void the_same_listener_may_listen_twice_and_end_once() {
        Subscription first = tap.listen(copies::add);
        tap.listen(copies::add);
        first.close();
        first.close();
        copy(1);
        run();
        assertThat(copies).hasSize(1);
    }

    @Test
    void an_executor_that_refuses_is_no_affair_of_the_traffic() {
        tap.listen(copies::add);
        refusing = true;
        assertThatCode(() -> copy(1)).doesNotThrowAnyException();
        refusing = false;
        copy(2);
        run();
        assertThat(told()).containsExactly("1", "2");
    }
}
