package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * {@code --connections} in one channel that say nothing: live heap and resident memory of the server for each. A tenth as many come
 * first, so that what the first connections load and warm is not counted; both looks are taken after a full collection.
 */
final class Idle implements Load.Scenario {
    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        int count = options.number("connections", 10_000);
        swarm.join(swarm.open(count / 10), "c0");
        swarm.traffic(new Silence());
        swarm.pause(options.number("warmup", 5));
        long heap = server.liveHeapBytes();
        long resident = server.residentKiB();

        List<Client> clients = swarm.open(count);
        swarm.join(clients, "c0");
        swarm.traffic(new Silence());
        swarm.pause(options.number("warmup", 5));
        Figures figures = new Figures()
                .put("heapKiBPerConnection", (server.liveHeapBytes() - heap) / 1024.0 / count)
                .put("residentKiBPerConnection", (double) (server.residentKiB() - resident) / count)
                .put("residentMiB", server.residentKiB() / 1024.0);

        // What it costs to have them: pings, sweeps, nothing else.
        Probe.Cpu before = server.cpu();
        int seconds = options.number("seconds", 30);
        swarm.pause(seconds);
        Probe.Cpu used = server.cpu().minus(before);
        return figures.put("cpuPercent", (used.user() + used.kernel()) / 1e4 / seconds)
                .put("lost", 0)
                .put("repeated", 0);
    }

    private static final class Silence implements Swarm.Traffic {
        @Override
        public void stamped(Client client, ByteBuf in, int mark, int length) {
            throw new IllegalStateException("a message where nobody speaks");
        }
    }
}
