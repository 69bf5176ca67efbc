package dev.switchboard.domain;

import java.util.Optional;

/**
 * A message that a channel accepted, encoded once: what every member on every node gets, byte for byte.
 *
 * <p>Immutable.
 *
 * @param channel whose it is
 * @param frame its envelope, without an offset
 * @param position its place in a recoverable channel, none in a plain one
 */
public record Publication(ChannelName channel, Frame frame, Optional<Position> position) {
    /** Refuses null. */
    public Publication {
        if (channel == null || frame == null || position == null) {
            throw new IllegalArgumentException(
                    "a publication needs a channel, a frame and a position (none is Optional.empty())");
        }
    }

    /** One that has no position. */
    public Publication(ChannelName channel, Frame frame) {
        this(channel, frame, Optional.empty());
    }

    /** The same, numbered. */
    public Publication at(Position place) {
        return new Publication(channel, frame, Optional.of(place));
    }
}
