package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One member in {@code --every} (0 is none, for the run beside it) stops reading for the measured time, while {@code --inflight}
 * publications are under way to all {@code --members}, or {@code --rate} a second come in an open loop. The others must get everything,
 * and the server's heap must not grow past the bounds of those that don't read. Once these read again, the run counts who was closed,
 * and what those who were not have missed: what becomes of them the server's {@code --overflow} says.
 */
final class Slow implements Load.Scenario {
    private static final int RECEIVE_BYTES = 16 << 10;

    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        int members = options.number("members", 1_000);
        int every = options.number("every", 100);
        int stalled = every == 0 ? 0 : members / every;
        int rate = options.number("rate", 0);
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
        sleepers.forEach(client -> client.expect(inFlight, false));

        Publishing publishing = new Publishing(publishers, "publish", padding);
        Set<Client> closed = new HashSet<>();
        Set<Client> asleep = new HashSet<>(sleepers);
        Gaps gaps = new Gaps();
        swarm.traffic(new Swarm.Traffic() {
            @Override
            public void stamped(Client client, ByteBuf in, int mark, int length) {
                if (asleep.contains(client)) {
                    gaps.saw(client, Stamp.publisher(in, mark), Stamp.sequence(in, mark));
                } else {
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
        Fanout.Pace pace = new Fanout.Pace(swarm, publishing, rate, inFlight);
        swarm.on(() -> {
            if (rate > 0) {
                pace.start();
            } else {
                publishing.startClosed(inFlight);
            }
            return true;
        });
        Measure measure = new Measure(server, options.number("seconds", 10));
        measure.warmUp(swarm, options.number("warmup", 5));
        Figures figures;
        Memory.Held before;
        Memory.Held after;
        try (Memory memory = Memory.of(server.pid())) {
            before = memory.afterCollection();
            swarm.pause(1); // what came while the heap was collected is nobody's latency
            swarm.on(() -> {
                sleepers.forEach(client -> client.reading(false));
                publishing.record(true);
                return true;
            });
            figures = measure.take(swarm, "deliveries", () -> swarm.on(publishing::deliveries));
            swarm.on(() -> {
                publishing.record(false);
                return true;
            });
            after = memory.afterCollection();
        }
        swarm.on(() -> {
            publishing.stop();
            pace.stop();
            sleepers.forEach(client -> client.reading(true));
            return true;
        });
        swarm.await("what is under way", () -> publishing.underWay() == 0);
        swarm.pause(3);
        return figures.latency(publishing.latency())
                .put("heapMiBBefore", before.heap() / 1048576.0)
                .put("heapMiBStalled", after.heap() / 1048576.0)
                .put("stalled", stalled)
                .put("closed", swarm.on(closed::size))
                .put("missed", swarm.on(() -> gaps.missed))
                .put("lost", publishing.lost())
                .put("repeated", publishing.repeated());
    }

    /** What sleepers find missing when they wake. Their order must hold even so. */
    private static final class Gaps {
        private long missed;

        void saw(Client client, int publisher, int sequence) {
            int expected = client.next[publisher];
            if (expected >= 0 && sequence < expected) {
                throw new IllegalStateException("a sleeper got publication " + sequence + " behind " + (expected - 1));
            }
            missed += expected < 0 ? 0 : sequence - expected;
            client.next[publisher] = sequence + 1;
        }
    }
}
