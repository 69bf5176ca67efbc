package dev.switchboard.application.port.in;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What operators may ask of all nodes at once. Callable from any thread but an I/O thread.
 *
 * <p>Nothing here fails as a whole, or waits for longer than {@code cluster-wait}, because a node is slow, stands still or crashed: stages
 * complete with what the others said, and name who said nothing. They never complete exceptionally, and complete on any thread.
 * A node that did not answer is waited for only a tenth of that time until it answers again.
 */
public interface Cluster {
    /** Whether this node is and stays the only one, as without a broker that connects it. */
    boolean alone();

    /** The figures of all nodes, or of those of this name. */
    CompletionStage<Answers<Status>> status(Optional<NodeId> node);

    /**
     * One page of the connections that fit, on all nodes or on those of this name.
     *
     * @param search its page begins at 0: go on by {@code after}
     * @param after {@link Found#next} of the page before
     */
    CompletionStage<Found<ConnectionInfo>> connections(
            ConnectionSearch search, Optional<Cursor> after, Optional<NodeId> node);

    /** The same of channels: each channel once for each node that has members in it. */
    CompletionStage<Found<ChannelInfo>> channels(ChannelSearch search, Optional<Cursor> after, Optional<NodeId> node);

    /** One connection, wherever it is. */
    CompletionStage<Answers<ConnectionInfo>> connection(ConnectionId connection);

    /** The first connections of a user on each node that has some, {@code most} of each. */
    CompletionStage<Answers<List<ConnectionInfo>>> connections(UserId user, int most);

    /** What each node has of a channel that has members in it, {@code most} connections and users of each. */
    CompletionStage<Answers<ChannelPart>> channel(ChannelName channel, int most, Optional<NodeId> node);

    /** Ends a connection wherever it is, as {@link Operations#disconnect(ConnectionId, Close)} does; true of the node that had it. */
    CompletionStage<Answers<Boolean>> disconnect(ConnectionId connection, Close close);

    /** Ends all connections of a user; how many there were on each node that had some. */
    CompletionStage<Answers<Integer>> disconnect(UserId user, Close close);

    /** Sends to one connection, wherever it is. */
    CompletionStage<Answers<Sent>> writeConnection(ConnectionId connection, Message message);

    /** Makes a connection a member, wherever it is. */
    CompletionStage<Answers<JoinResult>> join(ConnectionId connection, ChannelName channel);

    /** Ends a membership, wherever the connection is. */
    CompletionStage<Answers<LeaveResult>> leave(ConnectionId connection, ChannelName channel);

    /**
     * Copies the traffic of all other nodes to {@code listener}, in batches, one after the other on any thread. It costs them nothing while there
     * is none, and ends on each of them a few seconds after this node was heard last. Copies that nobody had time for are dropped and counted.
     *
     * @param rate most copies a second of each node, at least 1; none tells more than 500 and half a MiB
     */
    Subscription tap(TapFilter filter, int rate, Consumer<Copies> listener);
}
