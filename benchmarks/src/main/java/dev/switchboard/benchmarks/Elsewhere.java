package dev.switchboard.benchmarks;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import dev.switchboard.redis.RedisBroker;
import dev.switchboard.redis.RedisOptions;
import java.util.List;
import java.util.UUID;

/**
 * What a node keeps of users who are on another one: it has a member in each of 1,000 channels with presence, and then {@code --users}
 * come to these on another node with the same Redis ({@code --redis}), 50 to each. Its live heap is looked at before and afterwards.
 */
final class Elsewhere implements Load.Scenario {
    private static final int CHANNELS = 1_000;
    // Below the limit of channels for a connection.
    private static final int EACH = 50;
    private static final ChannelName LAST = ChannelName.of("bell:last");
    private static final long DEADLINE_MILLIS = 60_000;

    @Override
    public Figures run(Swarm swarm, Probe server, Options options) throws Exception {
        int users = options.number("users", 50_000);
        for (int i = 0; i < CHANNELS; i += EACH) {
            List<Client> member = swarm.open(1);
            for (int channel = i; channel < i + EACH; channel++) {
                swarm.join(member, "crowd:" + channel);
            }
        }
        swarm.join(swarm.open(1), LAST.value());
        boolean[] told = {false};
        swarm.traffic(new Told(told));

        try (RedisBroker other = new RedisBroker(RedisOptions.of(options.text("redis", "redis://127.0.0.1:6379")))) {
            Census census = other.census().orElseThrow();
            census.open(new Resubscription.Nobody());
            other.start(NodeId.of("elsewhere"), publication -> {});
            long deadline = System.currentTimeMillis() + DEADLINE_MILLIS;
            while (other.status().degraded() && System.currentTimeMillis() < deadline) {
                swarm.pause(0.01);
            }
            long before = server.liveHeapBytes();
            for (int i = 0; i < users; i++) {
                UserId user = UserId.of(new UUID(7, i).toString());
                census.came(ChannelName.of("crowd:" + i % CHANNELS), new Census.Present(user, "guest-" + i, 1));
            }
            // A node's changes arrive in their order, so whoever hears of this one knows of all.
            census.came(LAST, new Census.Present(UserId.of("last"), "last", 1));
            swarm.await("the last of " + users + " users", () -> told[0]);
            return new Figures()
                    .put("heapBytesPerUser", (server.liveHeapBytes() - before) / (double) users)
                    .put("lost", 0)
                    .put("repeated", 0);
        }
    }

    private record Told(boolean[] last) implements Swarm.Traffic {
        @Override
        public void stamped(Client client, io.netty.buffer.ByteBuf in, int mark, int length) {
            throw new IllegalStateException("a message where nobody speaks");
        }

        @Override
        public void plain(Client client, String text) {
            last[0] |= text.contains("\"userID\":\"last\"");
        }
    }
}
