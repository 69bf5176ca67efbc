package dev.switchboard.simulation;

/**
 * How big a world is, and how rough.
 *
 * @param seed decides everything
 * @param nodes at least 1
 * @param connections clients, each with one connection at a time
 * @param chaosSeconds how long things are done to nodes and clients act
 * @param thinkSeconds mean time between two acts of a client
 * @param bug what is planted
 * @param faults whether anything is done to nodes and connections
 */
record Options(long seed, int nodes, int connections, int chaosSeconds, double thinkSeconds, Bug bug, boolean faults) {
    Options {
        if (nodes < 1 || connections < 1 || connections >= 1 << 23 || chaosSeconds < 1 || thinkSeconds <= 0) {
            throw new IllegalArgumentException("a world has nodes, connections (fewer than 8 million) and some time");
        }
    }

    static Options of(long seed, int nodes, int connections) {
        return new Options(seed, nodes, connections, 60, 4, Bug.NONE, true);
    }

    Options with(long other) {
        return new Options(other, nodes, connections, chaosSeconds, thinkSeconds, bug, faults);
    }

    Options with(Bug planted) {
        return new Options(seed, nodes, connections, chaosSeconds, thinkSeconds, planted, faults);
    }

    /** Most of them have few members, the first ones many. */
    int channels() {
        return Math.max(2, connections / 8);
    }
}
