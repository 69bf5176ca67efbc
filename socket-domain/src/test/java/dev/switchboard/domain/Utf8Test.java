package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "plain ASCII, longer than eight bytes",
                "Grüße",
                "日本語のテキスト",
                "👩‍🚀 in space",
                "\u0000",
                "\uFFFF"
            })
    void text_is_valid(String text) {
        byte[] bytes = text.getBytes(UTF_8);

        assertThat(Utf8.valid(bytes, 0, bytes.length)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "80, a continuation that continues nothing",
        "C0 80, NUL in two bytes",
        "C1 BF, ASCII in two bytes",
        "E0 9F BF, three bytes for what takes two",
        "F0 8F BF BF, four bytes for what takes three",
        "ED A0 80, the first surrogate",
        "ED BF BF, the last surrogate",
        "F4 90 80 80, the first past U+10FFFF",
        "F5, no character begins so",
        "FF, no character begins so",
        "C3, cut off after one of two",
        "E2 82, cut off after two of three",
        "F0 9F 98, cut off after three of four",
        "C3 41, a letter where a continuation must be",
        "41 42 43 44 45 46 47 48 FF, wrong after eight good ones"
    })
    void malformed_bytes_are_not(String hex, String why) {
        byte[] bytes = ClientFrames.hex(hex);

        assertThat(Utf8.valid(bytes, 0, bytes.length)).as(why).isFalse();
    }

    @Test
    void only_the_given_range_is_looked_at() {
        byte[] bytes = ClientFrames.hex("FF 41 42 C3");

        assertThat(Utf8.valid(bytes, 1, 2)).isTrue();
        assertThat(Utf8.valid(bytes, 1, 3)).isFalse();
        assertThat(Utf8.valid(bytes, 4, 0)).isTrue();
        assertThatThrownBy(() -> Utf8.valid(bytes, 1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Utf8.valid(bytes, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** Every state that a text can be in, with every byte that can come: the whole automaton, nothing sampled. */
    @Test
    void after_every_beginning_of_a_character_exactly_the_right_bytes_may_follow() {
        for (int next = 0; next < 256; next++) {
            assertFollows(new byte[0], next);
        }
        for (String beginning : NaiveUtf8.BEGINNINGS) {
            byte[] bytes = beginning.getBytes(ISO_8859_1);
            for (int next = 0; next < 256; next++) {
                assertFollows(bytes, next);
            }
        }
    }

    private static void assertFollows(byte[] beginning, int next) {
        byte[] bytes = Arrays.copyOf(beginning, beginning.length + 1);
        bytes[beginning.length] = (byte) next;
        int state = Utf8.scan(Utf8.START, bytes, 0, bytes.length);
        boolean complete = NaiveUtf8.valid(bytes);
        boolean unfinished = !complete && NaiveUtf8.BEGINNINGS.contains(new String(bytes, ISO_8859_1));
        // plain ifs: an AssertJ object for each of four million cases would take most of the time
        if ((state == Utf8.START) != complete || (state == Utf8.INVALID) != (!complete && !unfinished)) {
            throw new AssertionError(Arrays.toString(bytes) + " led to state " + state);
        }
    }

    @Property
    void agrees_with_the_decoder_of_the_JDK(@ForAll("nearlyText") byte[] bytes) {
        assertThat(Utf8.valid(bytes, 0, bytes.length)).isEqualTo(NaiveUtf8.valid(bytes));
    }

    @Property
    void it_does_not_matter_where_the_text_is_cut(
            @ForAll("nearlyText") byte[] bytes, @ForAll @IntRange(max = 40) int cut) {
        int first = Math.min(cut, bytes.length);

        int state = Utf8.scan(Utf8.START, bytes, 0, first);

        assertThat(Utf8.scan(state, bytes, first, bytes.length - first))
                .isEqualTo(Utf8.scan(Utf8.START, bytes, 0, bytes.length));
    }

    @Property
    void fails_at_the_first_byte_that_nothing_can_mend(@ForAll("nearlyText") byte[] bytes) {
        for (int length = 0; length <= bytes.length; length++) {
            byte[] sofar = Arrays.copyOf(bytes, length);

            assertThat(Utf8.scan(Utf8.START, sofar, 0, length) != Utf8.INVALID)
                    .as("first %d bytes", length)
                    .isEqualTo(NaiveUtf8.canBecomeValid(sofar));
        }
    }

    /**
     * Text of characters of all lengths, in which at most one byte was put wrong: random bytes alone would hardly get
     * that far.
     */
    @Provide
    Arbitrary<byte[]> nearlyText() {
        Arbitrary<String> character = Arbitraries.of(
                "a",
                "b ",
                "0123456789",
                "ü",
                "\u07FF",
                "\u0800",
                "€",
                "\uD7FF",
                "\uE000",
                "\uFFFF",
                "𐀀",
                "😀",
                "\uDBFF\uDFFF");
        Arbitrary<byte[]> text =
                character.list().ofMaxSize(12).map(list -> String.join("", list).getBytes(UTF_8));
        Arbitrary<Integer> place = Arbitraries.integers().between(-40, 39); // below 0: leave it right
        return text.flatMap(bytes -> place.flatMap(at -> Arbitraries.bytes().map(wrong -> {
            if (at >= 0 && at < bytes.length) {
                byte[] mutated = bytes.clone();
                mutated[at] = wrong;
                return mutated;
            }
            return bytes;
        })));
    }
}
