package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits that other groups do not go beyond: those of lanes, and of waiting for a broker. */
abstract class LimitRules extends Rules {
    /** Does what it is told to, but says neither that a subscription stands nor what a history holds. */
    private static final class Mute implements Broker {
        private final Broker broker;

        Mute(Broker broker) {
            this.broker = broker;
        }

        @Override
        public void start(NodeId node, Consumer<Publication> receiver) {
            broker.start(node, receiver);
        }

        @Override
        public CompletionStage<Void> subscribe(ChannelName channel) {
            broker.subscribe(channel);
            return new CompletableFuture<>();
        }

        @Override
        public void unsubscribe(ChannelName channel) {
            broker.unsubscribe(channel);
        }

        @Override
        public CompletionStage<Void> publish(Publication publication) {
            return broker.publish(publication);
        }

        @Override
        public CompletionStage<Position> append(Publication publication, Retention retention) {
            return broker.append(publication, retention);
        }

        @Override
        public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {
            broker.close();
        }
    }

    @Test
    @Exceeds({Limit.LANE_BYTES, Limit.PUBLISH_WAIT})
    @DisplayName(
            "LIM-1 a lane that is stuck and full: publishers wait, then are refused, and nobody gets what was refused")
    void boundsLanes() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Bench bench = start(
                FAST.with(Limit.LANE_BYTES, 20_000).with(Limit.PUBLISH_WAIT, 50),
                builder -> builder.observer(event -> {
                    // Observers are told on the connection's own loop, so this one holds up its lane.
                    if (event instanceof Event.Opened opened
                            && opened.user().value().equals("heavy")) {
                        stuck.countDown();
                        await(free);
                    }
                }));
        List<TestClient> members = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            members.add(bench.dial("ch=quiet:1"));
        }
        CompletableFuture<TestClient> heavy = CompletableFuture.supplyAsync(() -> bench.dial("user=heavy"));
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();
        int taken = 0;
        while (taken < 1_000 && publish(bench, taken) == Sent.QUEUED) {
            taken++;
        }
        assertThat(taken).isBetween(1, 999);
        free.countDown();
        heavy.join();
        eventually("room", () -> publish(bench, -1) == Sent.QUEUED);
        for (TestClient member : members) {
            for (int i = 0; i < taken; i++) {
                member.expect("said").hasField("n", i);
            }
            member.expect("said").hasField("n", -1);
        }
    }

    private static Sent publish(Bench bench, int number) {
        String param = "{\"n\":" + number + ",\"fill\":\"" + "x".repeat(500) + "\"}";
        return bench.operations.writeChannel(Bench.message("quiet:1", "said", param), Set.of());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Exceeds(Limit.TURN_BYTES)
    @DisplayName("LIM-2 turns as small as can be deliver the same, in the same order")
    void boundsTurns() {
        Bench bench = start(FAST.with(Limit.TURN_BYTES, 1));
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:1");
        for (int i = 0; i < 200; i++) {
            publish(bench, i);
            ann.send("ping", "null");
        }
        for (int i = 0; i < 200; i++) {
            bob.expect("said").hasField("n", i);
            ann.skipTo("said").hasField("n", i);
        }
    }

    @Test
    @Exceeds(Limit.SUBSCRIBE_WAIT)
    @DisplayName("LIM-3 a join waits for the broker so long and no longer")
    void waitsForTheBroker() {
        LocalBroker.Exchange exchange = new LocalBroker.Exchange();
        Bench bench = start(
                Limits.STANDARD.with(Limit.SUBSCRIBE_WAIT, 50), builder -> builder.broker(new Mute(exchange.node())));
        TestClient plain = bench.dial("");
        plain.send("", "join-room", room("quiet:1"));
        plain.expect("joined");
        TestClient ann = bench.dialV1("");
        ann.request(1, "quiet:1", "sb:join", "null").expectReply(1);
        plain.send("quiet:1", "chat", text("hi"));
        ann.expect("chat");
    }

    @Test
    @Exceeds(Limit.RECOVER_WAIT)
    @DisplayName("LIM-4 a join of a recoverable channel whose history does not answer is refused, and is no membership")
    void waitsForTheHistory() {
        Bench bench = start(
                Limits.STANDARD.with(Limit.SUBSCRIBE_WAIT, 50).with(Limit.RECOVER_WAIT, 50),
                builder -> builder.broker(new Mute(LocalBroker.alone()))
                        .channel("log:{id}", log -> log.history(10, Duration.ofMinutes(1))));
        TestClient ann = bench.dialV1("");
        ann.request(1, "log:1", "sb:join", "null").expectFailure(1, "unavailable");
        assertThat(bench.operations.status().channels()).isZero();
        ann.expectNothing();
    }

    @Test
    @Exceeds(Limit.OVERFLOW_LINGER)
    @DisplayName("LIM-5 who overran its outbox and reads on too slowly is cut when its time is over")
    void cutsWhoOverran() {
        Bench bench = start(FAST.with(Limit.OUTBOX_BYTES, 10_000).with(Limit.OVERFLOW_LINGER, 100));
        TestClient slow = bench.dial("ch=quiet:1");
        slow.stopReading();
        for (int i = 0; bench.events(Event.Slow.class).isEmpty(); i++) {
            assertThat(i).as("publications until the outbox overruns").isLessThan(100_000);
            publish(bench, i);
        }
        eventually("it is cut", () -> !bench.events(Event.Closed.class).isEmpty());
        assertThat(bench.events(Event.Closed.class).get(0).close().code()).isEqualTo(4008);
    }
}
