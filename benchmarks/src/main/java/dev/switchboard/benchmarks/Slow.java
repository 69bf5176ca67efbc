package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One member in {@code --every} stops reading while {@code --inflight} publications are under way to all {@code --members}. The others
 * must get everything, and the server's memory must not grow past the bounds of those that don't read. A server that keeps no
 * bound runs on; ours closes them, which the run counts once they read again.
 */
final class Slow implements Load.Scenario {
    private static final int RECEIVE_BYTES = 16 << 10;

    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        int members = options.number("members", 1_000);
        int stalled = members / options.number("every", 100);
        List<Client> readers = swarm.open(members - stalled);
        List<Client> sleepers = swarm.open(stalled, RECEIVE_BYTES);
        swarm.join(readers, "c0");
        int inFlight = options.number("inflight", 16);
        List<Publishing.Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            publishers.add(new Publishing.Publisher(readers.get(i * 7 % readers.size()), "c0", readers.size()));
        }
        int padding = Fanout.padding(swarm, publishers.get(0), "publish", options.number("bytes", 128));
        swarm.join(sleepers, "c0");
        readers.forEach(client -> client.expect(inFlight, true));

        Publishing publishing = new Publishing(publishers, "publish", padding);
        Set<Client> closed = new HashSet<>();
        Set<Client> asleep = new HashSet<>(sleepers);
        swarm.traffic(new Swarm.Traffic() {
            @Override
            public void stamped(Client client, ByteBuf in, int mark, int length) {
                if (!asleep.contains(client)) {
                    publishing.stamped(client, in, mark, length);
                }
            }

            @Override
            public void closed(Client client, int code) {
                if (!asleep.contains(client)) {
                    throw new IllegalStateException("a reader was closed with " + code);
                }
                closed.add(client);
            }
        });
        swarm.on(() -> {
            sleepers.forEach(client -> client.reading(false));
            publishing.startClosed(inFlight);
            return true;
        });
        Measure measure = new Measure(server, options.number("seconds", 10));
        measure.warmUp(swarm, options.number("warmup", 5));
        swarm.on(() -> {
            publishing.record(true);
            return true;
        });
        Figures figures = measure.take(swarm, "deliveries", () -> swarm.on(publishing::deliveries));
        swarm.on(() -> {
            publishing.stop();
            sleepers.forEach(client -> client.reading(true));
            return true;
        });
        swarm.await("what is under way", () -> publishing.underWay() == 0);
        swarm.pause(3);
        return figures.latency(publishing.latency())
                .put("stalled", stalled)
                .put("closed", swarm.on(closed::size))
                .put("lost", publishing.lost())
                .put("repeated", publishing.repeated());
    }
}
