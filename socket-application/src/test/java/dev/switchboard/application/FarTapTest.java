package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Copies;
import dev.switchboard.application.port.in.TapFilter;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What taps over nodes count where copies are lost on their way. */
class FarTapTest {
    private static final Tapped COPY = new Tapped(
            Tapped.Direction.IN, Optional.empty(), Message.of(Command.of("say"), Payload.NULL), Instant.EPOCH, 0);
    private static final TapFilter ALL =
            new TapFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final HandTimers timers = new HandTimers();

    @Test
    void copies_that_the_broker_lost_are_counted() {
        List<FarTap.Batch> sent = new ArrayList<>();
        ArrayDeque<CompletionStage<Void>> broker = new ArrayDeque<>(List.of(
                CompletableFuture.failedFuture(new IllegalStateException("Redis is away")),
                CompletableFuture.completedFuture(null)));
        List<Consumer<Tapped>> traffic = new ArrayList<>();
        FarTap tap = new FarTap(
                ALL,
                10,
                timers,
                Duration.ofSeconds(6),
                user -> Set.of(),
                batch -> {
                    sent.add(batch);
                    return broker.remove();
                },
                () -> {});
        tap.begin(listener -> {
            traffic.add(listener);
            return () -> {};
        });
        traffic.get(0).accept(COPY);
        timers.tick();
        timers.tick();
        timers.tick();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).copies()).hasSize(1);
        assertThat(sent.get(1)).isEqualTo(new FarTap.Batch(List.of(), 1, 0, 1));
    }

    /** Takes everything and brings nothing. */
    private static final class DeafPost implements Post {
        @Override
        public void open(Receiver receiver) {
            throw new UnsupportedOperationException("notes are handed over by the test");
        }

        @Override
        public CompletionStage<Void> send(byte[] note) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> send(String address, byte[] note) {
            return send(note);
        }

        @Override
        public Set<Peer> others() {
            return Set.of();
        }
    }

    private static void copies(FarTaps taps, String node) {
        byte[] note = new NoteWriter()
                .number(1)
                .number(1)
                .number(0)
                .number(0)
                .text(node)
                .flag(true)
                .bytes(FarTaps.copy(COPY))
                .flag(false)
                .done();
        taps.hear(node, FarTaps.COPIES, new NoteReader(note));
    }

    @Test
    void copies_that_the_listener_had_no_time_for_count_for_their_own_node() {
        ArrayDeque<Runnable> threads = new ArrayDeque<>();
        FarTaps taps = new FarTaps(
                NodeId.of("one"), new DeafPost(), timers, threads::add, listener -> () -> {}, user -> Set.of());
        List<Copies> heard = new ArrayList<>();
        taps.tap(ALL, 10, heard::add);
        copies(taps, "two");
        for (int i = 0; i < 63; i++) {
            copies(taps, "three");
        }
        copies(taps, "three");
        threads.remove().run();
        copies(taps, "two");
        threads.remove().run();

        assertThat(heard).hasSize(65);
        assertThat(heard.stream().filter(batch -> batch.node().equals(NodeId.of("two"))))
                .extracting(Copies::dropped)
                .containsExactly(0L, 0L);
        assertThat(heard.stream().filter(batch -> batch.node().equals(NodeId.of("three"))))
                .extracting(Copies::dropped)
                .containsOnly(1L);
    }
}
