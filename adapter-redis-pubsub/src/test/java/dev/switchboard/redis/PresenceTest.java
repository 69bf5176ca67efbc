package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.UserId;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is where, between nodes that crash, are cut off and come back, and a Redis that does the same. */
class PresenceTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final ChannelName HALL = ChannelName.of("hall {2}");

    private final List<AutoCloseable> own = new ArrayList<>();
    private RedisProcess redis;

    @BeforeEach
    void startRedis() {
        redis = own(RedisProcess.launch());
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

    private Watcher watcher(String url) {
        return own(new Watcher(RedisOptions.of(url).presenceLease(Duration.ofSeconds(3))));
    }

    private Watcher watcher() {
        return watcher(redis.url());
    }

    @Test
    void theUsersOfANodeThatIsGoneLeaveOnceOnAllSurvivors() {
        TcpProxy proxy = own(new TcpProxy(redis.port()));
        Watcher a = watcher().on(ROOM).on(HALL);
        Watcher b = watcher().on(ROOM);
        Watcher c = watcher(proxy.url());
        b.came(ROOM, "tom");
        c.came(ROOM, "bob", "tom");
        c.came(HALL, "bob");
        a.untilUsers(ROOM, "bob", "tom");
        a.untilUsers(HALL, "bob");
        b.untilUsers(ROOM, "bob", "tom");

        proxy.cut();
        a.untilUsers(ROOM, "tom");
        a.untilUsers(HALL);
        b.untilUsers(ROOM);
        // Tom is on b as well.
        assertThat(a.news).containsExactlyInAnyOrder("+bob", "+bob", "+tom", "-bob", "-bob");
        assertThat(b.news).containsExactlyInAnyOrder("+bob", "+tom", "-bob", "-tom");

        // Redis still has what c had; who comes now, or comes back, must not see it.
        Watcher late = watcher().on(ROOM).on(HALL);
        assertThat(late.users(ROOM)).containsExactly("tom");
        assertThat(late.users(HALL)).isEmpty();
        assertThat(a.on(HALL).users(HALL)).isEmpty();

        // It was cut off only, and is back with all that it has.
        proxy.mend();
        a.untilUsers(ROOM, "bob", "tom");
        a.untilUsers(HALL, "bob");
        b.untilUsers(ROOM, "bob", "tom");
    }

    @Test
    @Tag("full")
    void whileRedisIsAwayNobodyLeavesAndAfterItsReturnEverythingIsAsItIs() {
        TcpProxy proxy = own(new TcpProxy(redis.port()));
        Watcher a = watcher().on(ROOM);
        Watcher b = watcher().on(ROOM);
        Watcher c = watcher(proxy.url());
        b.came(ROOM, "bob", "tom");
        c.came(ROOM, "cyd");
        a.came(ROOM, "ann");
        a.untilUsers(ROOM, "bob", "cyd", "tom");
        b.untilUsers(ROOM, "ann", "cyd");

        redis.kill();
        a.untilDegraded();
        b.untilDegraded();
        b.went(ROOM, "tom");
        b.came(ROOM, "eve");
        redis.restart();
        a.untilWell();
        b.untilWell();
        c.untilWell();
        a.untilUsers(ROOM, "bob", "cyd", "eve");
        Watcher late = watcher();
        late.on(ROOM);
        late.untilUsers(ROOM, "ann", "bob", "cyd", "eve");

        // One that is judged shows that others could have been.
        proxy.cut();
        a.untilUsers(ROOM, "bob", "eve");
        b.untilUsers(ROOM, "ann");
        late.untilUsers(ROOM, "ann", "bob", "eve");
        assertThat(a.news).containsExactlyInAnyOrder("+bob", "+tom", "+cyd", "-tom", "+eve", "-cyd");
        assertThat(b.news).containsExactlyInAnyOrder("+ann", "+cyd", "-cyd");
    }

    @Test
    void whatRedisForgetsItIsToldAgainAndNobodyNotices() {
        String[] crowd =
                IntStream.range(0, 3 * Roll.PIECE + 1).mapToObj(i -> "u" + i).toArray(String[]::new);
        Watcher a = watcher().on(ROOM).on(HALL);
        Watcher b = watcher();
        b.came(HALL, crowd);
        b.came(ROOM, "bob");
        a.untilUsers(HALL, crowd);
        a.untilUsers(ROOM, "bob");

        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        client.connect().sync().flushall();
        b.came(ROOM, "eve");
        a.untilUsers(ROOM, "bob", "eve");
        Peer.until("Redis knows all again", () -> {
            try (Watcher late = new Watcher(RedisOptions.of(redis.url()))) {
                return late.on(HALL).users(HALL).size() == crowd.length;
            }
        });
        assertThat(a.news).hasSize(crowd.length + 2).noneMatch(news -> news.startsWith("-"));
    }

    /** Three nodes, each behind a proxy of its own, that know each other's users in the end, whatever happened to them. */
    private final class Turmoil {
        final Random random = new Random();
        final List<ChannelName> channels = List.of(ROOM, HALL);
        final List<TcpProxy> proxies = new ArrayList<>();
        final List<Watcher> watchers = new ArrayList<>();
        final List<Map<ChannelName, Set<String>>> present = new ArrayList<>();

        Turmoil() {
            long seed = new Random().nextLong();
            System.out.println("seed of the turmoil: " + seed);
            random.setSeed(seed);
            for (int i = 0; i < 3; i++) {
                TcpProxy proxy = own(new TcpProxy(redis.port()));
                proxies.add(proxy);
                watchers.add(watcher(proxy.url()).on(ROOM).on(HALL));
                present.add(Map.of(ROOM, new TreeSet<>(), HALL, new TreeSet<>()));
            }
        }

        void change(int times) {
            for (int i = 0; i < times; i++) {
                int node = random.nextInt(3);
                ChannelName channel = channels.get(random.nextInt(2));
                String user = "u" + random.nextInt(6);
                if (random.nextBoolean()) {
                    watchers.get(node).came(channel, user);
                    present.get(node).get(channel).add(user);
                } else {
                    watchers.get(node).went(channel, user);
                    present.get(node).get(channel).remove(user);
                }
            }
        }

        void trouble() {
            int node = random.nextInt(3);
            Watcher watcher = watchers.get(node);
            switch (random.nextInt(3)) {
                case 0 -> {
                    proxies.get(node).cut();
                    watcher.untilDegraded();
                    change(20);
                    proxies.get(node).mend();
                }
                case 1 -> {
                    redis.kill();
                    watchers.forEach(Watcher::untilDegraded);
                    change(20);
                    redis.restart();
                }
                default -> {
                    ChannelName channel = channels.get(random.nextInt(2));
                    watcher.off(channel);
                    change(20);
                    watcher.on(channel);
                }
            }
            change(5);
            watchers.forEach(Watcher::untilWell);
        }

        void settles() {
            for (int node = 0; node < 3; node++) {
                for (ChannelName channel : channels) {
                    Set<String> others = new TreeSet<>();
                    for (int other = 0; other < 3; other++) {
                        if (other != node) {
                            others.addAll(present.get(other).get(channel));
                        }
                    }
                    watchers.get(node).untilUsers(channel, others.toArray(String[]::new));
                }
            }
        }
    }

    @Test
    @Tag("full")
    void whateverHappensAllKnowTheSameInTheEnd() {
        Turmoil turmoil = new Turmoil();
        for (int round = 0; round < 8; round++) {
            turmoil.change(50);
            turmoil.trouble();
        }
        turmoil.settles();
    }

    @Test
    @Tag("full")
    void aNodeThatEndsTellsWhoHasLeft() {
        Watcher a = watcher().on(ROOM);
        Watcher b = watcher();
        b.came(ROOM, "bob", "tom");
        a.untilUsers(ROOM, "bob", "tom");

        b.went(ROOM, "bob");
        b.close();

        // Tom was not said to have left, as one whose connection was closed for a restart; the lease is for him.
        a.untilUsers(ROOM, "tom");
        a.untilUsers(ROOM);
        assertThat(a.news).containsExactly("+bob", "+tom", "-bob", "-tom");
    }

    @Test
    void ofWhomRedisForgotAPartItIsToldAllAgain() {
        Watcher a = watcher().on(ROOM);
        Watcher b = watcher();
        b.came(ROOM, "bob");
        a.untilUsers(ROOM, "bob");

        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        var raw = client.connect().sync();
        // One of two keys, as it is where Redis evicts what it has no room for.
        String part = raw.keys("switchboard:p:{room:1}:*").get(0);
        assertThat(raw.del(part)).isEqualTo(1);
        b.came(ROOM, "eve");
        a.untilUsers(ROOM, "bob", "eve");

        Peer.until("Redis knows all again", () -> raw.hkeys(part).size() == 2);
        assertThat(watcher().on(ROOM).users(ROOM)).containsExactly("bob", "eve");
        assertThat(a.news).containsExactly("+bob", "+eve");
    }

    @Test
    void aNameThatIsTooLongToBeToldIsToldInPart() {
        Watcher a = watcher().on(ROOM);
        Watcher b = watcher();
        String name = "x" + "\uD83D\uDE00".repeat(40_000);
        b.broker.census().orElseThrow().came(ROOM, new Census.Present(UserId.of("bob"), name, 1));
        b.came(ROOM, "eve");

        a.untilUsers(ROOM, "bob", "eve");
        assertThat(a.broker.status().foreign()).isZero();
        assertThat(watcher().on(ROOM).users(ROOM)).containsExactly("bob", "eve");
    }

    @Test
    void strangersOnAChannelAreCountedAndHarmNobody() {
        Watcher a = watcher().on(ROOM);
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        var raw = client.connect(io.lettuce.core.codec.ByteArrayCodec.INSTANCE).sync();
        byte[] channel = "switchboard:c:{room:1}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] good = Envelope.presence(new Notice(7, 1, Notice.WHOLE, List.of()));
        for (int length = 4; length < good.length; length++) {
            raw.publish(channel, java.util.Arrays.copyOf(good, length));
        }
        byte[] tail = java.util.Arrays.copyOf(good, good.length + 3);
        raw.publish(channel, tail);

        Watcher b = watcher();
        b.came(ROOM, "bob");
        a.untilUsers(ROOM, "bob");
        Peer.until("all were counted", () -> a.broker.status().foreign() == good.length - 4 + 1);
    }
}
