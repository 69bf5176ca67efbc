package dev.switchboard.application.port.out;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Publication;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Carries publications between nodes. Thread-safe; no call blocks.
 *
 * <p>What one node publishes to a channel, every other node that is subscribed receives at most once, unchanged to the byte, in the
 * order in which that node published. A node never receives what it published itself. Who is not subscribed receives nothing.
 */
public interface Broker extends AutoCloseable {
    /**
     * Connects this node; once, before anything else.
     *
     * @param receiver gets what other nodes publish; calls for one channel never overlap; returns fast, never throws
     */
    void start(NodeId node, Consumer<Publication> receiver);

    /**
     * Asks for a channel's publications. The stage completes when everything published from then on is received, or exceptionally
     * when the broker is away. Subscribing twice is subscribing once.
     */
    CompletionStage<Void> subscribe(ChannelName channel);

    /** The opposite of {@link #subscribe}; calls for one channel take effect in their order. */
    void unsubscribe(ChannelName channel);

    /** Hands a publication to the other nodes. The stage completes when the broker has it, or exceptionally when it is lost. */
    CompletionStage<Void> publish(Publication publication);

    /** Disconnects; nothing is received afterwards. */
    @Override
    void close();
}
