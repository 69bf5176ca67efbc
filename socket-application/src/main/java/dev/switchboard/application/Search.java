package dev.switchboard.application;

import dev.switchboard.application.port.in.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Finds one page of many things without a lock around them and without sorting them all. What things are sorted by is looked at once, since
 * it changes meanwhile. Confined to one thread.
 */
final class Search<T, I extends Comparable<I>> {
    private record Entry<T, I>(T thing, long number, String text, I id) {}

    private final Comparator<Entry<T, I>> order;
    private final List<Entry<T, I>> found = new ArrayList<>();

    Search(boolean descending) {
        Comparator<Entry<T, I>> ascending = Comparator.<Entry<T, I>>comparingLong(Entry::number)
                .thenComparing(Entry::text, String.CASE_INSENSITIVE_ORDER);
        this.order = (descending ? ascending.reversed() : ascending).thenComparing(Entry::id);
    }

    /** This one fits; it is sorted by number, then by text, then by id. */
    void add(T thing, long number, String text, I id) {
        found.add(new Entry<>(thing, number, text, id));
    }

    int total() {
        return found.size();
    }

    List<T> page(Page page) {
        long wanted = page.limit() == 0 ? found.size() : Math.min(found.size(), (long) page.offset() + page.limit());
        return page.of(first((int) wanted)).stream().map(Entry::thing).toList();
    }

    /** The first so many in order: a heap that holds no more than these, the last of them on top. */
    private List<Entry<T, I>> first(int count) {
        if (count == 0) {
            return List.of();
        }
        PriorityQueue<Entry<T, I>> kept = new PriorityQueue<>(count, order.reversed());
        for (Entry<T, I> entry : found) {
            if (kept.size() < count) {
                kept.add(entry);
            } else if (order.compare(entry, kept.element()) < 0) {
                kept.poll();
                kept.add(entry);
            }
        }
        List<Entry<T, I>> sorted = new ArrayList<>(kept);
        sorted.sort(order);
        return sorted;
    }

    /** Whether one of the texts contains this, in any case; without making another string of each. */
    static boolean contains(String wanted, Collection<String> texts) {
        return texts.stream().anyMatch(text -> contains(wanted, text));
    }

    private static boolean contains(String wanted, String text) {
        for (int i = 0; i + wanted.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, wanted, 0, wanted.length())) {
                return true;
            }
        }
        return false;
    }
}
