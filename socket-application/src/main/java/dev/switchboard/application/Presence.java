package dev.switchboard.application;

/** Whether the members of a channel are told who comes and goes. */
public enum Presence {
    /** Every change at once, in channels of at most {@code presence-each} members; above that plain clients are told nothing. */
    EACH,
    /** Nobody is told. */
    OFF
}
