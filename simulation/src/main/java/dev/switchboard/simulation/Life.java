package dev.switchboard.simulation;

import java.util.ArrayList;
import java.util.List;

/** One run of a node's process, from its start to its crash: what is to happen in it waits while it is paused, and never does once it has crashed. */
final class Life {
    /** Of the network, the store and the clients: never paused, never dead. */
    static final Life OUTSIDE = new Life();

    boolean paused;
    boolean dead;
    final List<Scheduler.Event> frozen = new ArrayList<>();
}
