package dev.switchboard.application.port.out;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Carries publications between nodes. Thread-safe; no call blocks.
 *
 * <p>What one node publishes to a channel, every other node that is subscribed receives at most once, unchanged to the byte, in the
 * order in which that node published. A node never receives what it published itself. Who is not subscribed receives nothing.
 *
 * <p>Recoverable channels are another way: what is {@linkplain #append appended} is numbered without gaps, kept for those who come
 * back, and received by every subscribed node, the publisher's too, in the order of the numbers.
 */
public interface Broker extends AutoCloseable {
    /**
     * Says who hears of recoverable channels of which not everything could be brought, so that a publication may be missing between what
     * the receiver got of it and what it gets next; called like the receiver. Before {@link #start}. A broker that never loses anything
     * calls nobody.
     */
    default void onLost(Consumer<ChannelName> listener) {}

    /**
     * Connects this node; once, before anything else but {@link #onLost}.
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

    /**
     * Publishes to a recoverable channel: numbers the publication, keeps it, and hands it, numbered, to every subscribed node, this
     * one included, in one order for all.
     *
     * @param retention how much the channel keeps; that of the channel's latest call counts
     * @return completes with its place when it is kept, or exceptionally when it is not, or not surely
     */
    CompletionStage<Position> append(Publication publication, Retention retention);

    /**
     * Looks into a recoverable channel. A channel in which nothing was ever published has a position, too.
     *
     * @param known where the asker stands; none if it only wants to know the channel's position
     * @return completes with what is there, or exceptionally when the broker is away
     */
    CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention);

    /**
     * What a recoverable channel holds.
     *
     * @param position where it stands
     * @param missed all publications after the asker's position in order; none if not all are left, or the position is of another epoch or
     *     of the future; empty list if nothing was asked
     */
    record Kept(Position position, Optional<List<Publication>> missed) {}

    /** Who is where on other nodes; empty if this broker knows nothing of it, as when there are none. */
    default Optional<Census> census() {
        return Optional.empty();
    }

    /** The way to the other nodes; empty if this broker has none, as when there are none. */
    default Optional<Post> post() {
        return Optional.empty();
    }

    /**
     * How it is, for who watches over the node.
     *
     * @param up whether it is reached
     * @param degraded whether it is not, or not of full use: other nodes may not hear this one, or this one them
     * @param dropped times so far that something did not reach it, or not surely
     * @param gaps times so far that {@link #onLost} was told
     * @param roundTrip of the latest question that it answered; empty where none was asked, or it is not reached
     */
    record Figures(boolean up, boolean degraded, long dropped, long gaps, Optional<Duration> roundTrip) {}

    /** How it is, a moment old; empty if there is nothing that could be away. */
    default Optional<Figures> figures() {
        return Optional.empty();
    }

    /** Disconnects; nothing is received afterwards. */
    @Override
    void close();
}
