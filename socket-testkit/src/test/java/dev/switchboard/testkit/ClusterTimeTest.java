package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a node waits for others, remembers them, and lends them its traffic. */
final class ClusterTimeTest {
    private static final NodeId ONE = NodeId.of("one");
    private static final NodeId TWO = NodeId.of("two");
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final LocalBroker.Exchange exchange = new LocalBroker.Exchange();
    private final ManualTimers timers = new ManualTimers();
    private final Switchboard one = node(ONE, timers);

    private Switchboard node(NodeId name, ManualTimers time) {
        return Switchboard.builder(new ReflectiveCodec())
                .node(name)
                .broker(exchange.node())
                .authenticator(Authenticator.of(handshake -> Profile.of(UserId.of("ann"), "ann")))
                .timers(time)
                .build();
    }

    @AfterEach
    void end() {
        one.close();
    }

    /** One that says nothing. */
    private Broker mute() {
        Broker broker = exchange.node();
        broker.post().orElseThrow().open((from, note) -> {});
        broker.start(TWO, publication -> {});
        return broker;
    }

    private CompletableFuture<Nodes> ask() {
        return one.operations()
                .cluster()
                .status(Optional.empty())
                .thenApply(answers -> answers.nodes())
                .toCompletableFuture();
    }

    private static Nodes told(CompletableFuture<Nodes> asked) throws Exception {
        return asked.get(30, TimeUnit.SECONDS);
    }

    private static Nodes missing(NodeId... silent) {
        return new Nodes(List.of(ONE), List.of(silent), List.of());
    }

    @Test
    void waitsForASilentNodeOnceAndThenOnlyATenthAsLong() throws Exception {
        try (Broker two = mute()) {
            CompletableFuture<Nodes> first = ask();
            timers.advance(WAIT.minusMillis(1));
            assertThat(first).isNotDone();
            timers.advance(Duration.ofMillis(1));
            assertThat(told(first)).isEqualTo(missing(TWO));

            CompletableFuture<Nodes> second = ask();
            timers.advance(WAIT.dividedBy(10).minusMillis(1));
            assertThat(second).isNotDone();
            timers.advance(Duration.ofMillis(1));
            assertThat(told(second)).isEqualTo(missing(TWO));
        }
    }

    @Test
    void waitsForNobodyOnceItEnds() throws Exception {
        try (Broker two = mute()) {
            CompletableFuture<Nodes> asked = ask();
            one.close();
            assertThat(told(asked)).isEqualTo(missing(TWO));
            assertThat(told(ask())).isEqualTo(missing(TWO));
        }
    }

    @Test
    void namesANodeThatCrashedForFiveMinutesAndNoneThatEnded() throws Exception {
        Broker crashing = mute();
        timers.advance(Duration.ofSeconds(1));
        crashing.close();

        assertThat(told(ask())).isEqualTo(missing(TWO));
        timers.advance(Duration.ofSeconds(299));
        assertThat(told(ask())).isEqualTo(missing(TWO));
        timers.advance(Duration.ofSeconds(3));
        assertThat(told(ask())).isEqualTo(missing());

        Switchboard ending = node(TWO, new ManualTimers());
        assertThat(told(ask()).answered()).containsExactly(ONE, TWO);
        ending.close();
        assertThat(told(ask())).isEqualTo(missing());
    }

    @Test
    void doesNotMissANodeThatIsBackUnderItsName() throws Exception {
        Broker crashing = mute();
        timers.advance(Duration.ofSeconds(1));
        crashing.close();
        assertThat(told(ask())).isEqualTo(missing(TWO));

        try (Switchboard again = node(TWO, new ManualTimers())) {
            assertThat(told(ask())).isEqualTo(new Nodes(List.of(ONE, TWO), List.of(), List.of()));
        }
    }

    @Test
    void endsATapWhoseNodeIsHeardNoMore() {
        byte[] wish = ByteBuffer.allocate(27)
                .put((byte) 1)
                .put((byte) 6)
                .putLong(42)
                .putInt(10)
                .put((byte) 255)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .array();
        int before = timers.waiting();
        try (Broker two = mute()) {
            two.post().orElseThrow().send(wish);
            assertThat(one.operations().status().taps()).isEqualTo(1);
            timers.advance(Duration.ofSeconds(5));
            two.post().orElseThrow().send(wish);
            timers.advance(Duration.ofSeconds(5));
            assertThat(one.operations().status().taps()).as("it was renewed").isEqualTo(1);
            timers.advance(Duration.ofMillis(1_200));
            assertThat(one.operations().status().taps()).isZero();
        }
        assertThat(timers.waiting()).as("what is left of it").isEqualTo(before);
    }

    @Test
    void answersNoMoreQuestionsAtOnceThanItHasRoomFor() {
        byte[] question = ByteBuffer.allocate(19)
                .put((byte) 1)
                .put((byte) 4)
                .putLong(7)
                .putInt(1_000)
                .put((byte) 0)
                .putInt(0)
                .array();
        try (Broker flooding = exchange.node()) {
            AtomicInteger answers = new AtomicInteger();
            flooding.post().orElseThrow().open((from, note) -> {
                if (note[1] == 5) {
                    answers.incrementAndGet();
                }
            });
            flooding.start(TWO, publication -> {});
            for (int i = 0; i < 10_000; i++) {
                flooding.post().orElseThrow().send(question);
            }
            await("each to be answered or refused")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> answers.get() == 10_000);
        }
    }
}
