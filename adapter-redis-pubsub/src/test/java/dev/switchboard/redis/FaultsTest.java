package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when Redis is killed, comes back with and without its data, stalls, or is spoken to by somebody else. */
class FaultsTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final ChannelName PLAIN = ChannelName.of("lobby");

    private final List<AutoCloseable> own = new ArrayList<>();
    private RedisProcess redis;

    @BeforeEach
    void startRedis() {
        redis = own(RedisProcess.launch("--appendonly", "no"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        own.add(resource);
        return resource;
    }

    private Peer peer() {
        return peer(redis.url());
    }

    private Peer peer(String url) {
        return own(new Peer(RedisOptions.of(url)));
    }

    private static void failsAtOnce(CompletableFuture<?> stage) {
        assertThat(stage).isCompletedExceptionally();
    }

    private StatefulRedisConnection<byte[], byte[]> raw() {
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        return client.connect(ByteArrayCodec.INSTANCE);
    }

    @Test
    void whileRedisIsAwayPublishingFailsAtOnceAndEverythingReturnsByItself() {
        Peer a = peer().on(ROOM).on(PLAIN);
        Peer b = peer().on(ROOM).on(PLAIN);
        Position before = a.append(ROOM, "m1");
        b.expect("m1");

        redis.kill();
        a.untilDegraded();
        b.untilDegraded();

        failsAtOnce(
                a.broker.append(Peer.publication(ROOM, "x"), Peer.FIVE_MINUTES).toCompletableFuture());
        failsAtOnce(a.broker.publish(Peer.publication(PLAIN, "x")).toCompletableFuture());
        a.untilStatus("both to be counted", status -> status.dropped() >= 2);
        assertThat(a.broker.since(ROOM, Optional.of(before), Peer.FIVE_MINUTES).toCompletableFuture())
                .failsWithin(Peer.PATIENCE);
        ChannelName late = ChannelName.of("joined while it was away");
        assertThat(b.broker.subscribe(late).toCompletableFuture()).failsWithin(Peer.PATIENCE);

        redis.restart();
        a.untilWell();
        b.untilWell();

        // It came back empty: what was numbered before is of another epoch, and whoever stood in that is told.
        assertThat(a.lost).containsExactly(ROOM);
        assertThat(b.lost).containsExactly(ROOM);
        assertThat(a.position(ROOM).epoch()).isNotEqualTo(before.epoch());
        a.append(ROOM, "m2");
        a.publish(PLAIN, "p1");
        a.publish(late, "p2");
        b.expect("m1", "m2", "p1", "p2");
        assertThat(b.lost).containsExactly(ROOM);
        assertThat(a.broker.status().connections()).isEqualTo(4);
    }

    @Test
    void aRestartThatKeptItsDataBeginsANewEpochAllTheSame() {
        redis.close();
        redis = own(RedisProcess.launch("--appendonly", "yes", "--appendfsync", "always"));
        Peer a = peer().on(ROOM);
        Position before = a.append(ROOM, "m1");

        redis.kill();
        a.untilDegraded();
        redis.restart();
        a.untilWell();

        assertThat(a.since(ROOM, before).missed()).isEmpty();
        assertThat(a.append(ROOM, "m2").epoch()).isNotEqualTo(before.epoch());
    }

    @Test
    void aNodeThatStartsBeforeRedisHeals() {
        redis.kill();
        Peer a = peer();
        assertThat(a.broker.subscribe(PLAIN).toCompletableFuture()).failsWithin(Peer.PATIENCE);
        assertThat(a.broker.status().degraded()).isTrue();

        redis.restart();
        a.untilWell();

        peer().publish(PLAIN, "p1");
        a.expect("p1");
    }

    @Test
    void aStallIsNoticedAndNothingIsSentTwice() {
        TcpProxy proxy = own(new TcpProxy(redis.port()));
        Peer a = peer(proxy.url());
        Peer b = peer().on(ROOM).on(PLAIN);
        a.append(ROOM, "m1");
        a.publish(PLAIN, "p1");
        b.expect("m1", "p1");

        proxy.freeze();
        CompletableFuture<?> plain =
                a.broker.publish(Peer.publication(PLAIN, "in the stall")).toCompletableFuture();
        CompletableFuture<?> kept = a.broker
                .append(Peer.publication(ROOM, "in the stall, too"), Peer.FIVE_MINUTES)
                .toCompletableFuture();
        assertThat(plain).failsWithin(Peer.PATIENCE);
        assertThat(kept).failsWithin(Peer.PATIENCE);
        a.untilDegraded();
        proxy.thaw();
        a.untilWell();
        for (int i = 2; i < 100; i++) {
            a.append(ROOM, "m" + i);
            a.publish(PLAIN, "p" + i);
        }

        // Redis may or may not have got what was on its way when the link was given up, but once at the most, and in
        // order.
        Peer.until("the last", () -> b.texts().contains("p99"));
        assertThat(b.texts()).doesNotHaveDuplicates();
        assertThat(b.texts().stream().filter(text -> text.matches("[mp]\\d+"))).hasSize(198);
        assertThat(b.lost).isEmpty();
    }

    @Test
    void aSubscriptionThatStallsIsReplacedAndRepaired() {
        TcpProxy proxy = own(new TcpProxy(redis.port()));
        Peer a = peer();
        Peer b = peer(proxy.url()).on(ROOM);
        a.append(ROOM, "m1");
        b.expect("m1");

        proxy.freeze();
        IntStream.rangeClosed(2, 50).forEach(i -> a.append(ROOM, "m" + i));
        b.untilDegraded();
        proxy.thaw();

        b.expect(IntStream.rangeClosed(1, 50).mapToObj(i -> "m" + i).toArray(String[]::new));
        assertThat(b.lost).isEmpty();
    }

    @Test
    void whatWaitsForAStalledRedisIsBounded() {
        TcpProxy proxy = own(new TcpProxy(redis.port()));
        Peer a = peer(proxy.url());
        a.publish(PLAIN, "p1");
        proxy.freeze();
        String large = "x".repeat(64 << 10);

        List<CompletableFuture<?>> stages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            stages.add(a.broker.publish(Peer.publication(PLAIN, large)).toCompletableFuture());
        }

        assertThat(stages.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .count())
                .as("publications that were refused at once, of 62 MB")
                .isGreaterThan(700);
        assertThat(a.broker.status().bytesUnderWay()).isLessThanOrEqualTo(Outlet.MOST_BYTES);
        stages.forEach(stage -> assertThat(stage).failsWithin(Peer.PATIENCE));
        proxy.thaw();
        a.untilWell();
        Peer.until("the room to be free again", () -> a.broker.status().bytesUnderWay() == 0);
        a.publish(PLAIN, "p2");
    }

    @Test
    void manyChannelsComeBackAfterACut() {
        TcpProxy proxy = own(new TcpProxy(redis.port()));
        Peer a = peer();
        Peer b = peer(proxy.url());
        int channels = 20_000;
        List<CompletableFuture<Void>> stages = IntStream.range(0, channels)
                .mapToObj(i -> b.broker.subscribe(ChannelName.of("c" + i)).toCompletableFuture())
                .toList();
        stages.forEach(Peer::done);

        long connections = b.broker.status().connections();
        proxy.cut();
        b.untilDegraded();
        b.broker.unsubscribe(ChannelName.of("c1"));
        proxy.mend();
        b.untilBack(connections);

        for (int i = 0; i < channels; i += 100) {
            a.publish(ChannelName.of("c" + i), "to c" + i);
        }
        a.publish(ChannelName.of("c1"), "unheard");
        a.publish(ChannelName.of("c0"), "end");
        Peer.until("the last", () -> b.texts().contains("end"));
        assertThat(b.received).hasSize(channels / 100 + 1);
        assertThat(b.broker.status().channels()).isEqualTo(channels - 1);
    }

    @Test
    void rubbishOnOurChannelsIsDroppedAndCounted() {
        StatefulRedisConnection<byte[], byte[]> raw = raw();
        Names names = new Names(RedisOptions.STANDARD_PREFIX);
        Peer a = peer();
        Peer b = peer().on(ROOM);
        Random random = new Random(7);
        List<byte[]> rubbish = new ArrayList<>();
        rubbish.add(new byte[0]);
        rubbish.add("{\"cmd\":\"chat\"}".getBytes(UTF_8));
        byte[] newer = Envelope.plain(1, Peer.publication(ROOM, "of version 2"));
        newer[2] = 2;
        rubbish.add(newer);
        byte[] otherKind = Envelope.plain(1, Peer.publication(ROOM, "of another kind"));
        otherKind[3] = 9;
        rubbish.add(otherKind);
        byte[] noText = Envelope.plain(1, Peer.publication(ROOM, "no UTF-8"));
        noText[noText.length - 1] = (byte) 0xFF;
        rubbish.add(noText);
        Publication toSome = Peer.publication(ROOM, "but one").but(Set.of(new ConnectionId(new UUID(1, 2))));
        for (int count : new int[] {-1, 0, 3, Integer.MAX_VALUE}) {
            byte[] miscounted = Envelope.plain(1, toSome);
            ByteBuffer.wrap(miscounted).putInt(Envelope.PLAIN_HEADER, count);
            rubbish.add(miscounted);
        }
        rubbish.add(Arrays.copyOf(Envelope.plain(1, toSome), Envelope.PLAIN_HEADER + 10));
        byte[] noOffset = new byte[64];
        System.arraycopy(Envelope.numberedHead(), 0, noOffset, 0, 4);
        rubbish.add(noOffset);
        byte[] cut = {'S', 'B', 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 60, 'e'};
        rubbish.add(cut);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            rubbish.add(bytes);
        }

        rubbish.forEach(bytes -> raw.sync().publish(names.channel(ROOM), bytes));
        a.publish(ROOM, "good");

        b.expect("good");
        b.untilStatus("all to be counted", status -> status.foreign() == rubbish.size());
        assertThat(b.lost).isEmpty();
    }

    @Test
    void whatIsRepeatedOnTheWayIsDropped() {
        StatefulRedisConnection<byte[], byte[]> raw = raw();
        Names names = new Names(RedisOptions.STANDARD_PREFIX);
        Peer b = peer().on(PLAIN).on(ROOM);
        for (long sequence : new long[] {1, 2, 2, 1, 3}) {
            byte[] envelope = Envelope.plain(42, Peer.publication(PLAIN, "p" + sequence));
            Envelope.sequence(envelope, sequence);
            raw.sync().publish(names.channel(PLAIN), envelope);
        }
        Peer a = peer();
        a.append(ROOM, "m1");

        b.expect("p1", "p2", "p3", "m1");
        b.untilStatus("both to be counted", status -> status.repeated() == 2);
    }

    @Test
    void keysOfAnotherKindMakeAppendingFailAndNothingElse() {
        StatefulRedisConnection<byte[], byte[]> raw = raw();
        raw.sync().set(new Names(RedisOptions.STANDARD_PREFIX).keys(ROOM)[0], "not ours".getBytes(UTF_8));
        Peer a = peer().on(ChannelName.of("room:2"));

        assertThat(a.broker
                        .append(Peer.publication(ROOM, "x"), Peer.FIVE_MINUTES)
                        .toCompletableFuture())
                .failsWithin(Peer.PATIENCE);

        a.append(ChannelName.of("room:2"), "good");
        a.expect("good");
        a.untilWell();
    }

    @Test
    void refusalsAreToldAndAbsenceIsNone() {
        RedisProcess locked = own(RedisProcess.launch("--requirepass", "geheim"));
        Duration patience = Duration.ofSeconds(20);

        assertThat(RedisBroker.refusal(RedisOptions.of(locked.url()), patience).orElseThrow())
                .startsWith("Redis at 127.0.0.1:" + locked.port() + " refuses: NOAUTH");
        assertThat(RedisBroker.refusal(RedisOptions.of(at(locked, ":falsch@")), patience)
                        .orElseThrow())
                .contains("WRONGPASS")
                .doesNotContain("falsch", "\n");
        assertThat(RedisBroker.refusal(RedisOptions.of(at(locked, ":geheim@")), patience))
                .isEmpty();
        Peer a = own(new Peer(RedisOptions.of(at(locked, "default:geheim@")))).on(PLAIN);
        own(new Peer(RedisOptions.of(at(locked, ":geheim@")))).publish(PLAIN, "p1");
        a.expect("p1");
        locked.kill();
        assertThat(RedisBroker.refusal(RedisOptions.of(locked.url()), patience)).isEmpty();
    }

    @Test
    void aUserWithTheDocumentedRightsCanDoEverything() throws Exception {
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        Rights.grant(client.connect().sync(), false);
        Peer a = peer(at(redis, "few:geheim@")).on(ROOM).on(PLAIN);
        Peer b = peer(at(redis, "few:geheim@"));

        Position first = b.append(ROOM, "m1");
        b.publish(PLAIN, "p1");

        a.expect("m1", "p1");
        assertThat(a.since(ROOM, first.at(0)).missed().orElseThrow()).hasSize(1);
        a.broker.unsubscribe(PLAIN);
        a.untilWell();

        Watcher watcher =
                own(new Watcher(RedisOptions.of(at(redis, "few:geheim@")))).on(PLAIN);
        Watcher other = own(new Watcher(RedisOptions.of(at(redis, "few:geheim@"))));
        other.came(PLAIN, "bob", "eve");
        watcher.untilUsers(PLAIN, "bob", "eve");
        other.went(PLAIN, "bob");
        watcher.untilUsers(PLAIN, "eve");
        assertThat(own(new Watcher(RedisOptions.of(at(redis, "few:geheim@"))))
                        .on(PLAIN)
                        .users(PLAIN))
                .containsExactly("eve");
    }

    private static String at(RedisProcess redis, String credentials) {
        return redis.url().replace("//", "//" + credentials);
    }
}
