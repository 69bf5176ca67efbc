package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Publications to channels: {@code --channels} of {@code --members} each, every connection in {@code --spread} of them. In a closed
 * loop {@code --inflight} publications are under way at any time; with {@code --rate} they come at that many a second, all
 * channels together, in an open loop. {@code --publishers} connections take turns, by default as many as publications are under way;
 * with {@code --replies 1} each asks for a reply to itself behind every publication.
 */
final class Fanout implements Load.Scenario {
    /** What is done while the publications flow, once the server is warm. On the main thread. */
    @FunctionalInterface
    interface Body {
        Figures run(Swarm swarm, Probe server, Options options, Publishing publishing) throws Exception;
    }

    private final Body body;

    Fanout(Body body) {
        this.body = body;
    }

    /** One measurement. */
    static Figures once(Swarm swarm, Probe server, Options options, Publishing publishing) throws Exception {
        return new Measure(server, options.number("seconds", 10))
                .take(swarm, "deliveries", () -> swarm.on(publishing::deliveries));
    }

    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        int channels = options.number("channels", 1);
        int members = options.number("members", 1_000);
        int spread = options.number("spread", 1);
        int inFlight = options.number("inflight", 1);
        int rate = options.number("rate", 0);
        String command = options.text("command", "publish");
        boolean excluded = command.equals("publish-others");

        List<Client> clients = swarm.open(channels / spread * members);
        for (int i = 0; i < channels; i++) {
            swarm.join(membersOf(clients, i, members, spread), name(i));
        }
        int count = Math.max(1, options.number("publishers", Math.max(channels, inFlight)));
        List<Publishing.Publisher> publishers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<Client> all = membersOf(clients, i % channels, members, spread);
            // A step that is coprime to most sizes, so that they are no neighbours.
            Client client = all.get((int) ((i / channels * 97L + i % channels * 31L) % members));
            publishers.add(new Publishing.Publisher(client, name(i % channels), excluded ? members - 1 : members));
        }
        int padding = padding(swarm, publishers.get(0), command, options.number("bytes", 128));
        for (Client client : clients) {
            client.expect(count, true);
        }

        Publishing publishing = new Publishing(publishers, command, padding, options.number("replies", 0) > 0);
        swarm.traffic(publishing);
        Pace pace = new Pace(swarm, publishing, rate, count);
        swarm.on(() -> {
            if (rate > 0) {
                pace.start();
            } else {
                publishing.startClosed(inFlight);
            }
            return true;
        });
        new Measure(server, 1).warmUp(swarm, options.number("warmup", 5));
        swarm.on(() -> {
            publishing.record(true);
            return true;
        });
        Figures figures = body.run(swarm, server, options, publishing);
        swarm.on(() -> {
            publishing.record(false);
            publishing.stop();
            pace.stop();
            return true;
        });
        swarm.await("what is under way (" + publishing + ")", () -> publishing.underWay() == 0);
        figures.put("replies", swarm.on(publishing::replies));
        return figures.latency(publishing.latency())
                .put("lost", publishing.lost())
                .put("repeated", publishing.repeated());
    }

    private static String name(int channel) {
        return "c" + channel;
    }

    /** Blocks of {@code members} connections share {@code spread} channels. */
    private static List<Client> membersOf(List<Client> clients, int channel, int members, int spread) {
        int block = channel / spread;
        return clients.subList(block * members, (block + 1) * members);
    }

    /** How much padding makes a text of so many bytes out of this server's envelope: publishes one and looks. */
    static int padding(Swarm swarm, Publishing.Publisher publisher, String command, int bytes) throws Exception {
        int[] found = {0, 0};
        swarm.traffic(new Swarm.Traffic() {
            @Override
            public void stamped(Client client, ByteBuf in, int mark, int length) {
                found[0]++;
                found[1] = length;
            }
        });
        swarm.on(() -> {
            publisher.client().send(Stamp.envelope(publisher.channel(), command, 0, 0));
            return true;
        });
        swarm.await("the first publication", () -> found[0] == publisher.members());
        if (found[1] > bytes) {
            throw new IllegalArgumentException("an envelope alone has " + found[1] + " bytes here, more than " + bytes);
        }
        return bytes - found[1];
    }

    /** Publishes at intended times. On the event loop. */
    static final class Pace {
        private final Swarm swarm;
        private final Publishing publishing;
        private final long interval;
        private final int publishers;
        private long begin;
        private long published;
        private boolean ended;

        Pace(Swarm swarm, Publishing publishing, int perSecond, int publishers) {
            this.swarm = swarm;
            this.publishing = publishing;
            this.interval = perSecond == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(1) / perSecond;
            this.publishers = publishers;
        }

        void start() {
            begin = System.nanoTime();
            turn();
        }

        void stop() {
            ended = true;
        }

        private void turn() {
            if (ended) {
                return;
            }
            long now = System.nanoTime();
            while (begin + published * interval <= now) {
                publishing.publish((int) (published % publishers), begin + published * interval);
                published++;
            }
            swarm.loop().schedule(this::turn, begin + published * interval - now, TimeUnit.NANOSECONDS);
        }
    }
}
