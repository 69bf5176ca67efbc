package dev.switchboard.testkit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) strictly, for assertions: so that the suites judge a codec by something that is not that codec, and users of
 * the testkit are not bound to a library. Confined to one thread.
 *
 * <p>Values are {@link Map}, {@link List}, {@link String}, {@link BigDecimal}, {@link Boolean} and {@code null}.
 */
final class Json {
    /** Deeper than anything that a test sends; the reader is recursive. */
    static final int DEEP = 512;

    private final String text;
    private final int deepest;
    private int at;

    private Json(String text, int deepest) {
        this.text = text;
        this.deepest = deepest;
    }

    /**
     * The value that {@code text} is.
     *
     * @throws IllegalArgumentException if it is no JSON text
     */
    static @Nullable Object parse(String text) {
        Json json = new Json(text, DEEP);
        Object value = json.value(1);
        json.end();
        return value;
    }

    /**
     * The fields of the object that {@code text} is, each value as it is written.
     *
     * @param deepest nesting that is accepted, the object itself counted
     * @throws IllegalArgumentException if it is no JSON object, nested deeper, or has a key twice
     */
    static Map<String, String> fields(String text, int deepest) {
        Json json = new Json(text, deepest);
        Map<String, String> fields = new LinkedHashMap<>();
        json.space();
        json.object(1, (key, depth) -> {
            int from = json.at;
            json.value(depth);
            if (fields.put(key, text.substring(from, json.at)) != null) {
                throw json.wrong("the key " + quote(key) + " stands twice");
            }
        });
        json.end();
        return fields;
    }

    /** {@code text} as a JSON string. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private interface Field {
        void read(String key, int depth);
    }

    private @Nullable Object value(int depth) {
        space();
        switch (peek()) {
            case '{':
                Map<String, Object> map = new LinkedHashMap<>();
                object(depth, (key, inner) -> map.put(key, value(inner)));
                return map;
            case '[':
                return array(depth);
            case '"':
                return string();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private void object(int depth, Field field) {
        deeper(depth);
        take('{');
        space();
        if (peek() != '}') {
            do {
                space();
                String key = string();
                space();
                take(':');
                space();
                field.read(key, depth + 1);
                space();
            } while (more());
        }
        take('}');
    }

    private List<Object> array(int depth) {
        deeper(depth);
        List<Object> list = new ArrayList<>();
        take('[');
        space();
        if (peek() != ']') {
            do {
                list.add(value(depth + 1));
                space();
            } while (more());
        }
        take(']');
        return list;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        take('"');
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw wrong("a control character stands in a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
        at++;
        return out.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        int plain = "\"\\/bfnrt".indexOf(c);
        if (plain >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(plain);
        }
        if (c != 'u' || at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
            throw wrong("no such escape");
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private BigDecimal number() {
        int from = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        if (number.chars().filter(Character::isDigit).count() > 1_000) {
            throw wrong("a number has more than 1000 digits");
        }
        if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw wrong("no value begins like this");
        }
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException beyond) {
            // Legal JSON whose exponent no BigDecimal holds; nobody asserts on its value.
            return BigDecimal.ZERO;
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("no value begins like this");
        }
        at += word.length();
        return value;
    }

    private boolean more() {
        boolean comma = peek() == ',';
        if (comma) {
            at++;
        }
        return comma;
    }

    private void deeper(int depth) {
        if (depth > deepest) {
            throw wrong("nested deeper than " + deepest);
        }
    }

    private void end() {
        space();
        if (at < text.length()) {
            throw wrong("something follows the value");
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw wrong("expected " + expected);
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("it ends too soon");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("no JSON: " + what + " at character " + at);
    }
}
