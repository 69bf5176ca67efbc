package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Dialogue.Begun;
import dev.switchboard.domain.Payload;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The numbers of open questions, both ways. */
class DialogueTest {
    private final Dialogue dialogue = new Dialogue(2);

    @Test
    void a_number_is_free_again_when_its_reply_was_sent() {
        assertThat(dialogue.begin(0)).isEqualTo(Begun.FRESH);
        assertThat(dialogue.begin(0)).isEqualTo(Begun.TWICE);
        assertThat(dialogue.begin(9_007_199_254_740_991L)).isEqualTo(Begun.FRESH);
        assertThat(dialogue.begin(1)).isEqualTo(Begun.TOO_MANY);
        assertThat(dialogue.begin(0)).as("rather than too many").isEqualTo(Begun.TWICE);
        dialogue.replied(0);
        assertThat(dialogue.begin(1)).isEqualTo(Begun.FRESH);
    }

    @Test
    void after_the_end_nothing_is_asked_and_what_was_fails() {
        CompletableFuture<Payload> open = new CompletableFuture<>();
        assertThat(dialogue.ask(open)).isEqualTo(1);
        assertThat(dialogue.knows(1)).isTrue();
        assertThat(dialogue.knows(0)).isFalse();
        assertThat(dialogue.knows(2)).isFalse();
        dialogue.end().orElseThrow().run();
        assertThat(open).isCompletedExceptionally();
        assertThat(dialogue.ask(new CompletableFuture<>())).isZero();
        assertThat(dialogue.end()).as("nothing to tell a second time").isEmpty();
    }

    @RepeatedTest(20)
    void questions_that_race_with_the_end_are_refused_or_fail_but_none_waits_for_ever() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Set<CompletableFuture<Payload>> asked = ConcurrentHashMap.newKeySet();
            Callable<Void> asks = () -> {
                for (int i = 0; i < 200; i++) {
                    CompletableFuture<Payload> answer = new CompletableFuture<>();
                    if (dialogue.ask(answer) > 0) {
                        asked.add(answer);
                    }
                }
                return null;
            };
            Callable<Void> ends = () -> {
                dialogue.end().ifPresent(Runnable::run);
                return null;
            };
            for (Future<Void> task : threads.invokeAll(List.of(asks, ends, asks))) {
                task.get(10, TimeUnit.SECONDS);
            }
            assertThat(asked).allMatch(CompletableFuture::isCompletedExceptionally);
        } finally {
            threads.shutdownNow();
        }
    }
}
