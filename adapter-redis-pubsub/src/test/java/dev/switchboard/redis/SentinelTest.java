package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Position;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master that sentinels know, and that another one takes the place of. */
class SentinelTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final ChannelName PLAIN = ChannelName.of("lobby");

    private final List<AutoCloseable> own = new ArrayList<>();
    private RedisProcess master;
    private RedisProcess replica;
    private RedisProcess sentinel;
    private RedisSentinelCommands<String, String> asked;

    @BeforeEach
    void startAll() {
        master = own(RedisProcess.launch("--repl-diskless-sync-delay", "0"));
        replica = own(
                RedisProcess.launch("--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1 " + master.port()));
        Peer.until(
                "the replica to follow",
                () -> commands(replica).info("replication").contains("master_link_status:up"));
        sentinel = own(RedisProcess.sentinel(
                "sentinel monitor main 127.0.0.1 " + master.port() + " 1",
                "sentinel down-after-milliseconds main 1000",
                "sentinel failover-timeout main 5000"));
        RedisClient client = RedisClient.create();
        own(client::shutdown);
        asked = client.connectSentinel(StringCodec.UTF8, RedisURI.create(sentinel.url()))
                .sync();
        Peer.until(
                "the sentinel to know the replica",
                () -> asked.replicas("main").stream().anyMatch(known -> "ok".equals(known.get("master-link-status"))));
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

    private RedisCommands<String, String> commands(RedisProcess redis) {
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        return client.connect().sync();
    }

    private RedisOptions options(String service) {
        // One of the sentinels is always away.
        return RedisOptions.of("redis-sentinel://127.0.0.1:1,127.0.0.1:" + sentinel.port() + "#" + service);
    }

    private Peer peer() {
        return own(new Peer(options("main")));
    }

    @Test
    void theMasterIsFoundAndAnotherOneThatTakesItsPlaceToo() {
        Peer a = peer();
        Peer b = peer().on(ROOM).on(PLAIN);
        Position before = a.append(ROOM, "m1");
        a.publish(PLAIN, "p1");
        b.expect("m1", "p1");

        master.kill();
        a.untilDegraded();
        b.untilDegraded();
        a.untilWell();
        b.untilWell();

        assertThat(a.append(ROOM, "m2").epoch()).isNotEqualTo(before.epoch());
        a.publish(PLAIN, "p2");
        b.expect("m1", "p1", "m2", "p2");
        assertThat(b.lost).containsExactly(ROOM);
        assertThat(commands(replica).role().get(0)).isEqualTo("master");
    }

    @Test
    void aMasterThatLivesOnAsAReplicaIsLeft() {
        Peer a = peer();
        Peer b = peer().on(ROOM);
        Position before = a.append(ROOM, "m1");
        b.expect("m1");

        asked.failover("main");
        // Not by asking it: it ends all its connections once it is.
        Peer.until(
                "the replica to be named",
                () -> asked.master("main").get("port").equals(Integer.toString(replica.port())));
        Peer.until(
                "a to write there",
                () -> a.broker
                        .append(Peer.publication(ROOM, "tried"), Peer.FIVE_MINUTES)
                        .toCompletableFuture()
                        .handle((position, failure) ->
                                failure == null && !position.epoch().equals(before.epoch()))
                        .join());
        a.untilWell();
        b.untilWell();
        a.append(ROOM, "end");
        Peer.until("the last", () -> b.texts().contains("end"));
        assertThat(b.texts()).startsWith("m1");
        assertThat(commands(replica)
                        .pubsubNumsub(new String(
                                new Names(RedisOptions.STANDARD_PREFIX).channel(ROOM),
                                java.nio.charset.StandardCharsets.UTF_8)))
                .containsValue(1L);
    }

    @Test
    void whatNoSentinelKnowsIsRefused() {
        assertThat(RedisBroker.refusal(options("main"), Peer.PATIENCE)).isEmpty();
        assertThat(RedisBroker.refusal(options("other"), Peer.PATIENCE).orElse("none"))
                .contains("the sentinels know no master named other")
                .doesNotContain("\n");
        assertThat(RedisBroker.refusal(RedisOptions.of(sentinel.url()), Peer.PATIENCE)
                        .orElse("none"))
                .contains("begins with redis-sentinel://")
                .doesNotContain("\n");
    }
}
