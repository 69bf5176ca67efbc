package dev.switchboard.domain;

/**
 * What becomes of a channel's messages that wait for a member who does not read them fast enough. A member's outbox is bounded in
 * bytes ({@link Limit#OUTBOX_BYTES}) for all its channels together; only what waits there is ever given up, in whole frames, never
 * one that is begun. Control frames, replies and presence are of no channel's policy: they are kept like those of {@link #CLOSE}.
 */
public enum Overflow {
    /** Nothing is given up: when the outbox is full the connection is closed with 4008, and the client begins anew. */
    CLOSE,
    /**
     * When the outbox is full, the channel's oldest messages make room for its newest; if that is not enough, the oldest of the
     * member's other channels of this policy. The connection is closed only if even so there is no room.
     */
    DROP_OLDEST,
    /**
     * A message that waits is given up when a newer one of its channel with the same key has to wait, too: the newest stands at its own
     * place, at the end, so that what arrives is in the channel's order. The newest of a key is never given up: an outbox that is
     * full of them closes the connection. Messages without a key are kept like those of {@link #CLOSE}.
     */
    CONFLATE
}
