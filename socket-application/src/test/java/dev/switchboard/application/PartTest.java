package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.in.Found;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list over several nodes, page by page, is the list of all rows: none is passed over and none comes twice. */
final class PartTest {
    private record Row(NodeId node, long number, String text, String id) {
        @Override
        public String toString() {
            return number + " " + text + " " + id + " on " + node;
        }
    }

    private static Part<Row, String> part(
            List<Row> rows, NodeId node, boolean descending, int limit, int fit, Optional<Cursor> after) {
        Search<Row, String> search = new Search<>(descending, Part.<String>behind(after, id -> id, node, descending));
        rows.stream()
                .filter(row -> row.node().equals(node))
                .forEach(row -> search.add(row, row.number(), row.text(), row.id()));
        List<Keyed<Row, String>> sorted = search.sorted(new Page(limit, 0));
        List<Keyed<Row, String>> told = sorted.subList(0, Math.min(fit, sorted.size()));
        return new Part<>(told, search.total(), search.left() > told.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void pagesTellEachRowOnce(long seed) {
        Random random = new Random(seed);
        List<NodeId> nodes = List.of(NodeId.of("a"), NodeId.of("b"), NodeId.of("c"), NodeId.of("empty"));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            for (NodeId node : nodes.subList(0, 3)) {
                if (random.nextInt(3) > 0) {
                    // Few numbers and texts, and ids that several nodes have, as channels are.
                    rows.add(new Row(node, random.nextInt(4), random.nextBoolean() ? "x" : "Y", "id" + i));
                }
            }
        }
        boolean descending = random.nextBoolean();
        int limit = 1 + random.nextInt(20);
        List<Row> listed = new ArrayList<>();
        Optional<Cursor> after = Optional.empty();
        do {
            List<Answers.Of<Part<Row, String>>> parts = new ArrayList<>();
            for (NodeId node : nodes) {
                // An answer may hold less than was asked for, but one row at least.
                int fit = 1 + random.nextInt(limit);
                parts.add(new Answers.Of<>(node, part(rows, node, descending, limit, fit, after)));
            }
            Found<Row> page = Part.merge(parts, descending, limit, new Nodes(nodes, List.of(), List.of()));
            assertThat(page.entries()).hasSizeBetween(1, limit);
            assertThat(page.total()).isEqualTo(rows.size());
            page.entries().forEach(of -> listed.add(of.value()));
            after = page.next().map(Cursor::word).map(Cursor::of);
        } while (after.isPresent());

        Comparator<Row> ascending =
                Comparator.comparingLong(Row::number).thenComparing(Row::text, String.CASE_INSENSITIVE_ORDER);
        List<Row> expected = new ArrayList<>(rows);
        expected.sort((descending ? ascending.reversed() : ascending)
                .thenComparing(Row::id)
                .thenComparing(row -> row.node().value()));
        assertThat(listed).isEqualTo(expected);
    }
}
