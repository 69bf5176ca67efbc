package dev.switchboard.redis;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Redis Cluster for tests: masters as processes of our own, and if wanted a replica of the first one. */
final class ClusterProcesses implements AutoCloseable {
    static final int MASTERS = 3;

    private static final String HOST = "127.0.0.1";

    private final List<RedisProcess> processes = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();
    private final List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();

    private ClusterProcesses() {}

    /** Starts one of three masters, which share the slots in equal parts. */
    static ClusterProcesses launch(String... options) {
        ClusterProcesses cluster = new ClusterProcesses();
        try {
            for (int i = 0; i < MASTERS; i++) {
                cluster.begin(options);
            }
            for (int i = 0; i < MASTERS; i++) {
                int from = i * SlotHash.SLOT_COUNT / MASTERS;
                int to = (i + 1) * SlotHash.SLOT_COUNT / MASTERS - 1;
                cluster.commands(i).clusterAddSlotsRange(Range.create(from, to));
                cluster.commands(i).clusterSetConfigEpoch(i + 1L);
            }
            cluster.join();
            return cluster;
        } catch (RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    private void begin(String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                "1500",
                "--cluster-require-full-coverage",
                "no",
                "--repl-diskless-sync-delay",
                "0"));
        all.addAll(List.of(options));
        RedisProcess process = RedisProcess.launch(all.toArray(String[]::new));
        processes.add(process);
        RedisClient client = RedisClient.create(process.url());
        clients.add(client);
        connections.add(client.connect());
    }

    private void join() {
        for (int i = 1; i < processes.size(); i++) {
            commands(0).clusterMeet(HOST, processes.get(i).port());
        }
        for (int i = 0; i < processes.size(); i++) {
            int node = i;
            Peer.until("the cluster to be one", () -> {
                String info = commands(node).clusterInfo();
                return info.contains("cluster_state:ok")
                        && info.contains("cluster_slots_assigned:" + SlotHash.SLOT_COUNT)
                        && info.contains("cluster_known_nodes:" + processes.size());
            });
        }
    }

    /** Adds a replica of the first master, which takes over when that dies; waits until it has everything. */
    void addReplica(String... options) {
        begin(options);
        join();
        int last = processes.size() - 1;
        Peer.until(
                "the replica to know its master",
                () -> commands(last).clusterNodes().contains(id(0)));
        commands(last).clusterReplicate(id(0));
        Peer.until(
                "the replica to follow",
                () -> commands(last).info("replication").contains("master_link_status:up"));
        // It stands for election only when the others know it as a replica.
        for (int i = 0; i < last; i++) {
            int node = i;
            Peer.until(
                    "all to know the replica",
                    () -> commands(node)
                            .clusterNodes()
                            .lines()
                            .anyMatch(line -> line.startsWith(id(last)) && line.contains("slave " + id(0))));
        }
    }

    /** Hands the keys of a slot over, as the first part of moving it. */
    void moveKeys(int slot, int from, int to) {
        commands(to).clusterSetSlotImporting(slot, id(from));
        commands(from).clusterSetSlotMigrating(slot, id(to));
        List<String> keys = commands(from).clusterGetKeysInSlot(slot, 1_000);
        if (!keys.isEmpty()) {
            commands(from).migrate(HOST, processes.get(to).port(), 0, 10_000, MigrateArgs.Builder.keys(keys));
        }
    }

    /** Gives a slot away, as the second part. */
    void moveSlot(int slot, int to) {
        String id = id(to);
        commands(to).clusterSetSlotNode(slot, id);
        for (int i = 0; i < MASTERS; i++) {
            commands(i).clusterSetSlotNode(slot, id);
        }
    }

    /** Speaks to one node. */
    RedisCommands<String, String> commands(int node) {
        return connections.get(node).sync();
    }

    String id(int node) {
        return commands(node).clusterMyId();
    }

    RedisProcess process(int node) {
        return processes.get(node);
    }

    /** The master that a slot was given to at the start. */
    static int holder(int slot) {
        for (int i = 0; i < MASTERS; i++) {
            if (slot < (i + 1) * SlotHash.SLOT_COUNT / MASTERS) {
                return i;
            }
        }
        throw new IllegalArgumentException("there is no slot " + slot);
    }

    String url() {
        return "redis-cluster://"
                + processes.stream().map(process -> HOST + ":" + process.port()).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        clients.forEach(RedisClient::shutdown);
        processes.forEach(RedisProcess::close);
    }
}
