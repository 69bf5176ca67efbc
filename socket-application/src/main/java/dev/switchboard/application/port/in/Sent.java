package dev.switchboard.application.port.in;

/** What became of a message that was to be sent, published or broadcast. */
public enum Sent {
    /** It is in line for everyone concerned, perhaps nobody. */
    QUEUED,
    /** There is no such connection or user on this node. */
    UNKNOWN,
    /** There was no room within {@code publish-wait}: nobody gets it; try again later. */
    UNAVAILABLE
}
