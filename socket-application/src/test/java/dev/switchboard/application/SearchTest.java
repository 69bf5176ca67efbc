package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Page;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class SearchTest {
    @Property(tries = 300)
    void givesThePageThatSortingAllWouldGive(
            @ForAll List<@IntRange(max = 20) Integer> numbers,
            @ForAll boolean descending,
            @ForAll @IntRange(max = 12) int limit,
            @ForAll @IntRange(max = 12) int offset) {
        Search<Integer, Integer> search = new Search<>(descending);
        for (int i = 0; i < numbers.size(); i++) {
            search.add(i, numbers.get(i), "", i);
        }
        Comparator<Integer> byNumber = Comparator.comparing(numbers::get);
        List<Integer> sorted = java.util.stream.IntStream.range(0, numbers.size())
                .boxed()
                .sorted((descending ? byNumber.reversed() : byNumber).thenComparing(Comparator.naturalOrder()))
                .toList();

        Page page = new Page(limit, offset);
        assertThat(search.page(page)).isEqualTo(page.of(sorted));
        assertThat(search.total()).isEqualTo(numbers.size());
    }
}
