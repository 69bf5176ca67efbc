package dev.switchboard.application;

import dev.switchboard.application.port.in.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Finds one page of many things without a lock around them and without sorting them all. What things are sorted by is looked at once, since
 * it changes meanwhile. Confined to one thread.
 */
final class Search<T, I extends Comparable<I>> {
    private final Comparator<Keyed<T, I>> order;
    private final Predicate<Keyed.Key<I>> wanted;
    private final List<Keyed<T, I>> found = new ArrayList<>();
    private int total;

    Search(boolean descending) {
        this(descending, key -> true);
    }

    /** One that tells only of those whose key is wanted, and counts the others. */
    Search(boolean descending, Predicate<Keyed.Key<I>> wanted) {
        this.order = Comparator.comparing(Keyed::key, Keyed.Key.order(descending));
        this.wanted = wanted;
    }

    /** This one fits; it is sorted by number, then by text, then by id. */
    void add(T thing, long number, String text, I id) {
        total++;
        Keyed.Key<I> key = new Keyed.Key<>(number, text, id);
        if (wanted.test(key)) {
            found.add(new Keyed<>(thing, key));
        }
    }

    int total() {
        return total;
    }

    /** How many there are to tell of, on all pages together. */
    int left() {
        return found.size();
    }

    List<T> page(Page page) {
        return sorted(page).stream().map(Keyed::thing).toList();
    }

    List<Keyed<T, I>> sorted(Page page) {
        long most = page.limit() == 0 ? found.size() : Math.min(found.size(), (long) page.offset() + page.limit());
        return page.of(first((int) most));
    }

    /** The first so many in order: a heap that holds no more than these, the last of them on top. */
    private List<Keyed<T, I>> first(int count) {
        if (count == 0) {
            return List.of();
        }
        PriorityQueue<Keyed<T, I>> kept = new PriorityQueue<>(count, order.reversed());
        for (Keyed<T, I> entry : found) {
            if (kept.size() < count) {
                kept.add(entry);
            } else if (order.compare(entry, kept.element()) < 0) {
                kept.poll();
                kept.add(entry);
            }
        }
        List<Keyed<T, I>> sorted = new ArrayList<>(kept);
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
