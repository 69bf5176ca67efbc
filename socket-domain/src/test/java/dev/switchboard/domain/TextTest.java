package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextTest {
    // Bidi_Control of the Unicode Character Database (PropList.txt); Java has no query for it.
    private static final Set<Integer> BIDI_CONTROL =
            Set.of(0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069);

    @Test
    void control_and_bidirectional_characters_are_those_of_unicode_and_no_others() {
        Set<Integer> found = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(Text::isControlOrBidi)
                .boxed()
                .collect(Collectors.toSet());
        Set<Integer> expected = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> Character.getType(c) == Character.CONTROL || BIDI_CONTROL.contains(c))
                .boxed()
                .collect(Collectors.toSet());
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void a_surrogate_is_lone_unless_a_low_one_follows_a_high_one() {
        assertThat(Text.hasLoneSurrogate("")).isFalse();
        assertThat(Text.hasLoneSurrogate("plain")).isFalse();
        assertThat(Text.hasLoneSurrogate("\uD83D\uDE00\uD83D\uDE00")).isFalse();
        assertThat(Text.hasLoneSurrogate("a\uD83D")).isTrue();
        assertThat(Text.hasLoneSurrogate("\uDE00\uD83D")).isTrue();
        assertThat(Text.hasLoneSurrogate("\uD83D\uD83D\uDE00")).isTrue();
    }

    @Property
    void a_text_has_a_lone_surrogate_where_its_code_points_have_one(@ForAll String text) {
        assertThat(Text.hasLoneSurrogate(text))
                .isEqualTo(text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE));
    }

    @Test
    void a_quotation_ends_after_64_code_points_and_cuts_none_in_two() {
        assertThat(Text.quote("short")).isEqualTo("\"short\"");
        assertThat(Text.quote("")).isEqualTo("\"\"");
        assertThat(Text.quote("\uD83D\uDE00".repeat(65))).isEqualTo('"' + "\uD83D\uDE00".repeat(64) + '"');
    }

    @Property
    void a_quotation_can_always_be_shown(@ForAll String text) {
        String quoted = Text.quote(text);
        String inside = quoted.substring(1, quoted.length() - 1);
        assertThat(quoted).startsWith("\"").endsWith("\"");
        assertThat(inside.codePointCount(0, inside.length()))
                .isEqualTo(Math.min(Text.QUOTED, text.codePointCount(0, text.length())));
        assertThat(Text.unprintable(inside, "quotation")).isEmpty();
    }
}
