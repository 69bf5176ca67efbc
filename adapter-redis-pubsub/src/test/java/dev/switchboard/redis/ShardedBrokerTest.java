package dev.switchboard.redis;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.testkit.BrokerContract;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on a Redis Cluster of three masters; each test has a prefix of its own. */
class ShardedBrokerTest extends BrokerContract {
    private static ClusterProcesses cluster;

    private final RedisOptions options = RedisOptions.of(cluster.url()).prefix("test-" + UUID.randomUUID() + ":");

    @BeforeAll
    static void startCluster() {
        cluster = ClusterProcesses.launch();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    protected Broker newNode() {
        return new RedisBroker(options);
    }
}
