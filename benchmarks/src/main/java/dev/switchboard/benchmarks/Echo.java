package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Each of {@code --connections} has one message under way: it sends the next one when it has got the last one back. */
final class Echo implements Load.Scenario {
    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        List<Client> clients = swarm.open(options.number("connections", 100));
        byte[] envelope =
                Stamp.envelope("", "echo", 0, options.number("bytes", 128) - Stamp.envelope("", "echo", 0, 0).length);
        Bounce bounce = new Bounce(envelope, clients.size());
        swarm.traffic(bounce);
        swarm.on(() -> {
            clients.forEach(bounce::next);
            return true;
        });
        Measure measure = new Measure(server, options.number("seconds", 10));
        measure.warmUp(swarm, options.number("warmup", 5));
        swarm.on(() -> bounce.recording = true);
        Figures figures = measure.take(swarm, "messages", () -> swarm.on(() -> bounce.messages));
        swarm.on(() -> bounce.ending = true);
        swarm.await("the last echoes", () -> bounce.underWay == 0);
        return figures.latency(bounce.latency).put("lost", bounce.lost).put("repeated", bounce.repeated);
    }

    /** On the event loop. */
    private static final class Bounce implements Swarm.Traffic {
        private final byte[] envelope;
        private final int mark;
        private final int[] sequences;
        private final long[] sentAt;
        private final Histogram latency = new Histogram(60_000_000_000L, 3);
        private volatile boolean recording;
        private volatile boolean ending;
        private long messages;
        private long lost;
        private long repeated;
        private int underWay;

        Bounce(byte[] envelope, int connections) {
            this.envelope = envelope;
            this.mark = Stamp.find(envelope);
            this.sequences = new int[connections];
            this.sentAt = new long[connections];
        }

        void next(Client client) {
            Stamp.number(envelope, mark, sequences[client.number]);
            sentAt[client.number] = System.nanoTime();
            underWay++;
            client.send(envelope);
        }

        @Override
        public void stamped(Client client, ByteBuf in, int at, int length) {
            int came = Stamp.sequence(in, at);
            int expected = sequences[client.number]++;
            lost += came > expected ? 1 : 0;
            repeated += came < expected ? 1 : 0;
            messages++;
            underWay--;
            if (recording) {
                latency.recordValue(Math.min(60_000_000_000L, System.nanoTime() - sentAt[client.number]));
            }
            if (!ending) {
                next(client);
            }
        }
    }
}
