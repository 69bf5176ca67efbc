package dev.switchboard.redis;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.ClusterContract;
import dev.switchboard.testkit.InMemoryTransport;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What clients on two nodes see, with Redis between them. */
class RedisClusterTest extends ClusterContract {
    private static RedisProcess redis;

    private final String prefix = "test-" + UUID.randomUUID() + ":";

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.launch();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected Transport transport() {
        return new InMemoryTransport();
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }

    @Override
    protected Broker newNode() {
        return new RedisBroker(RedisOptions.of(redis.url()).prefix(prefix));
    }
}
