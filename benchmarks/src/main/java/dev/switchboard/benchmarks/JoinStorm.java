package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/**
 * {@code --connections} others join and leave one channel of {@code --members} as fast as they are answered, {@code --inflight} pairs
 * each at a time, while {@code --rate} publications a second go to all. Between the answers to its join and its leave a connection must
 * get each publication. One in ten rests for two publications after each leave, and must get none of them; of the others nothing
 * can be said there, as their next join is under way.
 */
final class JoinStorm implements Load.Scenario {
    private static final byte[] JOIN =
            "{\"channel\":\"c0\",\"cmd\":\"join\",\"param\":null}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LEAVE =
            "{\"channel\":\"c0\",\"cmd\":\"leave\",\"param\":null}".getBytes(StandardCharsets.UTF_8);

    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        int members = options.number("members", 10_000);
        List<Client> staying = swarm.open(members);
        swarm.join(staying, "c0");
        Publishing.Publisher publisher = new Publishing.Publisher(staying.get(members / 2), "c0", members);
        int padding = Fanout.padding(swarm, publisher, "publish", options.number("bytes", 128));
        staying.forEach(client -> client.expect(1, true));
        List<Client> restless = swarm.open(options.number("connections", 100));
        restless.forEach(client -> client.expect(1, false));

        Publishing publishing = new Publishing(List.of(publisher), "publish", padding);
        Storm storm = new Storm(publishing, members);
        swarm.traffic(storm);
        Fanout.Pace pace = new Fanout.Pace(swarm, publishing, options.number("rate", 2), 1);
        int pairs = options.number("inflight", 8);
        swarm.on(() -> {
            pace.start();
            for (Client client : restless) {
                for (int i = 0; i < (storm.rests(client) ? 1 : pairs); i++) {
                    Storm.pair(client);
                }
            }
            return true;
        });
        Measure measure = new Measure(server, options.number("seconds", 10));
        measure.warmUp(swarm, options.number("warmup", 5));
        long published = swarm.on(publishing::completed);
        Figures figures = measure.take(swarm, "changes", () -> swarm.on(() -> storm.answers));
        figures.put("publications", swarm.on(publishing::completed) - published);
        swarm.on(() -> {
            pace.stop();
            storm.ending = true;
            return true;
        });
        swarm.await("the last publication", () -> publishing.underWay() == 0);
        return figures.put("lost", publishing.lost() + storm.lost)
                .put("repeated", publishing.repeated() + storm.unasked);
    }

    /** On the event loop. */
    private static final class Storm implements Swarm.Traffic {
        private final Publishing publishing;
        private final int members;
        private final ArrayDeque<Resting> resting = new ArrayDeque<>();
        private boolean ending;
        private long answers;
        private long lost;
        private long unasked;

        Storm(Publishing publishing, int members) {
            this.publishing = publishing;
            this.members = members;
        }

        /** Until so many publications were completed. */
        private record Resting(Client client, long until) {}

        boolean rests(Client client) {
            return client.number % 10 == 0;
        }

        static void pair(Client client) {
            client.send(JOIN);
            client.send(LEAVE);
        }

        @Override
        public void stamped(Client client, ByteBuf in, int mark, int length) {
            if (client.number < members) {
                publishing.stamped(client, in, mark, length);
                while (!resting.isEmpty() && resting.peek().until() <= publishing.completed()) {
                    pair(resting.remove().client());
                }
                return;
            }
            int sequence = Stamp.sequence(in, mark);
            if (client.next[0] < 0) {
                unasked += rests(client) && resting.stream().anyMatch(one -> one.client() == client) ? 1 : 0;
                return;
            } else if (client.next[0] > 0 && sequence != client.next[0]) {
                lost++;
            }
            client.next[0] = sequence + 1;
        }

        @Override
        public void plain(Client client, String text) {
            answers++;
            if (text.contains("\"cmd\":\"joined\"")) {
                client.next[0] = 0;
            } else if (text.contains("\"cmd\":\"left\"")) {
                client.next[0] = -1;
                if (!ending && rests(client)) {
                    resting.add(new Resting(client, publishing.completed() + 2));
                } else if (!ending) {
                    pair(client);
                }
            } else {
                throw new IllegalStateException("answered by " + text);
            }
        }
    }
}
