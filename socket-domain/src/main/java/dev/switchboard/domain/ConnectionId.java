package dev.switchboard.domain;

import java.util.UUID;

/**
 * The name of one connection, from open to close: a random UUID, never used twice.
 *
 * <p>Immutable.
 */
public record ConnectionId(UUID value) implements Comparable<ConnectionId> {
    /** Refuses null. */
    public ConnectionId {
        if (value == null) {
            throw new IllegalArgumentException("a connection id needs a UUID");
        }
    }

    /**
     * Reads the canonical text form.
     *
     * @throws IllegalArgumentException if {@code text} is no UUID
     */
    public static ConnectionId of(String text) {
        return new ConnectionId(UUID.fromString(text));
    }

    @Override
    public int compareTo(ConnectionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
