package dev.switchboard.application;

import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.in.Found;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.domain.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One node's part of a page over several. Immutable.
 *
 * @param rows the first ones behind the page's beginning, in order
 * @param total how many fit the search on the node
 * @param more whether there are others behind these rows
 */
record Part<T, I extends Comparable<I>>(List<Keyed<T, I>> rows, int total, boolean more) {
    private record Row<T, I extends Comparable<I>>(NodeId node, Keyed<T, I> keyed) {}

    /** Whether rows of a node stand behind a place; all if there is no such place. */
    static <I extends Comparable<I>> Predicate<Keyed.Key<I>> behind(
            Optional<Cursor> after, Function<String, I> id, NodeId node, boolean descending) {
        if (after.isEmpty()) {
            return key -> true;
        }
        Cursor place = after.get();
        Comparator<Keyed.Key<I>> order = Keyed.Key.order(descending);
        Keyed.Key<I> last = new Keyed.Key<>(place.number(), place.text(), id.apply(place.id()));
        // Two nodes may have a row of the same key, as of a channel that both have members in.
        boolean alike = node.value().compareTo(place.node().value()) > 0;
        return key -> {
            int way = order.compare(key, last);
            return way > 0 || (way == 0 && alike);
        };
    }

    /**
     * The page of all parts. A node that has more than it told may have some of it right behind its last row, so the page ends there for
     * all of them, and the next one begins there.
     *
     * @param limit most rows
     */
    static <T, I extends Comparable<I>> Found<T> merge(
            List<Answers.Of<Part<T, I>>> parts, boolean descending, int limit, Nodes nodes) {
        Comparator<Row<T, I>> order = Comparator.<Row<T, I>, Keyed.Key<I>>comparing(
                        row -> row.keyed().key(), Keyed.Key.order(descending))
                .thenComparing(row -> row.node().value());
        List<Row<T, I>> rows = new ArrayList<>();
        Optional<Row<T, I>> end = Optional.empty();
        long total = 0;
        for (Answers.Of<Part<T, I>> of : parts) {
            Part<T, I> part = of.value();
            total += part.total();
            part.rows().forEach(row -> rows.add(new Row<>(of.node(), row)));
            if (part.more() && !part.rows().isEmpty()) {
                Row<T, I> last = rows.get(rows.size() - 1);
                end = end.filter(nearer -> order.compare(nearer, last) <= 0).or(() -> Optional.of(last));
            }
        }
        rows.sort(order);
        int length = Math.min(limit, rows.size());
        while (end.isPresent() && length > 0 && order.compare(rows.get(length - 1), end.get()) > 0) {
            length--;
        }
        Optional<Cursor> next = length == 0 || (length == rows.size() && end.isEmpty())
                ? Optional.empty()
                : Optional.of(cursor(rows.get(length - 1)));
        return new Found<>(
                rows.subList(0, length).stream()
                        .map(row -> new Answers.Of<>(row.node(), row.keyed().thing()))
                        .toList(),
                (int) Math.min(Integer.MAX_VALUE, total),
                next,
                nodes);
    }

    private static <T, I extends Comparable<I>> Cursor cursor(Row<T, I> row) {
        Keyed.Key<I> key = row.keyed().key();
        return new Cursor(key.number(), key.text(), key.id().toString(), row.node());
    }
}
