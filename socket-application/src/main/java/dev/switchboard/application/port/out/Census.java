package dev.switchboard.application.port.out;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Tells the nodes of a cluster which users are in which channels on which of them. Each node tells of its own users only, and is told
 * by all others in the channels that it {@linkplain Broker#subscribe subscribed} to. Thread-safe; no call blocks.
 *
 * <p>What is told arrives at once, and at last: what could not be told while the broker was away is told after its return. The users of
 * a node that crashed are taken back within the lease, once; those of one that is only slow, or that others can't hear because the broker
 * is away, are not.
 */
public interface Census {
    /**
     * A user in a channel on one node.
     *
     * @param connections that are members there, at least 1
     */
    record Present(UserId user, String name, int connections) {
        /** Refuses fewer than one connection. */
        public Present {
            if (connections < 1) {
                throw new IllegalArgumentException("a user who is present has a connection");
            }
        }
    }

    /**
     * Hears of other nodes. Calls never overlap; they return fast and never throw. A node is named here by an identity of its own that a
     * second life of it does not share.
     */
    interface Listener {
        /** A user is there, or has another number of connections or another name. */
        void came(NodeId node, ChannelName channel, Present user);

        /** A user is there no more. */
        void went(NodeId node, ChannelName channel, UserId user);

        /** These users are there and no others, whatever was told before. */
        void has(NodeId node, ChannelName channel, List<Present> all);

        /** All that others have in the channel was told since {@link Census#meet}; from now on it is news. */
        void met(ChannelName channel);

        /** A node has left the cluster, and all its users with it. */
        void gone(NodeId node);
    }

    /** Says who hears of other nodes; once, before {@link Broker#start}. */
    void open(Listener listener);

    /**
     * Asks for who is in a channel on other nodes; after {@link Broker#subscribe}, each time that the channel comes to life here.
     *
     * @return completes after {@link Listener#met}, or exceptionally when the broker is away; then the listener is told after its return
     */
    CompletionStage<Void> meet(ChannelName channel);

    /** Tells that a user is in a channel here, and with how many connections. */
    void came(ChannelName channel, Present user);

    /** Tells that a user is in a channel here no more. */
    void went(ChannelName channel, UserId user);
}
