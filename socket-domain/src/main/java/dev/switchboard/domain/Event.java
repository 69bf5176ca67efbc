package dev.switchboard.domain;

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
}
