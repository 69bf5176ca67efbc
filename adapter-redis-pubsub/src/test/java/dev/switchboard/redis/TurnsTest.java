package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns("turns-test", () -> {}, () -> {}, Duration.ofMinutes(1));

    @Test
    void goOnAfterATaskThatFailedInWhateverWay() {
        CompletableFuture<String> next = new CompletableFuture<>();
        turns.add(() -> {
            throw new StackOverflowError("of a task");
        });
        turns.add(() -> next.complete("done"));

        turns.start();

        assertThat(next).succeedsWithin(Peer.PATIENCE);
        turns.end();
    }

    @Test
    void whatComesTooLateIsRefused() {
        List<String> said = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        turns.add(turns::end);
        turns.add(() -> said.add("ran in the turn that was the last"), () -> second.complete(null));
        turns.start();
        assertThat(second).succeedsWithin(Peer.PATIENCE);

        turns.end();
        CompletableFuture<Void> third = new CompletableFuture<>();
        turns.add(() -> said.add("ran after the last turn"), () -> third.complete(null));

        assertThat(third).succeedsWithin(Peer.PATIENCE);
        assertThat(said).isEmpty();
    }
}
