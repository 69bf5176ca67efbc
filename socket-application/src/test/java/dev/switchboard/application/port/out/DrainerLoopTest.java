package dev.switchboard.application.port.out;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainerLoopTest {
    private final DrainerLoop loop = new DrainerLoop("drainer");

    @AfterEach
    void end() {
        loop.close();
    }

    private <T> T inLoop(Supplier<T> question) throws Exception {
        return CompletableFuture.supplyAsync(question, loop::execute).get(30, SECONDS);
    }

    @Test
    void tasks_run_on_one_daemon_thread_in_the_order_of_the_calls() throws Exception {
        List<Integer> order = new ArrayList<>(); // written by one thread, which is what is tested
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            loop.execute(() -> {
                order.add(number);
                threads.add(Thread.currentThread());
            });
        }
        assertThat(inLoop(() -> List.copyOf(order)))
                .isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(threads.stream().distinct())
                .hasSize(1)
                .allMatch(Thread::isDaemon)
                .extracting(Thread::getName)
                .containsExactly("drainer");
    }

    @Test
    void knows_whether_the_caller_is_on_it() throws Exception {
        assertThat(loop.inLoop()).isFalse();
        assertThat(inLoop(loop::inLoop)).isTrue();
        DrainerLoop other = new DrainerLoop("other");
        try {
            assertThat(inLoop(other::inLoop)).isFalse();
        } finally {
            other.close();
        }
    }

    @Test
    void what_a_task_adds_runs_after_it() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(2);
        loop.execute(() -> {
            loop.execute(() -> {
                order.add("second");
                done.countDown();
            });
            order.add("first");
            done.countDown();
        });
        assertThat(done.await(30, SECONDS)).isTrue();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void a_task_that_fails_ends_neither_the_loop_nor_its_knowledge_of_itself() throws Exception {
        loop.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
            throw new IllegalStateException("a task that fails");
        });
        assertThat(inLoop(loop::inLoop)).isTrue();
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void after_its_end_what_waits_is_done_and_what_comes_is_dropped() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        loop.execute(waited::countDown);
        loop.close();
        CountDownLatch late = new CountDownLatch(1);
        assertThatCode(() -> loop.execute(late::countDown)).doesNotThrowAnyException();
        hold.countDown();
        assertThat(waited.await(30, SECONDS)).isTrue();
        assertThat(late.getCount()).isEqualTo(1);
    }

    @Test
    void several_are_told_apart_by_their_names() throws Exception {
        List<DrainerLoop> loops = DrainerLoop.several("shard", 2);
        try {
            List<String> names = new ArrayList<>();
            for (DrainerLoop one : loops) {
                names.add(CompletableFuture.supplyAsync(
                                () -> Thread.currentThread().getName(), one::execute)
                        .get(30, SECONDS));
            }
            assertThat(names).containsExactly("shard-0", "shard-1");
        } finally {
            loops.forEach(DrainerLoop::close);
        }
    }
}
