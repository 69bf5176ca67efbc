package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Broker.Kept;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Recoverable channels on one Redis: numbering, keeping, recovering, repairing. */
class RecoverableTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");

    private static RedisProcess redis;
    private static RedisClient client;
    private static StatefulRedisConnection<byte[], byte[]> raw;

    private final String prefix = "test-" + UUID.randomUUID() + ":";
    private final Names names = new Names(prefix);
    private final List<Peer> peers = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.launch();
        client = RedisClient.create(redis.url());
        raw = client.connect(ByteArrayCodec.INSTANCE);
    }

    @AfterAll
    static void stopRedis() {
        client.shutdown();
        redis.close();
    }

    @AfterEach
    void closePeers() {
        peers.forEach(Peer::close);
    }

    private Peer peer() {
        return peer(redis.url());
    }

    private Peer peer(String url) {
        Peer peer = new Peer(RedisOptions.of(url).prefix(prefix));
        peers.add(peer);
        return peer;
    }

    private static List<String> texts(Kept kept) {
        return kept.missed().orElseThrow().stream()
                .map(publication -> publication.frame().text())
                .toList();
    }

    /** Ends the subscriptions of all nodes from outside, as a network would. */
    private static void cutSubscriptions() {
        raw.sync().clientKill(io.lettuce.core.KillArgs.Builder.typePubsub());
    }

    @Test
    void everybodyReceivesOneOrderThePublisherToo() {
        Peer a = peer().on(ROOM);
        Peer b = peer().on(ROOM);
        Peer c = peer();

        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> (i % 2 == 0 ? a : c).broker.append(Peer.publication(ROOM, "m" + i), Peer.FIVE_MINUTES));

        Peer.until("all", () -> a.received.size() >= 200 && b.received.size() >= 200);
        assertThat(a.texts()).isEqualTo(b.texts()).doesNotHaveDuplicates().hasSize(200);
        assertThat(a.received.stream()
                        .map(publication -> publication.position().orElseThrow().offset()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 200).mapToObj(Long::valueOf).toList());
        assertThat(c.received).isEmpty();
    }

    @Test
    void anEmptyChannelHasAPositionAndKeepsItsEpoch() {
        Peer a = peer();

        Position empty = a.position(ROOM);

        assertThat(empty.offset()).isZero();
        assertThat(peer().position(ROOM)).isEqualTo(empty);
        assertThat(a.append(ROOM, "one")).isEqualTo(empty.at(1));
        assertThat(texts(a.since(ROOM, empty))).containsExactly("one");
    }

    @Test
    void sinceIsAllOrNothing() {
        Peer a = peer();
        Retention three = new Retention(3, Duration.ofMinutes(5));
        Position start = a.position(ROOM);
        for (int i = 1; i <= 5; i++) {
            Peer.done(a.broker.append(Peer.publication(ROOM, "m" + i), three));
        }

        assertThat(texts(a.since(ROOM, start.at(2)))).containsExactly("m3", "m4", "m5");
        assertThat(texts(a.since(ROOM, start.at(5)))).isEmpty();
        assertThat(a.since(ROOM, start.at(1)).missed()).isEmpty();
        assertThat(a.since(ROOM, start.at(6)).missed()).isEmpty();
        assertThat(a.since(ROOM, new Position("other", 4)).missed()).isEmpty();
        assertThat(a.since(ROOM, start).position()).isEqualTo(start.at(5));
        assertThat(Peer.done(a.broker.since(ROOM, Optional.of(start.at(3)), new Retention(1, Duration.ofMinutes(5))))
                        .missed())
                .as("a size that was made smaller counts at once")
                .isEmpty();
    }

    @Test
    void theNumberingOutlivesTheEntries() {
        Peer a = peer();
        Retention brief = new Retention(100, Duration.ofMillis(150));
        Position first = Peer.done(a.broker.append(Peer.publication(ROOM, "gone soon"), brief));

        Peer.until(
                "the entry to expire",
                () -> Peer.done(a.broker.since(ROOM, Optional.of(first.at(0)), brief))
                        .missed()
                        .isEmpty());

        assertThat(Peer.done(a.broker.since(ROOM, Optional.of(first), brief)))
                .isEqualTo(new Kept(first, Optional.of(List.of())));
        assertThat(Peer.done(a.broker.append(Peer.publication(ROOM, "next"), brief)))
                .isEqualTo(first.at(2));
    }

    @Test
    void whatIsTooOldIsTrimmedWithTheNextPublication() {
        Peer a = peer();
        Retention brief = new Retention(10_000, Duration.ofMillis(700));
        Position first = Peer.done(a.broker.append(Peer.publication(ROOM, "m1"), brief));
        for (int i = 2; i <= 150; i++) {
            a.broker.append(Peer.publication(ROOM, "m" + i), brief);
        }
        byte[] entries = names.keys(ROOM)[1];
        assertThat(Peer.done(a.broker.append(Peer.publication(ROOM, "m151"), brief)))
                .isEqualTo(first.at(151));

        Peer.until("only what is fresh to be kept", () -> {
            // It goes on being used, so that the key as a whole does not expire.
            Peer.done(a.broker.append(Peer.publication(ROOM, "more"), brief));
            return oldest(entries) > 151;
        });
        assertThat(a.since(ROOM, first).missed()).isEmpty();
    }

    private static long oldest(byte[] entries) {
        String id = raw.sync()
                .xrange(entries, io.lettuce.core.Range.unbounded(), io.lettuce.core.Limit.from(1))
                .get(0)
                .getId();
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    @Test
    void aLongHistoryComesWholeThoughNoAnswerHoldsIt() {
        Peer a = peer();
        Position start = a.position(ROOM);
        String large = "x".repeat(64 << 10);
        for (int i = 1; i <= 40; i++) {
            a.broker.append(Peer.publication(ROOM, i + large), Peer.FIVE_MINUTES);
        }
        a.append(ROOM, "end");

        List<String> texts = texts(a.since(ROOM, start));
        assertThat(texts).hasSize(41).last().isEqualTo("end");
        assertThat(texts.get(0)).isEqualTo("1" + large);
        assertThat(texts.get(39)).isEqualTo("40" + large);
    }

    @Test
    void whatWasPublishedWhileTheSubscriptionWasCutIsRepairedInOrder() {
        Peer a = peer();
        Peer b = peer().on(ROOM);
        a.append(ROOM, "m1");
        b.expect("m1");
        for (int round = 0; round < 5; round++) {
            int from = 2 + round * 50;
            cutSubscriptions();
            for (int i = from; i < from + 50; i++) {
                a.append(ROOM, "m" + i);
            }
            b.untilWell();
        }
        a.append(ROOM, "m252");

        b.expect(IntStream.rangeClosed(1, 252).mapToObj(i -> "m" + i).toArray(String[]::new));
        assertThat(b.lost).isEmpty();
        assertThat(b.broker.status().gaps()).isZero();
    }

    @Test
    void whoOnlyLookedIntoTheHistoryGetsWhatItThenMissed() {
        Peer a = peer();
        Peer b = peer().on(ROOM);
        b.position(ROOM);

        cutSubscriptions();
        a.append(ROOM, "m1");
        a.append(ROOM, "m2");

        b.expect("m1", "m2");
        assertThat(b.lost).isEmpty();
    }

    @Test
    void whatCannotBeRepairedIsToldThoughNoPublicationFollows() {
        try (TcpProxy proxy = new TcpProxy(redis.port())) {
            Peer a = peer();
            Peer b = peer(proxy.url()).on(ROOM);
            Retention two = new Retention(2, Duration.ofMinutes(5));
            Peer.done(a.broker.append(Peer.publication(ROOM, "m1"), two));
            b.expect("m1");

            long connections = b.broker.status().connections();
            proxy.cut();
            b.untilDegraded();
            for (int i = 2; i <= 9; i++) {
                Peer.done(a.broker.append(Peer.publication(ROOM, "m" + i), two));
            }
            proxy.mend();
            b.untilBack(connections);

            assertThat(b.lost).containsExactly(ROOM);
            assertThat(b.broker.status().gaps()).isOne();
            Peer.done(a.broker.append(Peer.publication(ROOM, "m10"), two));
            b.expect("m1", "m10");
        }
    }

    @Test
    void aNumberedPublicationThatIsMissingIsFetchedBeforeDeliveryGoesOn() {
        Peer a = peer();
        Peer b = peer().on(ROOM);
        a.append(ROOM, "m1");
        b.expect("m1");

        // As if Redis had dropped a message on its way: it is kept, and nobody was told.
        Position second = hidden("m2");
        a.append(ROOM, "m3");

        b.expect("m1", "m2", "m3");
        assertThat(second.offset()).isEqualTo(2);
        assertThat(b.received.stream().map(Publication::position).map(Optional::orElseThrow))
                .containsExactly(second.at(1), second, second.at(3));
        assertThat(b.lost).isEmpty();
    }

    /** Appends as the script does, with another channel of Redis to publish on. */
    private Position hidden(String text) {
        return Peer.done(append("nowhere", text, 1));
    }

    private CompletionStage<Position> append(String channel, String text, long sequence) {
        Script script = Script.of("append.lua");
        byte[][] arguments = Stream.of(
                        channel,
                        "\0\0" + text,
                        "1000",
                        "300000",
                        "480000",
                        run(),
                        "fresh",
                        "7",
                        Long.toString(sequence),
                        "head",
                        "PUBLISH")
                .map(argument -> argument.getBytes(UTF_8))
                .toArray(byte[][]::new);
        return script.run(raw, names.keys(ROOM), arguments)
                .thenApply(answer -> answer.isEmpty()
                        ? new Position("nothing", 0)
                        : new Position(
                                new String((byte[]) answer.get(0), UTF_8),
                                Long.parseLong(new String((byte[]) answer.get(1), UTF_8))));
    }

    @Test
    void whatIsAppendedAgainIsDroppedByTheScript() {
        Peer a = peer().on(ROOM);
        Position first = Peer.done(append("nowhere", "m1", 5));

        assertThat(Peer.done(append("nowhere", "m1", 5)).offset()).isZero();
        assertThat(Peer.done(append("nowhere", "m0", 4)).offset()).isZero();
        assertThat(Peer.done(append("nowhere", "m2", 6))).isEqualTo(first.at(2));

        assertThat(texts(a.since(ROOM, first.at(0)))).containsExactly("m1", "m2");
    }

    @Test
    void scriptsThatRedisForgotAreTaughtAgain() {
        Peer a = peer().on(ROOM);
        a.append(ROOM, "m1");

        raw.sync().scriptFlush();

        a.append(ROOM, "m2");
        raw.sync().scriptFlush();
        assertThat(texts(a.since(ROOM, a.position(ROOM).at(0)))).containsExactly("m1", "m2");
        a.expect("m1", "m2");
    }

    @Test
    void aFollowedNumberingIsKeptFromExpiring() {
        Peer a = peer().on(ROOM);
        a.position(ROOM);
        byte[] numbering = names.keys(ROOM)[0];
        raw.sync().pexpire(numbering, 60_000);

        Peer.until("the renewal", () -> raw.sync().pttl(numbering) > 300_000);
        a.broker.unsubscribe(ROOM);
        a.position(ChannelName.of("room:2"));
        raw.sync().pexpire(numbering, 60_000);
        a.broker.subscribe(ChannelName.of("room:2"));
        a.position(ChannelName.of("room:2"));
        byte[] other = names.keys(ChannelName.of("room:2"))[0];
        raw.sync().pexpire(other, 60_000);
        Peer.until("the renewal of another", () -> raw.sync().pttl(other) > 300_000);

        assertThat(raw.sync().pttl(numbering)).isLessThanOrEqualTo(60_000);
    }

    private static String run() {
        return Peer.done(Greeting.of(raw, RedisUrl.Mode.ONE)).run();
    }
}
