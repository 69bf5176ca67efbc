package dev.switchboard.checker;

import dev.switchboard.simulation.History;
import dev.switchboard.simulation.History.Kind;

/** The history of a run, written by everybody at once: what is noted first stands first. Thread-safe. */
final class Chronicle {
    private static final int NOBODY = -1;

    // Guarded by this.
    private final History history = new History();
    private @Nullable Throwable failure;

    private final long began = System.nanoTime();

    synchronized void note(int client, int connection, Kind kind, int channel, long a, long b, long c) {
        history.add(System.nanoTime() - began, client, connection, kind, channel, a, b, c);
    }

    /** What was done to a node, or with -1 to Redis. */
    synchronized void note(Kind kind, int node) {
        history.add(System.nanoTime() - began, NOBODY, 0, kind, -1, node, 0, 0);
    }

    /** The number of an epoch; -1 for none. */
    synchronized int epoch(@Nullable String name) {
        return history.epoch(name);
    }

    /** How much was noted so far. */
    synchronized int size() {
        return history.entries().size();
    }

    /** Seconds since the run began. */
    double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** A client does not understand what it heard, or has a fault of its own. */
    synchronized void failed(Throwable why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** All of it, once nobody writes any more. */
    synchronized History history() {
        if (failure != null) {
            throw new IllegalStateException("a client failed", failure);
        }
        return history;
    }
}
