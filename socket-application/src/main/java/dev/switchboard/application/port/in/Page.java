package dev.switchboard.application.port.in;

import java.util.List;

/**
 * Which part of a list is wanted. Immutable.
 *
 * @param limit most entries, 0 for all
 * @param offset entries to pass over
 */
public record Page(int limit, int offset) {
    /** Everything. */
    public static final Page ALL = new Page(0, 0);

    /** Refuses negative numbers. */
    public Page {
        if (limit < 0 || offset < 0) {
            throw new IllegalArgumentException("limit and offset are at least 0, not " + limit + " and " + offset);
        }
    }

    /** The part of {@code list}, as a copy. */
    public <T> List<T> of(List<T> list) {
        int from = Math.min(offset, list.size());
        int to = limit == 0 ? list.size() : (int) Math.min(list.size(), (long) from + limit);
        return List.copyOf(list.subList(from, to));
    }
}
