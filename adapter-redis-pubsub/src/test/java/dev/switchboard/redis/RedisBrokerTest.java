package dev.switchboard.redis;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.testkit.BrokerContract;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on one Redis; each test has a prefix of its own. */
class RedisBrokerTest extends BrokerContract {
    private static RedisProcess redis;

    private final RedisOptions options = RedisOptions.of(redis.url()).prefix("test-" + UUID.randomUUID() + ":");

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.launch();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected Broker newNode() {
        return new RedisBroker(options);
    }
}
