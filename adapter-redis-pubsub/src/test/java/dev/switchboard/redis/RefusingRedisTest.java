package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Position;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that answers, and will not do what it is asked for: for a while, or never. */
class RefusingRedisTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final ChannelName PLAIN = ChannelName.of("lobby");

    private final List<AutoCloseable> own = new ArrayList<>();

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

    private Peer peer(RedisProcess redis) {
        return own(new Peer(RedisOptions.of(redis.url())));
    }

    private StatefulRedisConnection<byte[], byte[]> raw(RedisProcess redis) {
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        return client.connect(ByteArrayCodec.INSTANCE);
    }

    private static void untilTroubledBy(Peer peer, String word) {
        peer.untilStatus(
                "it to be degraded by " + word,
                status -> status.trouble().filter(why -> why.contains(word)).isPresent());
    }

    private static void refusesToAppend(Peer peer) {
        assertThat(peer.broker
                        .append(Peer.publication(ROOM, "refused"), Peer.FIVE_MINUTES)
                        .toCompletableFuture())
                .failsWithin(Peer.PATIENCE);
    }

    @Test
    void withoutMemoryRecoverablePublishingFailsAndPlainGoesOn() {
        RedisProcess redis = own(RedisProcess.launch());
        StatefulRedisConnection<byte[], byte[]> raw = raw(redis);
        Peer a = peer(redis);
        Peer b = peer(redis).on(ROOM).on(PLAIN);
        Position first = a.append(ROOM, "m1");
        b.expect("m1");

        raw.sync().configSet("maxmemory", "100kb");
        refusesToAppend(a);
        untilTroubledBy(a, "OOM");
        untilTroubledBy(b, "OOM");
        refusesToAppend(a);
        a.publish(PLAIN, "p1");
        b.expect("m1", "p1");
        assertThat(a.since(ROOM, first.at(0)).missed().orElseThrow()).hasSize(1);

        raw.sync().configSet("maxmemory", "0");
        a.untilWell();
        b.untilWell();
        assertThat(a.append(ROOM, "m2")).isEqualTo(first.at(2));
        b.expect("m1", "p1", "m2");
        assertThat(b.lost).isEmpty();
        assertThat(a.broker.status().connections()).isEqualTo(2);
    }

    @Test
    void presenceGoesOnWithoutMemory() {
        RedisProcess redis = own(RedisProcess.launch());
        RedisOptions options = RedisOptions.of(redis.url()).presenceLease(Duration.ofSeconds(2));
        Watcher watcher = own(new Watcher(options)).on(PLAIN);
        Watcher other = own(new Watcher(options));
        other.came(PLAIN, "ann");
        watcher.untilUsers(PLAIN, "ann");

        raw(redis).sync().configSet("maxmemory", "100kb");
        Peer.until("it takes no writes", () -> watcher.broker.status().degraded());
        other.came(PLAIN, "bob");
        watcher.untilUsers(PLAIN, "ann", "bob");
        other.went(PLAIN, "ann");
        watcher.untilUsers(PLAIN, "bob");

        raw(redis).sync().configSet("maxmemory", "0");
        watcher.untilWell();
        assertThat(watcher.news).containsExactly("+ann", "+bob", "-ann");
    }

    @Test
    void aRedisThatBecameAReplicaIsOfNoFullUseUntilItIsNoneAnyMore() {
        RedisProcess master = own(RedisProcess.launch("--repl-diskless-sync-delay", "0"));
        RedisProcess redis = own(RedisProcess.launch());
        StatefulRedisConnection<byte[], byte[]> raw = raw(redis);
        Peer a = peer(redis);
        Peer b = peer(redis).on(ROOM).on(PLAIN);
        a.append(ROOM, "m1");
        b.expect("m1");

        raw.sync().replicaof("127.0.0.1", master.port());
        // Before that it loads what the master has.
        Peer.until("the replica to follow", () -> raw.sync().info("replication").contains("master_link_status:up"));
        untilTroubledBy(a, "READONLY");
        refusesToAppend(a);
        a.publish(PLAIN, "p1");
        b.expect("m1", "p1");

        raw.sync().replicaofNoOne();
        a.untilWell();
        a.append(ROOM, "m2");
        b.expect("m1", "p1", "m2");
        // It has taken over the data of its master, and so forgotten the channel.
        assertThat(b.lost).containsExactly(ROOM);
    }

    @Test
    void aRedisThatLoadsIsWaitedFor() {
        RedisProcess redis = own(RedisProcess.launch());
        StatefulRedisConnection<byte[], byte[]> raw = raw(redis);
        for (int i = 0; i < 100; i++) {
            raw.sync().set(("key" + i).getBytes(UTF_8), new byte[8 << 10]);
        }
        raw.sync().configSet("rdbcompression", "no");
        raw.sync().save();
        Peer a = peer(redis).on(ROOM);

        redis.kill();
        a.untilDegraded();
        redis.restart("--key-load-delay", "100000", "--loading-process-events-interval-bytes", "1024");
        untilTroubledBy(a, "LOADING");
        assertThat(RedisBroker.refusal(RedisOptions.of(redis.url()), Peer.PATIENCE))
                .isEmpty();
        refusesToAppend(a);

        raw(redis).sync().configSet("key-load-delay", "0");
        a.untilWell();
        a.append(ROOM, "m1");
        a.expect("m1");
    }

    @Test
    void aRedisThatIsBusyWithAScriptIsWaitedFor() {
        RedisProcess redis = own(RedisProcess.launch("--busy-reply-threshold", "50"));
        StatefulRedisConnection<byte[], byte[]> busy = raw(redis);
        StatefulRedisConnection<byte[], byte[]> raw = raw(redis);
        Peer a = peer(redis).on(ROOM);
        a.append(ROOM, "m1");

        busy.async().eval("while true do end".getBytes(UTF_8), ScriptOutputType.STATUS);
        untilTroubledBy(a, "BUSY");
        refusesToAppend(a);

        raw.sync().scriptKill();
        a.untilWell();
        a.append(ROOM, "m2");
        a.expect("m1", "m2");
        assertThat(a.lost).isEmpty();
    }

    @Test
    void aSubscriptionThatIsRefusedIsAskedForAgain() {
        RedisProcess redis = own(RedisProcess.launch());
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        RedisCommands<String, String> server = client.connect().sync();
        Rights.set(server, "SETUSER", "few", "on", ">geheim", "~*", "+@all", "resetchannels", "&switchboard:node*");
        Peer a = own(new Peer(RedisOptions.of(redis.url().replace("//", "//" + Rights.USER + "@")), Peer.PATIENT));
        CompletableFuture<Void> subscribed = a.broker.subscribe(PLAIN).toCompletableFuture();
        untilTroubledBy(a, "NOPERM");
        assertThat(subscribed).isNotDone();

        Rights.set(server, "SETUSER", "few", "allchannels");
        assertThat(subscribed).succeedsWithin(Peer.PATIENCE);
        a.untilWell();
        peer(redis).publish(PLAIN, "p1");
        a.expect("p1");
        assertThat(a.broker.status().connections()).isEqualTo(2);
    }

    @Test
    void notesThatAreRefusedAreToldAndAskedForAgain() {
        RedisProcess redis = own(RedisProcess.launch());
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        RedisCommands<String, String> server = client.connect().sync();
        Rights.set(server, "SETUSER", "few", "on", ">geheim", "~*", "+@all", "resetchannels", "&switchboard:c:*");
        Peer a = own(new Peer(RedisOptions.of(redis.url().replace("//", "//" + Rights.USER + "@")), Peer.PATIENT));
        untilTroubledBy(a, "NOPERM");

        Rights.set(server, "SETUSER", "few", "allchannels");
        a.untilWell();
        assertThat(a.broker.status().connections()).isEqualTo(2);
    }

    @Test
    void oneThatIsTooOldOrNoneAtAllIsRefusedInOneLine() {
        FakeRedis old = own(new FakeRedis("# Server\r\nredis_version:5.0.14\r\nrun_id:0123456789abcdef\r\n"));
        FakeRedis none = own(new FakeRedis("# Server\r\nsomething_else:1\r\n"));
        Duration patience = Duration.ofSeconds(20);

        assertThat(RedisBroker.refusal(RedisOptions.of(old.url()), patience).orElseThrow())
                .endsWith("refuses: it is Redis 5.0.14, which is too old: 6.2 or newer is needed")
                .doesNotContain("\n");
        assertThat(RedisBroker.refusal(RedisOptions.of(none.url()), patience).orElseThrow())
                .contains("it is no Redis")
                .doesNotContain("\n");
        untilTroubledBy(own(new Peer(RedisOptions.of(old.url()))), "too old");
    }
}
