package dev.switchboard.application;

/** Whether the members of a channel are told who comes and goes. */
public enum Presence {
    /** Every change at once, in channels of at most {@code presence-each} members; above that as {@link #BATCHED}. */
    EACH,
    /** v1 clients are told the changes of {@code presence-batch} together, plain clients nothing. */
    BATCHED,
    /** Nobody is told, and a join is answered without names. */
    OFF
}
