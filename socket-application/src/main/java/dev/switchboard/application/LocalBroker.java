package dev.switchboard.application;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Publication;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Carries publications between nodes of one process: what a single node uses, and clusters in tests. Thread-safe.
 */
public final class LocalBroker implements Broker {
    /** Where the nodes of one cluster meet. Thread-safe. */
    public static final class Exchange {
        private final List<LocalBroker> nodes = new CopyOnWriteArrayList<>();
        // One publisher at a time for a channel, so that receivers' calls for it never overlap; not held by anyone who
        // waits
        // for something else.
        private final ConcurrentHashMap<ChannelName, Object> turns = new ConcurrentHashMap<>();

        /** A broker for one more node. */
        public LocalBroker node() {
            return new LocalBroker(this);
        }
    }

    private final Exchange exchange;
    private final Set<ChannelName> subscribed = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Publication> receiver = publication -> {};

    private LocalBroker(Exchange exchange) {
        this.exchange = exchange;
    }

    /** One for a node that is alone. */
    public static LocalBroker alone() {
        return new Exchange().node();
    }

    @Override
    public void start(NodeId node, Consumer<Publication> listener) {
        receiver = listener;
        exchange.nodes.add(this);
    }

    @Override
    public CompletionStage<Void> subscribe(ChannelName channel) {
        subscribed.add(channel);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        subscribed.remove(channel);
    }

    @Override
    public CompletionStage<Void> publish(Publication publication) {
        if (exchange.nodes.size() > 1) {
            // The map's own lock of the entry makes it one at a time and leaves nothing behind.
            exchange.turns.compute(publication.channel(), (name, turn) -> {
                for (LocalBroker node : exchange.nodes) {
                    if (node != this && node.subscribed.contains(name)) {
                        node.receiver.accept(publication);
                    }
                }
                return null;
            });
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        exchange.nodes.remove(this);
        subscribed.clear();
    }
}
