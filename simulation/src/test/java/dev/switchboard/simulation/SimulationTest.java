package dev.switchboard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.simulation.History.Kind;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small worlds of fixed seeds; docs/simulation.md says how to run big ones. */
class SimulationTest {
    private static final int ENOUGH_SEEDS = 25;

    @Test
    void two_nodes_and_five_clients_break_no_promise() {
        for (long seed = 1; seed <= 10; seed++) {
            assertThat(Verdict.of(Options.of(seed, 2, 5)).report()).isEmpty();
        }
    }

    @Test
    void five_nodes_and_sixty_clients_break_no_promise() {
        for (long seed = 1; seed <= 4; seed++) {
            Verdict verdict = Verdict.of(Options.of(seed, 5, 60));
            assertThat(verdict.report()).isEmpty();
            assertThat(verdict.history().entries())
                    .as("what seed %d shows: recovery, presence, notes", seed)
                    .extracting(History.Entry::kind)
                    .contains(Kind.MISSED, Kind.HERE, Kind.CAME, Kind.WENT, Kind.ROSTER, Kind.NOTED);
        }
    }

    @Test
    void a_seed_repeats_to_the_byte() {
        for (long seed = 1; seed <= 2; seed++) {
            String first = Verdict.of(Options.of(seed, 4, 40)).hash();

            assertThat(Verdict.of(Options.of(seed, 4, 40)).hash()).isEqualTo(first);
            assertThat(Verdict.of(Options.of(seed + 100, 4, 40)).hash()).isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void the_judge_finds_what_is_planted(Bug bug) {
        assertThat(LongStream.rangeClosed(1, ENOUGH_SEEDS)
                        .anyMatch(seed -> !Verdict.of(Options.of(seed, 3, 30).with(bug))
                                .violations()
                                .isEmpty()))
                .as("a violation in one of %d seeds with %s", ENOUGH_SEEDS, bug)
                .isTrue();
    }
}
