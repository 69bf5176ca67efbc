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
    AFTER_LEAVE
}
