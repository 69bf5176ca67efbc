package dev.switchboard.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * One channel over two nodes: a member on the server at {@code --port} publishes, {@code --members} are on the one at {@code --other}.
 * {@code --inflight} publications are under way at any time, and one is over when all members have it. {@code --prefix log:} makes the
 * channel recoverable. CPU is that of both nodes ({@code --pid}, {@code --other-pid}) and of Redis ({@code --redis-pid}).
 */
final class Relay implements Load.Scenario {
    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        int members = options.number("members", 1);
        int seconds = options.number("seconds", 10);
        String channel = options.text("prefix", "") + "c0";
        Probe other = new Probe(options.number("other-pid", 0));
        Probe redis = new Probe(options.number("redis-pid", 0));

        List<Client> publisher = swarm.open(1);
        swarm.join(publisher, channel);
        List<Client> all = new ArrayList<>(swarm.open(options.number("other", 0), members, 0));
        swarm.join(all, channel);
        all.addAll(publisher);
        Publishing.Publisher one = new Publishing.Publisher(publisher.get(0), channel, all.size());
        int padding = Fanout.padding(swarm, one, "publish", options.number("bytes", 128));
        all.forEach(client -> client.expect(1, true));
        Publishing publishing = new Publishing(List.of(one), "publish", padding);
        swarm.traffic(publishing);
        swarm.on(() -> {
            publishing.startClosed(options.number("inflight", 64));
            return true;
        });
        new Measure(other, 1).warmUp(swarm, options.number("warmup", 5));
        swarm.on(() -> {
            publishing.record(true);
            return true;
        });
        Cost cost = new Cost(server, other, redis);
        long before = swarm.on(publishing::completed);
        swarm.pause(seconds);
        long publications = swarm.on(publishing::completed) - before;
        Figures figures = cost.put(publications, "node", "other", "redis");
        swarm.on(() -> {
            publishing.record(false);
            publishing.stop();
            return true;
        });
        swarm.await("what is under way (" + publishing + ")", () -> publishing.underWay() == 0);
        return figures.put("deliveries/s", figures.get("publications/s") * members)
                .latency(publishing.latency())
                .put("lost", publishing.lost())
                .put("repeated", publishing.repeated());
    }
}
