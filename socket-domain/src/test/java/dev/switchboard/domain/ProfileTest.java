package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final String GRIN = "\uD83D\uDE00";

    private static String shown(String wanted) {
        return Profile.displayName(wanted, "guest-1234");
    }

    @Test
    void a_display_name_is_trimmed_and_freed_of_what_deceives() {
        assertThat(shown("Ann")).isEqualTo("Ann");
        assertThat(shown(" \t Ann Lee \n")).isEqualTo("Ann Lee");
        assertThat(shown("A\u202En\u0000n\uD83D")).isEqualTo("Ann");
        assertThat(shown("\u202E Ann"))
                .as("blanks that only then are at the edge")
                .isEqualTo("Ann");
    }

    @Test
    void a_display_name_has_64_characters_at_most_and_none_cut_in_two() {
        assertThat(shown(GRIN.repeat(65))).isEqualTo(GRIN.repeat(64));
        assertThat(shown("x".repeat(63) + " y")).as("no blank at the cut").isEqualTo("x".repeat(63));
    }

    @Test
    void where_nothing_is_left_there_is_another_name() {
        assertThat(shown("")).isEqualTo("guest-1234");
        assertThat(shown(" \u0007\u202E\uDE00 ")).isEqualTo("guest-1234");
    }

    @Test
    void leading_blanks_do_not_eat_the_name_however_many() {
        assertThat(shown(" ".repeat(2000) + "Ann")).isEqualTo("Ann");
    }

    @Property
    void a_display_name_is_what_the_rule_says_step_by_step(@ForAll("wanted") String wanted) {
        StringBuilder kept = new StringBuilder();
        wanted.codePoints()
                .filter(c -> !Text.isControlOrBidi(c) && Character.getType(c) != Character.SURROGATE)
                .forEach(kept::appendCodePoint);
        int[] trimmed = kept.toString().strip().codePoints().limit(64).toArray();
        String expected = new String(trimmed, 0, trimmed.length).strip();
        assertThat(shown(wanted)).isEqualTo(expected.isEmpty() ? "guest-1234" : expected);
    }

    @Provide
    Arbitrary<String> wanted() {
        return Arbitraries.of("a", " ", "\t", "\u3000", GRIN, "\uD83D", "\uDE00", "\u202E", "\u00E9")
                .list()
                .ofMaxSize(150)
                .map(parts -> String.join("", parts));
    }

    @Test
    void attributes_are_a_copy() {
        Map<String, String> attributes = new HashMap<>(Map.of("role", "admin"));
        Profile profile = new Profile(UserId.of("ann"), "Ann", attributes);
        attributes.clear();
        assertThat(profile.attributes()).containsEntry("role", "admin");
    }
}
