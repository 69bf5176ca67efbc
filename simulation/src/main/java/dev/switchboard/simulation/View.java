package dev.switchboard.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the judge knows of one client in one channel. */
final class View {
    enum State {
        OUT,
        ASKED,
        /** Got a part of what it missed. */
        IN_PIECES,
        IN,
        /** Was told that the server lost track. */
        TOLD,
        LEAVING
    }

    final int client;
    State state = State.OUT;
    /** Where it said that it was when it asked. */
    long askedEpoch = -1;

    long askedOffset = -1;
    /** How far it is. */
    long epoch = -1;

    long offset = -1;
    /** Since when it has everything, or was told. */
    long completeSince = Long.MAX_VALUE;
    /** Since when it is in on this connection without a break. */
    long inSince = Long.MAX_VALUE;

    Set<Long> got = new HashSet<>();
    Map<Long, Integer> latestOf = new HashMap<>();
    /** Of those who get no offsets: the place of what they got last. */
    long plainOffset = -1;

    long plainEpoch = -1;

    View(int client) {
        this.client = client;
    }

    /** A new connection: of plain channels nothing is promised beyond one. */
    void forget() {
        got = new HashSet<>();
        latestOf = new HashMap<>();
        plainOffset = -1;
        plainEpoch = -1;
    }
}
