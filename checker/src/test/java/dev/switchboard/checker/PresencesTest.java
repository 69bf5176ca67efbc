package dev.switchboard.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PresencesTest {
    private static final int LOOKS = 0;
    private static final int OTHER = 1;
    private static final int CHANNEL = 3;

    private final Presences presences = new Presences(new Chronicle());

    @BeforeEach
    void two_are_there() {
        presences.is("a", LOOKS, 1);
        presences.is("b", OTHER, 1);
        presences.snapshot(LOOKS, CHANNEL, List.of(user("a"), user("b")), 2);
    }

    private static Map<String, String> user(String id) {
        return Map.of("id", id);
    }

    private static Standing in(int client, Integer... channels) {
        return new Standing(client, 1, 0, client == LOOKS, List.of(channels));
    }

    @Test
    void what_fits_is_no_violation() {
        presences.changed(LOOKS, CHANNEL, List.of(), List.of("b"), 1);
        presences.changed(LOOKS, CHANNEL, List.of(user("b")), List.of(), 2);

        assertThat(presences.violations()).isEmpty();
        assertThat(presences.disagreements(List.of(in(LOOKS, CHANNEL), in(OTHER, CHANNEL))))
                .isEmpty();
    }

    @Test
    void a_leave_that_is_told_twice_is_found() {
        presences.changed(LOOKS, CHANNEL, List.of(), List.of("b"), 1);
        presences.changed(LOOKS, CHANNEL, List.of(), List.of("b"), 1);

        assertThat(presences.violations()).hasSize(1);
        assertThat(presences.violations().get(0)).contains("each leave once", "client 1.1 left");
    }

    @Test
    void a_join_that_is_told_twice_is_found() {
        presences.changed(LOOKS, CHANNEL, List.of(user("b")), List.of(), 2);

        assertThat(presences.violations()).hasSize(1);
        assertThat(presences.violations().get(0)).contains("each join once");
    }

    @Test
    void a_count_that_is_wrong_is_found() {
        presences.changed(LOOKS, CHANNEL, List.of(user("c")), List.of(), 2);

        assertThat(presences.violations()).hasSize(1);
        assertThat(presences.violations().get(0)).contains("the count");
    }

    @Test
    void a_ghost_and_one_who_is_not_seen_are_found() {
        assertThat(presences.disagreements(List.of(in(LOOKS, CHANNEL), in(OTHER))))
                .hasSize(1)
                .first()
                .asString()
                .contains("ghosts [client 1.1]");
        presences.changed(LOOKS, CHANNEL, List.of(), List.of("b"), 1);
        assertThat(presences.disagreements(List.of(in(LOOKS, CHANNEL), in(OTHER, CHANNEL))))
                .hasSize(1)
                .first()
                .asString()
                .contains("misses [client 1.1]");
    }

    @Test
    void who_is_no_member_any_more_is_told_nothing() {
        presences.left(LOOKS, CHANNEL);
        presences.changed(LOOKS, CHANNEL, List.of(user("b")), List.of(), 7);

        assertThat(presences.violations()).isEmpty();
    }
}
