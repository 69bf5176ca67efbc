package dev.switchboard.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON (RFC 8259) of servers that write it well; numbers are integers. What is not so is a bug, and thrown. */
final class Json {
    private final String text;
    private int at;

    Json(String text) {
        this.text = text;
    }

    Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        if (next() == '}') {
            at++;
            return fields;
        }
        do {
            next();
            String name = string();
            expect(':');
            Object value = value();
            if (value != null) {
                fields.put(name, value);
            }
        } while (more('}'));
        return fields;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        expect('[');
        if (next() == ']') {
            at++;
            return items;
        }
        do {
            Object value = value();
            if (value != null) {
                items.add(value);
            }
        } while (more(']'));
        return items;
    }

    private @Nullable Object value() {
        char first = next();
        return switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        if (!text.startsWith(word, at)) {
            throw new IllegalArgumentException("no JSON at " + at + ": " + text);
        }
        at += word.length();
        return meaning;
    }

    private Long number() {
        int begin = at;
        while (at < text.length() && (text.charAt(at) == '-' || Character.isDigit(text.charAt(at)))) {
            at++;
        }
        return Long.parseLong(text, begin, at, 10);
    }

    private String string() {
        expect('"');
        int end = at;
        while (text.charAt(end) != '"' && text.charAt(end) != '\\') {
            end++;
        }
        if (text.charAt(end) == '"') {
            String plain = text.substring(at, end);
            at = end + 1;
            return plain;
        }
        StringBuilder unescaped = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\') {
                char escaped = text.charAt(at++);
                if (escaped == 'u') {
                    c = (char) Integer.parseInt(text, at, at + 4, 16);
                    at += 4;
                } else {
                    int place = "bfnrt".indexOf(escaped);
                    c = place < 0 ? escaped : "\b\f\n\r\t".charAt(place);
                }
            }
            unescaped.append(c);
        }
        at++;
        return unescaped.toString();
    }

    private boolean more(char end) {
        char c = next();
        at++;
        if (c != ',' && c != end) {
            throw new IllegalArgumentException("no JSON at " + at + ": " + text);
        }
        return c == ',';
    }

    private void expect(char c) {
        if (next() != c) {
            throw new IllegalArgumentException("no JSON at " + at + ", " + c + " expected: " + text);
        }
        at++;
    }

    private char next() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at);
    }
}
