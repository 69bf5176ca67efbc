package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.domain.Roster.Present;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The roster against a model of lists, and the stories of the grace. */
class RosterTest {
    private static final UserId ANN = UserId.of("ann");
    private static final UserId BOB = UserId.of("bob");

    private final Roster roster = new Roster();

    @Test
    void three_tabs_are_one_user() {
        assertThat(roster.join(ANN, "Ann")).isTrue();
        assertThat(roster.join(ANN, "Ann")).isFalse();
        assertThat(roster.join(ANN, "Ann B")).isFalse();
        assertThat(roster.first(10)).containsExactly(new Present(ANN, "Ann B", 3));
        assertThat(roster.leave(ANN, false, 0)).isFalse();
        assertThat(roster.leave(ANN, false, 0)).isFalse();
        assertThat(roster.leave(ANN, false, 0)).isTrue();
        assertThat(roster.count()).isZero();
    }

    @Test
    void who_is_back_within_the_grace_never_left_and_an_old_end_of_it_means_nothing() {
        roster.join(ANN, "Ann");
        assertThat(roster.leave(ANN, true, 5)).isTrue();
        assertThat(roster.first(10)).containsExactly(new Present(ANN, "Ann", 0));
        assertThat(roster.join(ANN, "Ann")).isFalse();
        assertThat(roster.expire(ANN, 5)).isFalse();
        assertThat(roster.leave(ANN, true, 9)).isTrue();
        assertThat(roster.expire(ANN, 5)).as("of the time before").isFalse();
        assertThat(roster.expire(ANN, 9)).isTrue();
        assertThat(roster.expire(ANN, 9)).isFalse();
        assertThat(roster.join(ANN, "Ann")).isTrue();
    }

    @Test
    void nobody_leaves_who_is_not_there() {
        assertThatThrownBy(() -> roster.leave(ANN, false, 0)).isInstanceOf(IllegalStateException.class);
        roster.join(ANN, "Ann");
        roster.leave(ANN, true, 0);
        assertThatThrownBy(() -> roster.leave(ANN, false, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(roster.expire(BOB, 0)).isFalse();
    }

    @Property
    void it_does_what_a_model_does(@ForAll long seed) {
        Random random = new Random(seed);
        Roster tried = new Roster();
        Map<String, Integer> connections = new LinkedHashMap<>();
        Map<String, Long> lingers = new LinkedHashMap<>();
        for (long now = 0; now < 80; now++) {
            String name = "u" + random.nextInt(5);
            UserId user = UserId.of(name);
            int here = connections.getOrDefault(name, -1);
            switch (random.nextInt(3)) {
                case 0 -> {
                    assertThat(tried.join(user, name)).isEqualTo(here < 0);
                    connections.put(name, Math.max(here, 0) + 1);
                    lingers.remove(name);
                }
                case 1 -> {
                    if (here > 0) {
                        boolean stays = random.nextBoolean();
                        assertThat(tried.leave(user, stays, now)).isEqualTo(here == 1);
                        connections.put(name, here - 1);
                        if (here == 1 && stays) {
                            lingers.put(name, now);
                        } else if (here == 1) {
                            connections.remove(name);
                        }
                    }
                }
                default -> {
                    long left = lingers.getOrDefault(name, now) - random.nextInt(2);
                    boolean ends = lingers.getOrDefault(name, -2L) == left;
                    assertThat(tried.expire(user, left)).isEqualTo(ends);
                    if (ends) {
                        lingers.remove(name);
                        connections.remove(name);
                    }
                }
            }
            List<Present> expected = new ArrayList<>();
            connections.forEach((id, count) -> expected.add(new Present(UserId.of(id), id, count)));
            assertThat(tried.count()).isEqualTo(expected.size());
            assertThat(tried.first(10)).isEqualTo(expected);
            assertThat(tried.first(2)).isEqualTo(expected.subList(0, Math.min(2, expected.size())));
        }
    }
}
