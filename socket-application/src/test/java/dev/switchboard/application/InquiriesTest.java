package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.NodeId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** One node's questions and answers, with threads and time that move when they are told to. */
class InquiriesTest {
    private static final NodeId ONE = NodeId.of("one");
    private static final NodeId TWO = NodeId.of("two");
    private static final String OTHER = "2";
    private static final int WHAT = 1;
    private static final int DEED = 2;

    private final List<byte[]> sent = new ArrayList<>();
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final HandTimers timers = new HandTimers();
    private final Inquiries inquiries = new Inquiries(ONE, new HandPost(), timers, Duration.ofSeconds(1), threads::add);

    private final class HandPost implements Post {
        @Override
        public void open(Receiver receiver) {
            throw new UnsupportedOperationException("notes are handed over by the test");
        }

        @Override
        public CompletionStage<Void> send(byte[] note) {
            sent.add(note);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> send(String address, byte[] note) {
            return send(note);
        }

        @Override
        public Set<Peer> others() {
            return Set.of(new Peer(OTHER, TWO));
        }
    }

    private void run() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private void question(int number, int what) {
        byte[] note = new NoteWriter()
                .number(number)
                .count(1_000)
                .small(what)
                .bytes(new byte[0])
                .done();
        inquiries.hear(OTHER, Inquiries.QUESTION, new NoteReader(note));
    }

    /** What was answered, as {@code number outcome}. */
    private List<String> answers() {
        List<String> answers = new ArrayList<>();
        for (byte[] note : sent) {
            NoteReader in = new NoteReader(note);
            in.small();
            if (in.small() == Inquiries.ANSWER) {
                answers.add(in.number() + " " + in.small());
            }
        }
        return answers;
    }

    private CompletableFuture<Nodes> ask() {
        return inquiries
                .ask(WHAT, new byte[0], Optional.empty())
                .thenApply(Inquiries.Heard::nodes)
                .toCompletableFuture();
    }

    private void answer(String from, int number, int outcome) {
        byte[] note = new NoteWriter()
                .number(number)
                .small(outcome)
                .text("node" + from)
                .bytes(new byte[0])
                .done();
        inquiries.hear(from, Inquiries.ANSWER, new NoteReader(note));
    }

    @Test
    void a_question_that_fails_is_answered_and_so_are_those_behind_it() {
        inquiries.answer(WHAT, in -> {
            throw new IllegalStateException("a bug");
        });
        inquiries.answer(DEED, in -> {
            throw new StackOverflowError("an answer that took all of the stack");
        });
        inquiries.answer(3, in -> new byte[0]);
        question(1, WHAT);
        question(2, DEED);
        question(3, 3);
        run();
        assertThat(answers()).containsExactly("1 3", "2 3", "3 0");
    }

    @Test
    void what_is_done_and_has_to_wait_keeps_nobody_from_being_told() {
        List<List<String>> meanwhile = new ArrayList<>();
        inquiries.answer(WHAT, in -> new byte[0]);
        inquiries.deed(DEED, in -> {
            // It waits here, for room or for the broker; whatever else can run does.
            run();
            meanwhile.add(answers());
            return new byte[0];
        });
        question(1, DEED);
        question(2, WHAT);
        run();
        assertThat(meanwhile).containsExactly(List.of("2 0"));
        assertThat(answers()).containsExactly("2 0", "1 0");
    }

    @Test
    void a_node_that_answers_again_and_again_counts_once() {
        CompletableFuture<Nodes> asked = ask();
        answer("9", 1, Inquiries.BUSY);
        answer("9", 1, Inquiries.BUSY);
        answer("9", 1, Inquiries.ANSWERED);
        answer(OTHER, 1, Inquiries.ANSWERED);
        run();
        assertThat(asked)
                .isCompletedWithValue(new Nodes(List.of(NodeId.of("node2")), List.of(), List.of(NodeId.of("node9"))));
    }

    @Test
    void who_asks_too_much_is_told_so_and_nobody_is_called_silent_for_it() {
        List<CompletableFuture<Nodes>> open = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            open.add(ask());
        }
        int notes = sent.size();
        CompletableFuture<Nodes> refused = ask();
        run();
        assertThat(refused).isCompletedWithValue(new Nodes(List.of(), List.of(), List.of(TWO)));
        assertThat(sent).as("notes that were sent for it").hasSize(notes);
        assertThat(open).noneMatch(CompletableFuture::isDone);

        answer(OTHER, 1, Inquiries.ANSWERED);
        run();
        assertThat(open.get(0)).isDone();
        assertThat(ask()).as("there is room for one again").isNotDone();
    }

    @Test
    void who_says_goodbye_instead_of_an_answer_is_not_silent() {
        CompletableFuture<Nodes> asked = ask();
        byte[] goodbye = new NoteWriter().text("two").done();
        inquiries.hear(OTHER, Inquiries.GOODBYE, new NoteReader(goodbye));
        run();
        assertThat(asked).isCompletedWithValue(new Nodes(List.of(), List.of(), List.of()));
    }

    @Test
    void nothing_is_waited_for_once_the_node_ends() {
        CompletableFuture<Nodes> before = ask();
        inquiries.goodbye();
        CompletableFuture<Nodes> after = ask();
        run();
        assertThat(before).isCompletedWithValue(new Nodes(List.of(), List.of(TWO), List.of()));
        assertThat(after).isCompletedWithValue(new Nodes(List.of(), List.of(TWO), List.of()));
        assertThat(timers.set).isEmpty();
    }
}
