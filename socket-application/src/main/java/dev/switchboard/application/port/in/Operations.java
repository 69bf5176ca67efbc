package dev.switchboard.application.port.in;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What applications and operators may do. Callable from any thread but an I/O thread; writes may wait up to {@code
 * publish-wait} for room. Lists are copies.
 */
public interface Operations {
    /** Makes a connection a member; everything published after this returns reaches it. */
    JoinResult join(ConnectionId connection, ChannelName channel);

    /** Ends a membership; nothing published after this returns reaches it. */
    LeaveResult leave(ConnectionId connection, ChannelName channel);

    /** Sends to one connection. */
    Sent writeConnection(ConnectionId connection, Message message);

    /**
     * Sends to all connections of a user but {@code except}, on all nodes. Other nodes get it at most once and behind what this node
     * published before; whether the user is on one of them is not known, so {@code UNKNOWN} is only answered by a node that is alone.
     */
    Sent writeUser(UserId user, Message message, Set<ConnectionId> except);

    /**
     * Publishes to the message's channel, but not to {@code except}, on whichever nodes they are. One that leaves somebody out is not
     * kept in the history of a recoverable channel, and reaches other nodes at most once.
     *
     * @throws IllegalArgumentException if the message names no channel
     */
    default Sent writeChannel(Message message, Set<ConnectionId> except) {
        return writeChannel(message, "", except);
    }

    /**
     * The same about {@code key}: in a channel that {@linkplain dev.switchboard.domain.Overflow#CONFLATE conflates}, it replaces an
     * older publication with that key which still waits for a slow reader. Empty is no key.
     *
     * @throws IllegalArgumentException if the message names no channel, or the key has more than
     *     {@value dev.switchboard.domain.Publication#MAX_KEY} characters
     */
    Sent writeChannel(Message message, String key, Set<ConnectionId> except);

    /** Broadcasts to every connection of all nodes but {@code except}; other nodes get it at most once. */
    Sent writeAll(Message message, Set<ConnectionId> except);

    /** Ends a connection; plain clients that shall stay away are told {@code close-connection} first. Returns whether there was one. */
    boolean disconnect(ConnectionId connection, Close close);

    /** Ends all connections of a user on all nodes that can be reached; returns how many there were on this one. */
    int disconnect(UserId user, Close close);

    /**
     * Sends everybody away: from now on handshakes are answered 503, and open connections are closed with 1012 after what is in line
     * for them, {@code drain-rate} of them a second, faster where the time is too short. Its reason tells v1 clients the span
     * in which to come back. A second call drops the pace: everybody is told at once. There is no way back.
     *
     * @param within until when all are to be gone, not negative; up to a quarter of it, at most {@code close-linger}, is left for the
     *     answers of those who are told last
     * @return completes when all have gone or the time is over; does not fail
     */
    CompletionStage<Void> drain(Duration within);

    /** This node in figures. */
    Status status();

    /** One connection. */
    Optional<ConnectionInfo> connection(ConnectionId connection);

    /** Connections in the order of their opening. */
    List<ConnectionInfo> connections(Page page);

    /** Members of a channel in the order of their joins. */
    List<ConnectionInfo> connections(ChannelName channel, Page page);

    /** One page of the connections that fit. Holds up neither traffic nor joins, whatever their number. */
    Listing<ConnectionInfo> connections(ConnectionSearch search);

    /** Connections of a user in the order of their opening. */
    List<ConnectionInfo> connections(UserId user);

    /** Channels by name. */
    List<ChannelInfo> channels(Page page);

    /** One page of the channels that fit. Holds up neither traffic nor joins, whatever their number. */
    Listing<ChannelInfo> channels(ChannelSearch search);

    /** One channel; empty if it has no members on this node. */
    Optional<ChannelInfo> channel(ChannelName channel);

    /**
     * Users of a channel in the order of their first joins: those of the whole cluster where the channel has presence and members on this
     * node, else those of this node. Of users on other nodes, id and name are known.
     */
    List<Member> members(ChannelName channel, Page page);

    /**
     * Copies the traffic to {@code listener}, one after the other on a thread of its own. A listener that is too slow loses
     * copies, which {@link Tapped#dropped()} counts; traffic never waits for it. Close the result to end it.
     */
    Subscription tap(Consumer<Tapped> listener);

    /** The same for all nodes at once. */
    Cluster cluster();

    /** Ends something that was begun; closing twice is closing once. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
