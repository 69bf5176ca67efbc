package dev.switchboard.domain;

import java.util.Locale;

/** News of the core, for its observer: metrics, logs, audit. Immutable; never holds what a message says. */
public sealed interface Event {
    /** A connection was accepted. */
    record Opened(ConnectionId connection, UserId user, String transport, String peer) implements Event {}

    /** A connection became a member; {@code created}: it was the channel's first. */
    record Joined(ConnectionId connection, UserId user, ChannelName channel, boolean created) implements Event {}

    /** A connection is no member any more; {@code emptied}: it was the channel's last. */
    record Left(ConnectionId connection, UserId user, ChannelName channel, boolean emptied) implements Event {}

    /** A channel accepted a message of so many bytes of frame for so many members of this node. */
    record Published(ChannelName channel, Command command, int bytes, int members) implements Event {}

    /** A request was refused; {@code code} is the problem's. */
    record Refused(ConnectionId connection, UserId user, String code, String message) implements Event {}

    /**
     * A reader fell too far behind and is closed with 4008: its outbox held {@code bytes} when it overran, {@code dropped} messages
     * were dropped then.
     */
    record Slow(ConnectionId connection, UserId user, long bytes, int dropped) implements Event {}

    /**
     * A reader fell behind: its outbox of {@code bytes} overran, and messages are dropped for it as their channels' {@link Overflow}
     * allows, so that it may stay. Told once until {@link Dropped}; connection closed with 4008 in between: {@link Slow} too.
     */
    record Dropping(ConnectionId connection, UserId user, long bytes) implements Event {}

    /** A reader has caught up since {@link Dropping}, or is gone (then perhaps after {@link Closed}): {@code messages} were dropped. */
    record Dropped(ConnectionId connection, UserId user, long messages) implements Event {}

    /** A handler ran for so many nanoseconds; {@code failed}: it threw. Only for observers that measure. */
    record Handled(ConnectionId connection, UserId user, Command command, long nanos, boolean failed)
            implements Event {}

    /**
     * What was put in line for one lane reached its wires after so many nanoseconds. A sample, taken by a probe that goes the way
     * of publications a few times a second. Only for observers that measure.
     */
    record Written(long nanos) implements Event {}

    /** A connection ended. */
    record Closed(ConnectionId connection, UserId user, Close close) implements Event {}

    /**
     * A handshake was not admitted, and no connection was made, but for v1 clients that are unknown: these are told so over one that is
     * closed at once. What is no handshake at all, and what asks for a path without a socket, the transports answer by themselves, and
     * nobody hears of it.
     */
    record TurnedAway(Reason reason, String transport, String peer) implements Event {
        /** Why. */
        public enum Reason {
            /** This node sends everybody away. */
            DRAINING,
            /** A page of an origin that is not allowed. */
            ORIGIN,
            /** The query, or the channel in it, can't be read. */
            MALFORMED,
            /** There is no such channel. */
            NO_CHANNEL,
            /** The authenticator knows nobody like that. */
            UNAUTHENTICATED,
            /** The limit {@code connections}. */
            CONNECTIONS,
            /** The limit {@code connections-per-user}. */
            CONNECTIONS_PER_USER,
            /** The limit {@code connections-per-address}. */
            CONNECTIONS_PER_ADDRESS,
            /** The authenticator took too long, or too many waited for it. */
            BUSY,
            /** The authenticator, or a hook of the application's, failed. */
            INTERNAL;

            /** As metrics and logs have it: {@code no-channel}. */
            public String code() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
    }
}
