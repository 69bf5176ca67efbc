package dev.switchboard.benchmarks;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Retention;
import dev.switchboard.domain.UserId;
import dev.switchboard.redis.RedisBroker;
import dev.switchboard.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * A node with {@code --channels} subscriptions whose connections to Redis ({@code --redis-port}) are cut: how long until all are back,
 * what that takes, and the longest that Redis keeps somebody else waiting meanwhile. With {@code --recoverable 1} each channel's
 * history is followed, too. Then {@code --users} come to the first 500 channels. On an empty Redis of its own.
 */
public final class Resubscription {
    private static final long DEADLINE_SECONDS = 120;
    private static final int WITH_PRESENCE = 500;
    private static final int AT_ONCE = 5_000;

    private final Resp redis;
    private long longest;

    private Resubscription(Resp redis) {
        this.redis = redis;
    }

    /** See the class. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(arguments);
        int port = options.number("redis-port", 6379);
        try (Resp redis = new Resp(port);
                RedisBroker broker = new RedisBroker(RedisOptions.of("redis://127.0.0.1:" + port))) {
            System.out.println(new Resubscription(redis).run(broker, options));
        }
        System.exit(0);
    }

    private Figures run(RedisBroker broker, Options options) throws Exception {
        List<ChannelName> channels = IntStream.range(0, options.number("channels", 50_000))
                .mapToObj(i -> ChannelName.of("room:" + i))
                .toList();
        broker.census().orElseThrow().open(new Nobody());
        broker.start(NodeId.of("one"), publication -> {});
        until(() -> !broker.status().degraded());
        long heap = heap();
        long memory = redis.info("used_memory");
        double first = subscribe(broker, channels, options.number("recoverable", 0) > 0);
        Figures figures = new Figures()
                .put("firstSeconds", first)
                .put("redisBytesPerChannel", (redis.info("used_memory") - memory) / (double) channels.size())
                .put("heapBytesPerChannel", (heap() - heap) / (double) channels.size());

        long traffic = redis.traffic();
        long cpu = cpu();
        long connections = broker.status().connections();
        longest = 0;
        long begin = System.nanoTime();
        redis.ask("CLIENT KILL TYPE normal");
        redis.ask("CLIENT KILL TYPE pubsub");
        until(() -> broker.status().connections() >= connections + 2);
        double connected = (System.nanoTime() - begin) / 1e9;
        until(() -> !broker.status().degraded());
        double subscribed = (System.nanoTime() - begin) / 1e9;
        until(() -> broker.status().repairs() == 0);
        figures.put("connectedSeconds", connected)
                .put("subscribedSeconds", subscribed)
                .put("comparedSeconds", (System.nanoTime() - begin) / 1e9)
                .put("MiB", (redis.traffic() - traffic) / 1048576.0)
                .put("redisCpuMillis", (cpu() - cpu) / 1e3)
                .put("longestStallMillis", longest / 1e6);
        presence(broker, channels, options.number("users", 50_000), figures);
        return figures;
    }

    private static double subscribe(RedisBroker broker, List<ChannelName> channels, boolean recoverable)
            throws Exception {
        Retention kept = new Retention(200, Duration.ofMinutes(5));
        long begin = System.nanoTime();
        CompletableFuture.allOf(channels.stream()
                        .map(name -> broker.subscribe(name).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new))
                .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        double took = (System.nanoTime() - begin) / 1e9;
        for (int i = 0; recoverable && i < channels.size(); i += AT_ONCE) {
            CompletableFuture.allOf(channels.subList(i, Math.min(channels.size(), i + AT_ONCE)).stream()
                            .map(name ->
                                    broker.since(name, Optional.empty(), kept).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new))
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        return took;
    }

    private void presence(RedisBroker broker, List<ChannelName> channels, int users, Figures figures) throws Exception {
        Census census = broker.census().orElseThrow();
        long memory = redis.info("used_memory");
        for (int i = 0; i < users; i++) {
            UserId user = UserId.of(new UUID(7, i).toString());
            census.came(channels.get(i % WITH_PRESENCE), new Census.Present(user, "guest-" + i, 1));
        }
        until(() -> fields() >= users);
        figures.put("redisBytesPerUser", (redis.info("used_memory") - memory) / (double) users);
    }

    /** Users that Redis holds. Looks at all keys, so that it is asked seldom. */
    private long fields() throws Exception {
        Thread.sleep(200);
        long sum = 0;
        for (String word : redis.ask("EVAL \"local n=0 for _,k in ipairs(redis.call('KEYS','switchboard:p:*')) do "
                        + "if redis.call('TYPE',k).ok=='hash' then n=n+redis.call('HLEN',k) end end return n\" 0")
                .split("\\s+")) {
            sum += Long.parseLong(word);
        }
        return sum;
    }

    private long cpu() throws Exception {
        Probe.Cpu used = new Probe(redis.info("process_id")).cpu();
        return used.user() + used.kernel();
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits, and asks Redis each millisecond for a PONG: how long that takes at most. */
    private void until(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.holds()) {
            long asked = System.nanoTime();
            redis.ask("PING");
            longest = Math.max(longest, System.nanoTime() - asked);
            if (asked > deadline) {
                throw new TimeoutException("waited " + DEADLINE_SECONDS + " s");
            }
            Thread.sleep(1);
        }
    }

    /** There is no other node. */
    static final class Nobody implements Census.Listener {
        @Override
        public void came(NodeId node, ChannelName channel, Census.Present user) {}

        @Override
        public void went(NodeId node, ChannelName channel, UserId user) {}

        @Override
        public void has(NodeId node, ChannelName channel, List<Census.Present> all) {}

        @Override
        public void met(ChannelName channel) {}

        @Override
        public void gone(NodeId node) {}
    }
}
