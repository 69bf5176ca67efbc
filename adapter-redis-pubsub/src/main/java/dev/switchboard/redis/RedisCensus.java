package dev.switchboard.redis;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Who is where, by the node that a broker has started. Thread-safe. */
final class RedisCensus implements Census {
    /** Of a broker that is used without presence. */
    private static final class Nobody implements Listener {
        @Override
        public void came(NodeId node, ChannelName channel, Present user) {}

        @Override
        public void went(NodeId node, ChannelName channel, UserId user) {}

        @Override
        public void has(NodeId node, ChannelName channel, List<Present> all) {}

        @Override
        public void met(ChannelName channel) {}

        @Override
        public void gone(NodeId node) {}
    }

    private final Supplier<RedisNode> node;
    private volatile Listener listener = new Nobody();

    RedisCensus(Supplier<RedisNode> node) {
        this.node = node;
    }

    Listener listener() {
        return listener;
    }

    @Override
    public void open(Listener hears) {
        listener = hears;
    }

    @Override
    public CompletionStage<Void> meet(ChannelName channel) {
        return node.get().meet(channel);
    }

    @Override
    public void came(ChannelName channel, Present user) {
        node.get().came(channel, user);
    }

    @Override
    public void went(ChannelName channel, UserId user) {
        node.get().went(channel, user);
    }
}
