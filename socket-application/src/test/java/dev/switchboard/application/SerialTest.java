package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialTest {
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private boolean full;
    private final Serial serial = new Serial(this::execute, 3);

    private void execute(Runnable task) {
        if (full) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        threads.add(task);
    }

    private boolean offer(String name) {
        return serial.offer(() -> done.add(name));
    }

    private void run() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void runs_one_after_the_other_and_takes_so_many_that_wait() {
        assertThat(offer("1")).isTrue();
        assertThat(offer("2")).isTrue();
        assertThat(offer("3")).isTrue();
        assertThat(offer("4")).isFalse();
        assertThat(threads).as("threads at a time").hasSize(1);
        run();
        assertThat(done).containsExactly("1", "2", "3");
        assertThat(offer("5")).isTrue();
        run();
        assertThat(done).endsWith("5");
    }

    @Test
    void goes_on_behind_a_task_that_fails_however_it_fails() {
        serial.offer(() -> {
            throw new IllegalStateException("a bug");
        });
        serial.offer(() -> {
            throw new StackOverflowError("a task that took all of the stack");
        });
        offer("next");
        run();
        assertThat(done).containsExactly("next");
        assertThat(offer("last")).isTrue();
        run();
        assertThat(done).containsExactly("next", "last");
    }

    @Test
    void has_no_room_where_there_is_no_thread_and_again_where_there_is_one() {
        full = true;
        assertThat(offer("1")).isFalse();
        full = false;
        assertThat(offer("2")).isTrue();
        run();
        assertThat(done).containsExactly("2");

        Serial ended = new Serial(
                task -> {
                    throw new RejectedExecutionException("it has ended");
                },
                3);
        assertThat(ended.offer(() -> {})).isFalse();
    }
}
