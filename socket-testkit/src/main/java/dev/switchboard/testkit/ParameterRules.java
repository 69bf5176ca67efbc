package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Param;
import dev.switchboard.application.port.param.Length;
import dev.switchboard.application.port.param.Matches;
import dev.switchboard.application.port.param.NoOtherFields;
import dev.switchboard.application.port.param.Range;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Text;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link CodecContract} that is about what records say of their values. */
abstract class ParameterRules {
    /** A parameter whose declaration says what it takes. */
    public record Badge(
            @Length(min = 1, max = 8) String name,
            @Range(min = 1, max = 99) int level,
            Optional<@Matches(value = "#[0-9a-f]{6}", says = "a colour such as #20c997") String> colour,
            @Length(max = 2) List<@Length(min = 1, max = 3) String> tags,
            Map<String, Part> parts) {}

    /** A part of it. */
    public record Part(@Range(min = 0) long weight, Optional<Part> inner) {}

    /** A record that looks at what it gets, so that a null would be a bug of it. */
    public record Trimmed(String text, List<String> tags) {
        /** Trims and copies. */
        public Trimmed {
            text = text.strip();
            tags = List.copyOf(tags);
        }
    }

    /** A record that copies what it holds, at any depth; nulls are welcome in {@code gaps} alone. */
    public record Copied(
            List<List<String>> rows,
            Map<String, Integer> counts,
            Optional<List<String>> more,
            List<@Copied.Nullable String> gaps) {
        /** A null in the first three is a bug of it. */
        public Copied {
            rows = rows.stream().map(List::copyOf).toList();
            counts = Map.copyOf(counts);
            more = more.map(List::copyOf);
        }

        /** As null checkers have one. */
        @Retention(RetentionPolicy.RUNTIME)
        @Target(ElementType.TYPE_USE)
        @interface Nullable {}
    }

    /** A parameter of real numbers. */
    public record Measured(@Range(min = 0) double value, List<Double> more, Optional<Float> small) {}

    /** A parameter that takes nothing else. */
    @NoOtherFields
    public record Exact(String name, Optional<String> note) {}

    /** A parameter with a record in it. */
    public record Tagged(int count, List<String> tags, Marked mark) {}

    /** What it holds. */
    public record Marked(String text) {}

    Codec codec;

    /** The codec under test. */
    protected abstract Codec codec();

    @BeforeEach
    void makeCodec() {
        codec = codec();
    }

    @Test
    @DisplayName("PAR-12 what is not declared optional is there and no null, before the record's constructor sees it")
    void refusesWhatIsMissing() {
        assertThat(read("{\"text\":\" a \",\"tags\":[]}", Trimmed.class)).isEqualTo(new Trimmed("a", List.of()));
        assertThat(invalid("{\"tags\":[]}", Trimmed.class)).contains("param.text");
        assertThat(invalid("{\"text\":null,\"tags\":[]}", Trimmed.class)).contains("param.text");
        assertThat(invalid("{\"text\":\"\"}", Trimmed.class)).contains("param.tags");
        assertThat(invalid("{}", Tagged.class)).contains("param.count");
        assertThat(invalid("{\"count\":1,\"tags\":[],\"mark\":{}}", Tagged.class))
                .contains("param.mark.text");
        assertThat(invalid(badge("\"tags\":[\"a\",null]"), Badge.class)).contains("param.tags[1]");
        assertThat(invalid(badge("\"parts\":{\"x\":null}"), Badge.class)).contains("param.parts.x");

        assertThat(read("{\"name\":\"a\"}", Exact.class)).isEqualTo(new Exact("a", Optional.empty()));
        assertThat(read("{\"name\":\"a\",\"note\":null}", Exact.class)).isEqualTo(new Exact("a", Optional.empty()));
        assertThat(read("{\"name\":\"a\",\"note\":\"b\"}", Exact.class)).isEqualTo(new Exact("a", Optional.of("b")));
    }

    @Test
    @DisplayName(
            "PAR-12 elements are no null either before the constructor sees them, but where they are declared nullable")
    void refusesNullElements() {
        assertThat(read(copied("[[\"a\"]]", "{\"x\":1}", "[\"b\"]", "[null]"), Copied.class))
                .isEqualTo(new Copied(
                        List.of(List.of("a")),
                        Map.of("x", 1),
                        Optional.of(List.of("b")),
                        Collections.singletonList(null)));
        assertThat(invalid("{\"text\":\"\",\"tags\":[\"a\",null]}", Trimmed.class))
                .contains("param.tags[1]");
        assertThat(invalid(copied("[[\"a\"],null]", "{}", "null", "[]"), Copied.class))
                .contains("param.rows[1]");
        assertThat(invalid(copied("[[],[\"a\",null]]", "{}", "null", "[]"), Copied.class))
                .contains("param.rows[1][1]");
        assertThat(invalid(copied("[]", "{\"x\":null}", "null", "[]"), Copied.class))
                .contains("param.counts.x");
        assertThat(invalid(copied("[]", "{}", "[null]", "[]"), Copied.class)).contains("param.more[0]");
    }

