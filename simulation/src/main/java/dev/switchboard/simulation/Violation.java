package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Entry;

/** What a client saw that it must not see, or did not see that it must. */
public record Violation(String rule, String what, Entry where) {}
