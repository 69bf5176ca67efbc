package dev.switchboard.domain;

/**
 * A message that a channel accepted, encoded once: what every member on every node gets, byte for byte.
 *
 * <p>Immutable.
 */
public record Publication(ChannelName channel, Frame frame) {
    /** Refuses null. */
    public Publication {
        if (channel == null || frame == null) {
            throw new IllegalArgumentException("a publication needs a channel and a frame");
        }
    }
}
