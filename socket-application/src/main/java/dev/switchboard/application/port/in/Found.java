package dev.switchboard.application.port.in;

import java.util.List;
import java.util.Optional;

/**
 * One page of what was searched for on several nodes, in one order. Immutable.
 *
 * @param entries the page; fewer than wanted do not mean that it is the last one
 * @param total how many fit the search on the nodes that answered
 * @param next where the next page begins; empty if this is the last one
 */
public record Found<T>(List<Answers.Of<T>> entries, int total, Optional<Cursor> next, Nodes nodes) {
    /** Copies the entries. */
    public Found {
        entries = List.copyOf(entries);
    }
}
