package dev.switchboard.application.port.in;

import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import java.time.Instant;
import java.util.Optional;

/**
 * An operator's copy of a message. Immutable.
 *
 * @param direction whether it came in or went out; what goes to many is copied once
 * @param connection the one it came from or went to; empty for publications and broadcasts
 * @param dropped copies that this tap has lost so far
 */
public record Tapped(
        Direction direction, Optional<ConnectionId> connection, Message message, Instant time, long dropped) {
    /** Which way a message went. */
    public enum Direction {
        /** From a client. */
        IN,
        /** To one or more clients. */
        OUT,
        /** A connection opened or closed; the message is {@code connection} {@code open} or {@code close}. */
        LIFE
    }
}
