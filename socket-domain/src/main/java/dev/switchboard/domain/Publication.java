package dev.switchboard.domain;

import java.util.Optional;
import java.util.Set;

/**
 * A message that a channel accepted, encoded once: what every member on every node gets, byte for byte.
 *
 * <p>Immutable.
 *
 * @param channel whose it is
 * @param frame its envelope, without an offset
 * @param position its place in a recoverable channel, none in a plain one
 * @param key what it is about, at most {@link #MAX_KEY} characters, empty for nothing: in a channel that conflates, a newer publication
 *     replaces an older one with the same key that still waits for a slow reader
 * @param except connections that do not get it, on whichever node they are; nobody in one that has a position
 */
public record Publication(
        ChannelName channel, Frame frame, Optional<Position> position, String key, Set<ConnectionId> except) {
    /** Longest key, in UTF-16 units. */
    public static final int MAX_KEY = 256;

    /** Refuses null, long keys, and what is numbered and leaves somebody out. */
    public Publication {
        if (channel == null || frame == null || position == null || key == null || except == null) {
            throw new IllegalArgumentException(
                    "a publication needs a channel, a frame, a position (none is Optional.empty()), a key (none is empty)"
                            + " and whom it leaves out (nobody is Set.of())");
        }
        if (key.length() > MAX_KEY) {
            throw new IllegalArgumentException(
                    "a publication's key has at most " + MAX_KEY + " characters; shorten " + Text.quote(key));
        }
        except = Set.copyOf(except);
        if (position.isPresent() && !except.isEmpty()) {
            throw new IllegalArgumentException(
                    "a publication with a position is for all members; it leaves out nobody");
        }
    }

    /** One that has no position, about nothing. */
    public Publication(ChannelName channel, Frame frame) {
        this(channel, frame, "");
    }

    /** One that has no position. */
    public Publication(ChannelName channel, Frame frame, String key) {
        this(channel, frame, Optional.empty(), key, Set.of());
    }

    /** The same, numbered. */
    public Publication at(Position place) {
        return new Publication(channel, frame, Optional.of(place), key, except);
    }

    /** The same, not for these connections. */
    public Publication but(Set<ConnectionId> others) {
        return new Publication(channel, frame, position, key, others);
    }
}
