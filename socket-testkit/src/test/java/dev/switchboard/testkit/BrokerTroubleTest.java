package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Presence;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recoverable channels while the broker is slow, loses, fails or becomes another: PROTOCOL, Guarantees 2, holds all the same. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BrokerTroubleTest {
    private static final ChannelName LOG = ChannelName.of("log:1");

    private final TroubledBroker broker = new TroubledBroker();
    private Bench bench = bench(Limits.STANDARD.with(Limit.RATE, 0));

    private Bench bench(Limits limits) {
        return new Bench(
                new InMemoryTransport(),
                new ReflectiveCodec(),
                Dialer.standard(),
                Duration.ofSeconds(20),
                limits,
                builder -> builder.broker(broker)
                        .channel(
                                "log:{id}",
                                log -> log.history(1_000, Duration.ofMinutes(5))
                                        .presence(Presence.OFF)
                                        .on(
                                                "say",
                                                (caller, command, param) ->
                                                        caller.channel().publish("said", param))));
    }

    @AfterEach
    void end() {
        broker.release();
        bench.close();
    }

    private void publish(int from, int to) {
        for (int i = from; i <= to; i++) {
            bench.operations.writeChannel(Bench.message("log:1", "said", "" + i), Set.of());
        }
    }

    private static void hears(TestClient client, int from, int to) {
        for (int i = from; i <= to; i++) {
            assertThat(client.expect("said").hasParam("" + i).label("offset")).isEqualTo("" + i);
        }
    }

    private static String recover(Received joined) {
        return recover(joined.field("epoch"), Long.parseLong(joined.field("offset")));
    }

    private static String recover(String epoch, long offset) {
        return "{\"recover\":{\"epoch\":" + Json.quote(epoch) + ",\"offset\":" + offset + "}}";
    }

    private TestClient member(String user) {
        TestClient client = bench.dialV1("user=" + user);
        client.request(1, "log:1", "sb:join", "null").expectReply(1);
        return client;
    }

    @Test
    @DisplayName("what is on its way when a join is answered does not come twice to who joined, and once to all others")
    void answersWhileDeliveriesAreLate() {
        TestClient plain = bench.dial("ch=log:1&user=eve");
        broker.hold();
        publish(1, 3);
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "log:1", "sb:join", "null").expectReply(1).hasField("offset", 3);
        broker.release();
        publish(4, 5);
        for (int i = 1; i <= 5; i++) {
            plain.expect("said").hasParam("" + i);
        }
        hears(ann, 4, 5);
        broker.hold();
        publish(6, 8);
        TestClient bob = bench.dialV1("user=bob");
        bob.request(1, "log:1", "sb:join", "null");
        Waiting.until(() -> broker.looks.get() == 2);
        broker.release();
        publish(9, 9);
        hears(ann, 6, 9);
        long at = Long.parseLong(bob.expectReply(1).field("offset"));
        assertThat(at).isBetween(8L, 9L);
        hears(bob, (int) at + 1, 9);
        for (TestClient client : List.of(ann, bob)) {
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("a first publication that got lost is noticed, as the join said where the channel stood")
    void noticesThatTheFirstIsMissing() {
        TestClient ann = member("ann");
        broker.loses = publication -> publication.position().orElseThrow().offset() <= 2;
        publish(1, 3);
        Received lost = ann.expect("sb:lost");
        assertThat(lost.param()).contains("\"offset\":0");
        ann.expectNothing();
    }

    @Test
    @DisplayName("a gap is told, nothing comes until the rejoin, and that closes the gap; plain clients go on")
    void tellsGaps() {
        TestClient ann = bench.dialV1("user=ann");
        Received joined = ann.request(1, "log:1", "sb:join", "null").expectReply(1);
        TestClient plain = bench.dial("ch=log:1&user=eve");
        publish(1, 2);
        hears(ann, 1, 2);
        broker.loses = publication -> publication.position().orElseThrow().offset() == 3;
        publish(3, 5);
        assertThat(ann.expect("sb:lost").hasChannel("").param())
                .contains("\"log:1\"", "\"offset\":2", joined.field("epoch"));
        ann.expectNothing();
        Received again = ann.request(2, "log:1", "sb:join", recover(joined.field("epoch"), 2))
                .expectReply(2)
                .hasField("recovered", true)
                .hasField("offset", 5);
        assertThat(offsets(again)).containsExactly(3L, 4L, 5L);
        publish(6, 6);
        hears(ann, 6, 6);
        ann.expectNothing();
        for (int i : new int[] {1, 2, 4, 5, 6}) {
            plain.expect("said").hasParam("" + i);
        }
        plain.expectNothing();
    }

    @Test
    @DisplayName("a gap at the end, which no later publication shows, is noticed by who joins next")
    void noticesWhatIsMissingAtTheEnd() {
        bench.close();
        bench = bench(Limits.STANDARD.with(Limit.RECOVER_WAIT, 300));
        TestClient ann = member("ann");
        publish(1, 1);
        hears(ann, 1, 1);
        broker.loses = publication -> true;
        publish(2, 3);
        TestClient bob = bench.dialV1("user=bob");
        bob.request(1, "log:1", "sb:join", "null").expectReply(1).hasField("offset", 3);
        assertThat(ann.expect("sb:lost").param()).contains("\"offset\":1");
        broker.loses = publication -> false;
        publish(4, 4);
        hears(bob, 4, 4);
        ann.expectNothing();
    }

    @Test
    @DisplayName("a broker that lost its memory has another epoch: members are told, joins answered, nothing recovered")
    void changesItsEpoch() {
        TestClient ann = bench.dialV1("user=ann");
        Received joined = ann.request(1, "log:1", "sb:join", "null").expectReply(1);
        publish(1, 2);
        hears(ann, 1, 2);
        broker.forgetAll(LOG);
        TestClient bob = bench.dialV1("user=bob");
        Received other =
                bob.request(1, "log:1", "sb:join", "null").expectReply(1).hasField("offset", 0);
        assertThat(other.field("epoch")).isNotEqualTo(joined.field("epoch"));
        assertThat(broker.looks).as("looks into the history").hasValueLessThan(10);
        ann.expect("sb:lost");
        ann.request(2, "log:1", "sb:join", recover(joined.field("epoch"), 2))
                .expectReply(2)
                .hasField("recovered", false)
                .hasField("missed", "[]")
                .hasField("epoch", other.field("epoch"));
        publish(1, 2);
        for (TestClient client : List.of(ann, bob)) {
            hears(client, 1, 2);
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("a history that does not reach what came: the join fails, and does not ask for ever")
    void knowsLessThanCame() {
        TestClient ann = member("ann");
        publish(1, 3);
        hears(ann, 1, 3);
        broker.tells = kept -> new Broker.Kept(kept.position().at(1), Optional.of(List.of()));
        TestClient bob = bench.dialV1("user=bob");
        bob.request(1, "log:1", "sb:join", "null").expectFailure(1, "unavailable");
        broker.tells = kept -> kept;
        bob.request(2, "log:1", "sb:join", "null").expectReply(2).hasField("offset", 3);
        publish(4, 4);
        for (TestClient client : List.of(ann, bob)) {
            hears(client, 4, 4);
            client.expectNothing();
        }
    }

    private String missMuch() {
        bench.close();
        // So small that the pieces have to wait for a client that does not read.
        bench = bench(Limits.STANDARD.with(Limit.RATE, 0).with(Limit.OUTBOX_BYTES, 256 << 10));
        TestClient ann = bench.dialV1("user=ann");
        Received joined = ann.request(1, "log:1", "sb:join", "null").expectReply(1);
        ann.cut();
        String big = Json.quote("x".repeat(10_000));
        for (int i = 0; i < 50; i++) {
            bench.operations.writeChannel(Bench.message("log:1", "said", big), Set.of());
        }
        return recover(joined);
    }

    /** A client in the middle of catching up, for which the node has to look into the history again. */
    private TestClient catchingUp(String recover, Runnable atTheSecondLook) {
        AtomicInteger look = new AtomicInteger();
        broker.beforeSince = () -> {
            if (look.incrementAndGet() == 2) {
                atTheSecondLook.run();
            }
        };
        TestClient again = bench.dialV1("user=ann").stopReading();
        again.request(2, "log:1", "sb:join", recover);
        // The outbox holds the pieces back, and meanwhile more comes than is kept for those who catch up.
        Waiting.until(() -> look.get() == 1);
        publishBig(200);
        again.resumeReading();
        return again;
    }

    private void publishBig(int times) {
        String big = Json.quote("y".repeat(10_000));
        for (int i = 0; i < times; i++) {
            bench.operations.writeChannel(Bench.message("log:1", "said", big), Set.of());
        }
    }

    private static List<Long> pieces(TestClient client, Received first) {
        List<Long> offsets = new ArrayList<>(offsets(first));
        Received piece = first;
        while (piece.param().contains("\"more\":true")) {
            piece = client.next();
            if (!piece.cmd().equals("sb:missed")) {
                break;
            }
            offsets.addAll(offsets(piece));
        }
        return offsets;
    }

    @Test
    @DisplayName("a broker that fails in the middle of a catch-up: the client is told where it stands, and rejoins")
    void failsInTheMiddle() {
        String recover = missMuch();
        TestClient ann = catchingUp(recover, () -> {
            throw new TroubledBroker.Away();
        });
        List<Long> offsets =
                pieces(ann, ann.expectReply(2).hasField("recovered", true).hasField("more", true));
        Received lost = last(ann);
        assertThat(lost.cmd()).isEqualTo("sb:lost");
        long told = offsets.get(offsets.size() - 1);
        assertThat(lost.param()).contains("\"offset\":" + told + "}");
        String epoch = lost.param().replaceAll(".*\"epoch\":\"([^\"]*)\".*", "$1");
        broker.beforeSince = () -> {};
        ann.request(3, "log:1", "sb:join", recover(epoch, told));
        offsets.addAll(pieces(ann, ann.expectReply(3).hasField("recovered", true)));
        assertThat(offsets).isEqualTo(LongStream.rangeClosed(1, 250).boxed().toList());
        ann.expectNothing();
    }

    @Test
    @DisplayName("a broker that becomes another in the middle of a catch-up: what was told stays, and the rest is lost")
    void changesItsEpochInTheMiddle() {
        String recover = missMuch();
        TestClient ann = catchingUp(recover, () -> broker.forgetAll(LOG));
        List<Long> offsets = pieces(ann, ann.expectReply(2).hasField("recovered", true));
        assertThat(last(ann).cmd()).isEqualTo("sb:lost");
        assertThat(offsets)
                .isEqualTo(LongStream.rangeClosed(1, offsets.size()).boxed().toList());
        ann.request(3, "log:1", "sb:join", recover.replaceAll("\"offset\":.*", "\"offset\":50}}"))
                .expectReply(3)
                .hasField("recovered", false)
                .hasField("offset", 0);
        publish(1, 1);
        hears(ann, 1, 1);
    }

    private static Received last(TestClient client) {
        List<Received> all = client.received();
        return all.get(all.size() - 1);
    }

    @Test
    @DisplayName(
            "without a confirmed subscription no join to a recoverable channel succeeds; with the broker it comes back")
    void refusesWithoutASubscription() {
        broker.deaf(true);
        TestClient plain = bench.dial("ch=log:1&user=eve");
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "log:1", "sb:join", "null").expectFailure(1, "unavailable");
        broker.deaf(false);
        ann.request(2, "log:1", "sb:join", "null").expectReply(2);
        publish(1, 1);
        hears(ann, 1, 1);
        plain.expect("said");
    }

    @Test
    @DisplayName("a broker that can't tell its history: the join fails, and is as if it had not been")
    void refusesWithoutAHistory() {
        broker.beforeSince = () -> {
            throw new TroubledBroker.Away();
        };
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "log:1", "sb:join", "null").expectFailure(1, "unavailable");
        assertThat(bench.operations.status().channels()).isZero();
        broker.beforeSince = () -> {
            throw new IllegalStateException("a bug");
        };
        ann.request(2, "log:1", "sb:join", "null").expectFailure(2, "unavailable");
        assertThat(bench.operations.status().channels()).isZero();
    }

    @Test
    @DisplayName(
            "a publication that was not kept after all is told to who published it, also when the reply has been given")
    void tellsWhatWasNotKept() {
        TestClient ann = member("ann");
        CompletableFuture<Position> early = CompletableFuture.failedFuture(new TroubledBroker.Away());
        broker.appended = Optional.of(early);
        ann.request(2, "log:1", "say", "1").expectFailure(2, "unavailable");
        CompletableFuture<Position> late = new CompletableFuture<>();
        broker.appended = Optional.of(late);
        ann.request(3, "log:1", "say", "1").expectReply(3);
        late.completeExceptionally(new TroubledBroker.Away());
        ann.expectError("unavailable").hasChannel("log:1");
        TestClient plain = bench.dial("ch=log:1&user=eve");
        plain.send("say", "1");
        plain.expectError("unavailable");
        ann.expectNothing();
    }

    private void publishes(boolean kept) {
        CompletableFuture<Position> answer = new CompletableFuture<>();
        broker.appended = Optional.of(answer);
        publish(1, 1);
        if (kept) {
            answer.complete(new Position("e", 1));
        } else {
            answer.completeExceptionally(new TroubledBroker.Away());
        }
    }

    @Test
    @DisplayName("the log tells once that publications are not kept, and again only after one was")
    void logsTheFirstThatIsNotKept() {
        List<LogRecord> warnings = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                warnings.add(line);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.WARNING);
        Logger log = Logger.getLogger("dev.switchboard.application.Fanout");
        log.addHandler(handler);
        try {
            publishes(false);
            publishes(false);
            publishes(false);
            assertThat(warnings).hasSize(1);
            publishes(true);
            publishes(false);
            assertThat(warnings).hasSize(2);
        } finally {
            log.removeHandler(handler);
        }
    }

    private static List<Long> offsets(Received answer) {
        List<Long> offsets = new ArrayList<>();
        if (Json.parse(answer.param()) instanceof Map<?, ?> param && param.get("missed") instanceof List<?> missed) {
            missed.forEach(envelope -> offsets.add(
                    ((java.math.BigDecimal) java.util.Objects.requireNonNull(((Map<?, ?>) envelope).get("offset")))
                            .longValueExact()));
        }
        return offsets;
    }
}