    private static String copied(String rows, String counts, String more, String gaps) {
        return "{\"rows\":" + rows + ",\"counts\":" + counts + ",\"more\":" + more + ",\"gaps\":" + gaps + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"NaN\"",
                "\"Infinity\"",
                "\"-Infinity\"",
                "\"INF\"",
                "\"-INF\"",
                "1e999",
                "-1e999",
                "\"1\"",
            })
    @DisplayName("PAR-16 real numbers are finite, and no texts")
    void refusesWhatIsNoFiniteNumber(String number) {
        assertThat(invalid(measured(number, "0", "0"), Measured.class)).contains("param.value");
        assertThat(invalid(measured("0", number, "0"), Measured.class)).contains("param.more[0]");
        assertThat(invalid(measured("0", "0", number), Measured.class)).contains("param.small");
    }

    @Test
    @DisplayName("PAR-16 the largest numbers of their types are fine, and -0.0 is not less than 0")
    void takesAllFiniteNumbers() {
        Measured measured = read(measured("-0.0", "1e308", "-3e38"), Measured.class);
        assertThat(measured.value() == 0)
                .as("zero, of which a codec may drop the sign")
                .isTrue();
        assertThat(measured.more()).containsExactly(1e308);
        assertThat(measured.small()).contains(-3e38f);
        assertThat(invalid(measured("-1e-300", "0", "0"), Measured.class)).contains("at least 0");
        assertThat(invalid(measured("0", "0", "1e39"), Measured.class)).contains("param.small");
    }

    private static String measured(String value, String more, String small) {
        return "{\"value\":" + value + ",\"more\":[" + more + "],\"small\":" + small + "}";
    }

    @Test
    @DisplayName("PAR-13 lengths, ranges and patterns are kept; the message has the path, the limit and what to send")
    void keepsWhatIsDeclared() {
        assertThat(read(badge("\"name\":\"\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\""), Badge.class)
                        .name())
                .as("lengths are code points")
                .hasSize(10);
        read(badge("\"level\":99"), Badge.class);
        read(badge("\"colour\":\"#20c997\""), Badge.class);
        read(badge("\"parts\":{\"x\":{\"weight\":0,\"inner\":{\"weight\":1}}}"), Badge.class);

        assertThat(invalid(badge("\"name\":\"\""), Badge.class))
                .contains("param.name")
                .contains("1 to 8 characters");
        assertThat(invalid(badge("\"name\":\"123456789\""), Badge.class))
                .contains("param.name")
                .contains("1 to 8 characters");
        assertThat(invalid(badge("\"level\":0"), Badge.class))
                .contains("param.level")
                .contains("1 to 99");
        assertThat(invalid(badge("\"level\":100"), Badge.class))
                .contains("param.level")
                .contains("1 to 99");
        assertThat(invalid(badge("\"colour\":\"red\""), Badge.class))
                .contains("param.colour")
                .contains("a colour such as #20c997");
        assertThat(invalid(badge("\"tags\":[\"a\",\"b\",\"c\"]"), Badge.class))
                .contains("param.tags")
                .contains("at most 2 elements");
        assertThat(invalid(badge("\"tags\":[\"a\",\"long\"]"), Badge.class))
                .contains("param.tags[1]")
                .contains("1 to 3 characters");
        assertThat(invalid(badge("\"parts\":{\"x\":{\"weight\":1,\"inner\":{\"weight\":-1}}}"), Badge.class))
                .contains("param.parts.x.inner.weight")
                .contains("at least 0");
    }

    @Test
    @DisplayName("PAR-14 a record that takes no other fields refuses them by name; in others they are ignored")
    void refusesOtherFieldsWhereAsked() {
        assertThat(invalid("{\"name\":\"a\",\"nmae\":1}", Exact.class)).contains("param.nmae");
        read(badge("\"nmae\":1"), Badge.class);
    }

    @Test
    @DisplayName("PAR-15 what breaks a rule is repeated up to 64 characters, and so is its path")
    void quotesBriefly() {
        String longest = "x".repeat(30_000);
        invalid(badge("\"colour\":\"" + longest + "\""), Badge.class);
        invalid(badge("\"parts\":{\"" + longest + "\":{\"weight\":-1}}"), Badge.class);
        invalid(badge("\"parts\":{\"" + longest + "\":{}}"), Badge.class);
        invalid(badge("\"parts\":{\"" + longest + "\":null}"), Badge.class);
        invalid("{\"name\":\"a\",\"" + longest + "\":1}", Exact.class);
    }

    /** A good badge but for one field, which replaces the good one. */
    private static String badge(String field) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of(
                "name", "\"n\"",
                "level", "1",
                "tags", "[]",
                "parts", "{}"));
        fields.putAll(Json.fields("{" + field + "}", Json.DEEP));
        return fields.entrySet().stream()
                .map(entry -> Json.quote(entry.getKey()) + ":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    final <T> T read(String param, Class<T> type) {
        Param<T> read = codec.read(Payload.json(param), type);
        assertThat(read).as("reading %s", Text.quote(param)).isInstanceOf(Param.Value.class);
        return ((Param.Value<T>) read).value();
    }

    final <T> String invalid(String param, Class<T> type) {
        Param<T> read = codec.read(Payload.json(param), type);
        assertThat(read).as("reading %s", Text.quote(param)).isInstanceOf(Param.Invalid.class);
        String message = ((Param.Invalid<T>) read).message();
        assertFitForClients(message);
        return message;
    }

    static void assertFitForClients(String message) {
        assertThat(message).isNotBlank().hasSizeLessThan(400).doesNotContain("x".repeat(Text.QUOTED + 1));
        assertThat(message)
                .as("no class names")
                .doesNotContain("dev.switchboard")
                .doesNotContain("java.")
                .doesNotContain("Exception");
    }
}
