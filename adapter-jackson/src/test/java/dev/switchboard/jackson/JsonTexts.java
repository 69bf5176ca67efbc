package dev.switchboard.jackson;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** JSON values as all kinds of people write them. */
final class JsonTexts {
    /** What breaks a text, or mends it. */
    private static final String ODD = "{}[]\",:\\/0-1.9eE+u \n\t\u0000\u001f\u00e9\u2028tfnulras'";

    private JsonTexts() {}

    static Arbitrary<String> values() {
        return nested(3);
    }

    /**
     * Values with some characters deleted, replaced or put in; some are still JSON. Without escaped surrogates, and without the d that
     * could make one: where they are lone, Jackson refuses them in keys, though not in values; the grammar of RFC 8259 has them in both.
     */
    static Arbitrary<String> broken() {
        record Change(int kind, int where, char odd) {}
        Arbitrary<List<Change>> changes = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.of(chars(ODD)))
                .as(Change::new)
                .list()
                .ofMaxSize(3);
        return Combinators.combine(
                        values().map(value ->
                                value.replace("\\ud800", "\\u00e9").replace("\\uD83D\\ude00", "\\uABCF")),
                        changes)
                .as((value, all) -> {
                    StringBuilder text = new StringBuilder(value);
                    for (Change change : all) {
                        int where = change.where % (text.length() + 1);
                        if (change.kind == 0 || where == text.length()) {
                            text.insert(where, change.odd);
                        } else if (change.kind == 1) {
                            text.deleteCharAt(where);
                        } else {
                            text.setCharAt(where, change.odd);
                        }
                    }
                    return text.toString();
                });
    }

    private static Arbitrary<String> nested(int levels) {
        if (levels == 0) {
            return scalar();
        }
        Arbitrary<String> inner = nested(levels - 1);
        Arbitrary<String> spaced =
                Combinators.combine(space(), inner, space()).as((before, value, after) -> before + value + after);
        Arbitrary<String> member = Combinators.combine(space(), string(), space(), spaced)
                .as((before, key, after, value) -> before + key + after + ":" + value);
        Arbitrary<String> array = spaced.list().ofMaxSize(4).map(values -> "[" + String.join(",", values) + "]");
        Arbitrary<String> object = member.list().ofMaxSize(4).map(members -> "{" + String.join(",", members) + "}");
        return Arbitraries.oneOf(
                scalar(), array, object, space().map(s -> "[" + s + "]"), space().map(s -> "{" + s + "}"));
    }

    private static Arbitrary<String> scalar() {
        return Arbitraries.oneOf(string(), number(), Arbitraries.of("true", "false", "null"));
    }

    private static Arbitrary<String> string() {
        Arbitrary<String> plain = Arbitraries.of(
                "a", "cmd", "channel", " ", "{", "]", ",", "\u007f", "\u00e9", "\u20ac", "\ud83d\ude00", "\u2028");
        Arbitrary<String> escape = Arbitraries.of(
                "\\\"",
                "\\\\",
                "\\/",
                "\\b",
                "\\f",
                "\\n",
                "\\r",
                "\\t",
                "\\u0041",
                "\\uD83D\\ude00",
                "\\ud800",
                "\\u0000");
        return Arbitraries.oneOf(plain, plain, escape)
                .list()
                .ofMaxSize(6)
                .map(parts -> '"' + String.join("", parts) + '"');
    }

    private static Arbitrary<String> number() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> integer = Arbitraries.oneOf(Arbitraries.of("0"), digits.map(d -> "1" + d));
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        integer,
                        Arbitraries.of("", "."),
                        digits,
                        Arbitraries.of("", "e", "E+", "e-"),
                        digits)
                .as((sign, whole, point, fraction, e, exponent) ->
                        sign + whole + (point.isEmpty() ? "" : point + fraction) + (e.isEmpty() ? "" : e + exponent));
    }

    private static Arbitrary<String> space() {
        return Arbitraries.of("", "", " ", "\n", "\r\n\t", "  ");
    }

    private static List<Character> chars(String text) {
        return text.chars().mapToObj(c -> (char) c).toList();
    }
}
