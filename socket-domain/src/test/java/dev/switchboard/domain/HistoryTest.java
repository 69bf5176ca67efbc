package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** The history against a model that keeps everything for ever and counts what must be gone. */
class HistoryTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final Retention THREE = new Retention(3, Duration.ofNanos(100));

    private final History history = new History("e", 0);

    private static Publication publication(int number) {
        return new Publication(ROOM, Frame.text(("" + number).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Optional<List<Publication>> missed) {
        return missed.orElseThrow().stream().map(p -> p.frame().text()).toList();
    }

    @Test
    void an_empty_one_has_a_position_from_which_all_is_there() {
        assertThat(history.position()).isEqualTo(new Position("e", 0));
        assertThat(history.since(new Position("e", 0), THREE, 5)).contains(List.of());
        history.append(publication(1), THREE, 6);
        assertThat(texts(history.since(new Position("e", 0), THREE, 7))).containsExactly("1");
    }

    @Test
    void it_gives_all_or_nothing() {
        for (int i = 1; i <= 5; i++) {
            assertThat(history.append(publication(i), THREE, i).position()).contains(new Position("e", i));
        }
        assertThat(texts(history.since(new Position("e", 2), THREE, 5))).containsExactly("3", "4", "5");
        assertThat(history.since(new Position("e", 5), THREE, 5)).contains(List.of());
        assertThat(history.since(new Position("e", 1), THREE, 5)).isEmpty();
        assertThat(history.since(new Position("e", 6), THREE, 5)).isEmpty();
        assertThat(history.since(new Position("f", 5), THREE, 5)).isEmpty();
    }

    @Test
    void a_publication_is_kept_to_the_last_nanosecond_and_the_numbering_longer() {
        history.append(publication(1), THREE, 10);
        assertThat(history.since(new Position("e", 0), THREE, 110)).isPresent();
        assertThat(history.since(new Position("e", 0), THREE, 111)).isEmpty();
        assertThat(history.since(new Position("e", 1), THREE, 111)).contains(List.of());
        assertThat(history.expired(THREE, 211)).isFalse();
        assertThat(history.expired(THREE, 212)).isTrue();
        history.used(212);
        assertThat(history.expired(THREE, 312)).isFalse();
    }

    @Property
    void it_does_what_a_model_does(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int size) {
        Random random = new Random(seed);
        History tried = new History("e", 0);
        List<Long> at = new ArrayList<>();
        long now = random.nextInt(3);
        int gone = 0;
        for (int step = 0; step < 60; step++) {
            now += random.nextInt(12);
            Retention retention = new Retention(size + random.nextInt(2), Duration.ofNanos(20 + random.nextInt(20)));
            boolean append = random.nextBoolean();
            if (append) {
                at.add(now);
            }
            gone = Math.max(gone, at.size() - retention.size());
            while (gone < at.size() && now - at.get(gone) > retention.time().toNanos()) {
                gone++;
            }
            if (append) {
                assertThat(tried.append(publication(at.size()), retention, now).position())
                        .contains(new Position("e", at.size()));
                continue;
            }
            int known = random.nextInt(at.size() + 2);
            boolean foreign = random.nextInt(8) == 0;
            Optional<List<Publication>> missed = tried.since(new Position(foreign ? "f" : "e", known), retention, now);
            boolean there = !foreign && known >= gone && known <= at.size();
            Statistics.label("recovered").collect(there);
            assertThat(missed.isPresent()).isEqualTo(there);
            if (there) {
                List<Long> offsets = missed.get().stream()
                        .map(p -> p.position().orElseThrow().offset())
                        .toList();
                assertThat(offsets)
                        .isEqualTo(java.util.stream.LongStream.rangeClosed(known + 1L, at.size())
                                .boxed()
                                .toList());
                assertThat(texts(missed))
                        .isEqualTo(offsets.stream().map(o -> "" + o).toList());
            }
            assertThat(tried.position()).isEqualTo(new Position("e", at.size()));
        }
    }
}
