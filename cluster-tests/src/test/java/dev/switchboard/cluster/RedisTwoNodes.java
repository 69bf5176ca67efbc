package dev.switchboard.cluster;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.redis.RedisBroker;
import dev.switchboard.redis.RedisOptions;
import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.TwoNodesContract;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract over two nodes with one Redis between them; each test has a prefix of its own. */
abstract class RedisTwoNodes extends TwoNodesContract {
    private static RedisProcess redis;

    private final RedisOptions options = RedisOptions.of(redis.url()).prefix("test-" + UUID.randomUUID() + ":");
    private final Supplier<Transport> first;
    private final Supplier<Transport> second;

    RedisTwoNodes(Supplier<Transport> first, Supplier<Transport> second) {
        this.first = first;
        this.second = second;
    }

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.launch();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected final Transport transport() {
        return first.get();
    }

    @Override
    protected final Transport secondTransport() {
        return second.get();
    }

    @Override
    protected final Codec codec() {
        return new JacksonCodec();
    }

    @Override
    protected final Broker newNode() {
        return new RedisBroker(options);
    }
}
