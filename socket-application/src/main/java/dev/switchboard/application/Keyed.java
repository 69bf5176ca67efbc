package dev.switchboard.application;

import java.util.Comparator;

/** A thing with what it is sorted by. Immutable. */
record Keyed<T, I extends Comparable<I>>(T thing, Key<I> key) {
    /** Number, then text in any case, then id. */
    record Key<I extends Comparable<I>>(long number, String text, I id) {
        static <I extends Comparable<I>> Comparator<Key<I>> order(boolean descending) {
            Comparator<Key<I>> ascending = Comparator.<Key<I>>comparingLong(Key::number)
                    .thenComparing(Key::text, String.CASE_INSENSITIVE_ORDER);
            return (descending ? ascending.reversed() : ascending).thenComparing(Key::id);
        }
    }
}
