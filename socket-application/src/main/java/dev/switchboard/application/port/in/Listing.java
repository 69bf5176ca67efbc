package dev.switchboard.application.port.in;

import java.util.List;

/**
 * One page of what was searched for. Immutable.
 *
 * @param entries the page, in the order that was asked for
 * @param total how many fit the search, on all pages together
 */
public record Listing<T>(List<T> entries, int total) {
    /** Copies the entries. */
    public Listing {
        entries = List.copyOf(entries);
    }
}
