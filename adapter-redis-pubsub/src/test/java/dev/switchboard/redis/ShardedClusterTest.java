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

/** What clients on two nodes see, with a Redis Cluster of three masters between them. */
class ShardedClusterTest extends ClusterContract {
    private static ClusterProcesses cluster;

    private final String prefix = "test-" + UUID.randomUUID() + ":";

    @BeforeAll
    static void startCluster() {
        cluster = ClusterProcesses.launch();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    protected Transport transport() {
        return new InMemoryTransport();
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }

    /** Notes go through one master, and channels through that which holds their slot. */
    @Override
    protected boolean keepsNotesInPlace() {
        return false;
    }

    @Override
    protected Broker newNode() {
        return new RedisBroker(RedisOptions.of(cluster.url()).prefix(prefix));
    }
}
