package dev.switchboard.application;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class MailboxTest {
    /** Runs when told; refuses when told. */
    private static final class HandExecutor implements Executor {
        final ArrayDeque<Runnable> turns = new ArrayDeque<>();
        boolean refusing;

        @Override
        public void execute(Runnable turn) {
            if (refusing) {
                throw new RejectedExecutionException("full");
            }
            turns.add(turn);
        }

        void run() {
            while (!turns.isEmpty()) {
                turns.remove().run();
            }
        }
    }

    private final HandExecutor executor = new HandExecutor();
    private final List<Boolean> told = new ArrayList<>();
    private final List<Integer> done = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(executor, 4, told::add);

    private void add(int from, int to) {
        IntStream.range(from, to).forEach(i -> mailbox.add(() -> done.add(i)));
    }

    private static List<Integer> numbers(int to) {
        return IntStream.range(0, to).boxed().toList();
    }

    @Test
    void does_one_after_the_other_and_is_in_its_executor_once() {
        add(0, 3);
        assertThat(executor.turns).hasSize(1);
        assertThat(mailbox.waiting()).isEqualTo(3);
        executor.run();
        assertThat(done).isEqualTo(numbers(3));
        add(3, 4);
        executor.run();
        assertThat(done).isEqualTo(numbers(4));
        assertThat(told).as("it was never full").isEmpty();
    }

    @Test
    void a_task_that_is_held_keeps_what_is_behind_it_without_a_thread() {
        List<Runnable> release = new ArrayList<>();
        mailbox.add(() -> release.add(mailbox.hold()));
        add(0, 2);
        executor.run();
        assertThat(done).isEmpty();
        assertThat(executor.turns).as("it has no thread").isEmpty();
        add(2, 3);
        assertThat(executor.turns).isEmpty();
        release.get(0).run();
        assertThat(executor.turns).hasSize(1);
        executor.run();
        assertThat(done).isEqualTo(numbers(3));
        mailbox.add(() -> mailbox.hold().run());
        add(3, 5);
        assertThat(executor.turns).hasSize(1);
        executor.run();
        assertThat(done).as("released before its task returned").isEqualTo(numbers(5));
        assertThat(executor.turns).isEmpty();
    }

    @Test
    void what_a_task_throws_does_not_stop_those_behind_it() {
        mailbox.add(() -> {
            throw new StackOverflowError();
        });
        mailbox.add(() -> {
            throw new IllegalStateException("a bug");
        });
        add(0, 2);
        executor.run();
        add(2, 3);
        executor.run();
        assertThat(done).isEqualTo(numbers(3));
    }

    @Test
    void what_a_task_asks_for_is_done_after_it() {
        mailbox.add(() -> {
            mailbox.add(() -> done.add(2));
            done.add(1);
        });
        executor.run();
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void stops_reading_when_full_and_resumes_half_empty() {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            mailbox.add(() -> seen.add(told.toString()));
        }
        assertThat(told).isEmpty();
        mailbox.add(() -> seen.add(told.toString()));
        assertThat(told).containsExactly(false);
        executor.run();
        assertThat(seen).containsExactly("[false]", "[false, true]", "[false, true]", "[false, true]");
    }

    @Test
    void a_resume_that_falls_into_the_telling_of_a_pause_is_told_after_it() {
        List<String> events = new ArrayList<>();
        Mailbox quick = new Mailbox(executor, 2, on -> {
            events.add(on ? "resume" : "pause");
            executor.run(); // as another thread might, between the beginning and the end of this call
            events.add("told");
        });
        quick.add(() -> events.add("first"));
        quick.add(() -> events.add("second"));
        assertThat(events).containsExactly("pause", "first", "second", "told", "resume", "told");
    }

    @Test
    void what_was_read_already_is_let_in_beyond_the_bound() {
        add(0, 10);
        executor.run();
        assertThat(done).isEqualTo(numbers(10));
        assertThat(told).containsExactly(false, true);
    }

    @Test
    void a_mailbox_of_one_pauses_for_each_message() {
        Mailbox narrow = new Mailbox(executor, 1, told::add);
        for (int i = 0; i < 3; i++) {
            narrow.add(() -> {});
            executor.run();
        }
        assertThat(told).containsExactly(false, true, false, true, false, true);
    }

    @Test
    void a_busy_connection_gives_its_thread_back_after_sixteen() {
        add(0, 40);
        executor.turns.remove().run();
        assertThat(done).hasSize(16);
        assertThat(executor.turns).hasSize(1);
        executor.run();
        assertThat(done).isEqualTo(numbers(40));
    }

    @Test
    void after_a_refusal_of_the_executor_the_next_task_tries_again_and_nothing_is_lost() {
        executor.refusing = true;
        add(0, 2);
        assertThat(executor.turns).isEmpty();
        executor.refusing = false;
        add(2, 3);
        executor.run();
        assertThat(done).isEqualTo(numbers(3));
    }

    @Test
    void a_turn_that_finds_no_successor_goes_on_itself() {
        add(0, 40);
        Runnable turn = executor.turns.remove();
        executor.refusing = true;
        turn.run();
        assertThat(done).isEqualTo(numbers(40));
        executor.refusing = false;
        add(40, 41);
        executor.run();
        assertThat(done).isEqualTo(numbers(41));
    }

    @RepeatedTest(20)
    void on_real_threads_pauses_and_resumes_are_told_in_turn_and_never_at_once() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        AtomicBoolean telling = new AtomicBoolean();
        AtomicBoolean working = new AtomicBoolean();
        List<Boolean> heard = Collections.synchronizedList(new ArrayList<>());
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        try {
            Mailbox shared = new Mailbox(pool, 3, on -> {
                if (!telling.compareAndSet(false, true)) {
                    faults.add("told twice at once");
                }
                heard.add(on);
                telling.set(false);
            });
            List<Integer> order = new ArrayList<>(); // written by one task at a time, which is what is tested
            CountDownLatch all = new CountDownLatch(5_000);
            for (int i = 0; i < 5_000; i++) {
                int number = i;
                shared.add(() -> {
                    if (!working.compareAndSet(false, true)) {
                        faults.add("two tasks at once");
                    }
                    order.add(number);
                    working.set(false);
                    all.countDown();
                });
            }
            assertThat(all.await(60, SECONDS)).isTrue();
            await().until(() -> heard.size() % 2 == 0);
            assertThat(faults).isEmpty();
            assertThat(order).isEqualTo(numbers(5_000));
            for (int i = 0; i < heard.size(); i++) {
                assertThat(heard.get(i)).as("call %s", i).isEqualTo(i % 2 == 1);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
