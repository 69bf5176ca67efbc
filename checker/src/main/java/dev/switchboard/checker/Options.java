package dev.switchboard.checker;

import java.nio.file.Path;

/**
 * What a run is made of.
 *
 * @param seed decides what clients do and what befalls whom, though not what the machine makes of it
 * @param seconds how long things are done to nodes and clients act
 * @param nodes at least 2; Undertow and Javalin in turn
 * @param clients each with one connection at a time
 * @param bug what is planted in the nodes
 * @param sources root of the repository, from which a planted bug is compiled
 */
record Options(long seed, int seconds, int nodes, int clients, Bug bug, Path sources) {
    Options {
        if (seconds < 1 || nodes < 2 || nodes > 9 || clients < 2 || clients > 1_000) {
            throw new IllegalArgumentException("a run has some time, 2 to 9 nodes and 2 to 1,000 clients");
        }
    }

    Options with(long other) {
        return new Options(other, seconds, nodes, clients, bug, sources);
    }

    int channels() {
        return Math.max(4, clients / 4);
    }
}
