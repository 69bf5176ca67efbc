package dev.switchboard.simulation;

/** What is planted on purpose, to see that the judge finds it: each breaks what a broker, or the edge to clients, promises. */
enum Bug {
    /** None. */
    NONE,
    /** Now and then an appended publication is answered as kept, and is nowhere. */
    DROP,
    /** Now and then a publication to a plain channel arrives twice. */
    REPEAT,
    /** Now and then two publications of one node change places. */
    REORDER,
    /** Now and then {@code since} leaves out the oldest of what was missed. */
    SHORT,
    /** A broker that lost everything numbers anew under the old epoch. */
    SAME_EPOCH,
    /** {@code since} answers with what is left as if that were all. */
    OVERSTATED,
    /** Now and then the publisher's own node receives what it published, too. */
    ECHO,
    /** Now and then what was for somebody who has left still reaches them. */
    AFTER_LEAVE,
    /** Now and then others are not told that a user has gone. */
    GHOST,
    /** Now and then a renewal of a lease leaves out a node that lives. */
    FLICKER,
    /** Leases never end. */
    IMMORTAL,
    /** Now and then a note arrives twice. */
    NOTED_TWICE,
    /** Now and then a note is overtaken by what its node sent after it. */
    NOTED_LATE
}
