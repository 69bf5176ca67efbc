package dev.switchboard.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lettuce and nothing else, as a baseline: {@code Bare --role subscriber --redis URL} counts what comes on {@code --connections}; {@code --role publisher} sends
 * {@code --inflight} publications in one write, waits for their answers, and goes on.
 */
public final class Bare {
    private static final byte[] CHANNEL = "bare".getBytes(StandardCharsets.US_ASCII);

    private Bare() {}

    /** See the class. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(arguments);
        RedisClient client = RedisClient.create(options.text("redis", "redis://127.0.0.1:6379"));
        if (options.text("role", "publisher").equals("subscriber")) {
            subscribe(client, options.number("connections", 1));
        } else {
            System.out.println(publish(client, options));
        }
        System.exit(0);
    }

    private static void subscribe(RedisClient client, int connections) throws Exception {
        LongAdder heard = new LongAdder();
        for (int i = 0; i < connections; i++) {
            StatefulRedisPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(byte[] channel, byte[] message) {
                    heard.increment();
                }
            });
            connection.sync().subscribe(CHANNEL);
        }
        System.out.println("READY 0");
        System.out.flush();
        while (System.in.read() >= 0) {}
    }

    private static Figures publish(RedisClient client, Options options) throws Exception {
        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        connection.setAutoFlushCommands(false);
        byte[] message = new byte[options.number("bytes", 128)];
        RedisFuture<?>[] underWay = new RedisFuture<?>[options.number("inflight", 64)];
        run(connection, message, underWay, options.number("warmup", 5));
        Cost cost = new Cost(
                new Probe(ProcessHandle.current().pid()),
                new Probe(options.number("other-pid", 0)),
                new Probe(options.number("redis-pid", 0)));
        long published = run(connection, message, underWay, options.number("seconds", 10));
        return cost.put(published, "node", "other", "redis");
    }

    private static long run(
            StatefulRedisConnection<byte[], byte[]> connection, byte[] message, RedisFuture<?>[] underWay, int seconds)
            throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long published = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < underWay.length; i++) {
                underWay[i] = connection.async().publish(CHANNEL, message);
            }
            connection.flushCommands();
            for (RedisFuture<?> answer : underWay) {
                answer.get(30, TimeUnit.SECONDS);
            }
            published += underWay.length;
        }
        return published;
    }
}
