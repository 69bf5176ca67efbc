package dev.switchboard.jackson;

import dev.switchboard.domain.Text;
import java.nio.charset.StandardCharsets;

/**
 * A place in a JSON text (RFC 8259) that steps over white space, strings and whole values, and refuses what is no JSON.
 *
 * <p>Our own instead of Jackson's parser, which copies each string and number of a parameter that nobody may ask for, keeps a table of
 * its keys, knows where a value ends only after decoding it, and refuses keys with lone surrogates. Nothing is allocated for a
 * value here: decoding a chat message of 148 bytes takes 0.2 µs and 0.4 KB instead of 0.45 µs and 1.1 KB, a message of 20 KB 20 µs
 * and the same 0.4 KB instead of 45 µs (JDK 17, one core). That both accept the same texts is a property test.
 *
 * <p>No recursion: levels are bits of a {@code long}. For one thread.
 */
final class JsonCursor {
    /** Most levels of objects and arrays, the envelope's own object counted (PROTOCOL, Envelope). One bit each in a {@code long}. */
    static final int MAX_DEPTH = 64;

    /** Most digits of a number: those before the point, behind it and of the exponent (PROTOCOL, Envelope). */
    static final int MAX_DIGITS = 1_000;

    /** How much of a text that is no JSON a fault repeats, in bytes: enough to find it. */
    private static final int SHOWN = 16;

    private final byte[] json;
    private int at;

    /** At the start of a text of valid UTF-8. Other bytes are read as well, but not all are refused. */
    JsonCursor(byte[] json) {
        this.json = json;
    }

    /** Bytes before this place. */
    int at() {
        return at;
    }

    /** The byte here, −1 at the end. */
    int peek() {
        return at < json.length ? json[at] & 0xFF : -1;
    }

    /** Steps over white space. */
    void space() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }

    /** Steps over one of two bytes, and says whether it was the first. */
    boolean firstOf(char first, char second) {
        int here = peek();
        if (here != first && here != second) {
            throw unexpected("'" + first + "' or '" + second + "'");
        }
        at++;
        return here == first;
    }

    /** Steps over one certain byte. */
    void require(char wanted) {
        if (peek() != wanted) {
            throw unexpected("'" + wanted + "'");
        }
        at++;
    }

    /** Steps over the string that begins here. Returns whether it has escapes. */
    boolean skipString() {
        if (peek() != '"') {
            throw unexpected("a string");
        }
        boolean escaped = false;
        for (at++; at < json.length; at++) {
            byte b = json[at];
            if (b == '"') {
                at++;
                return escaped;
            }
            if (b == '\\') {
                escaped = true;
                skipEscape();
            } else if (b >= 0 && b < ' ') {
                throw new Fault(
                        "text is no JSON: the string at byte " + at + " holds a control character; write it as \\u00"
                                + Character.forDigit(b >> 4, 16) + Character.forDigit(b & 0xF, 16));
            }
        }
        throw unexpected("the end of a string");
    }

    /** Leaves the place on the last byte of the escape. */
    private void skipEscape() {
        at++;
        int kind = peek();
        if (kind == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (hex(peek()) < 0) {
                    throw unexpected("four hexadecimal digits");
                }
            }
        } else if (kind < 0 || "\"\\/bfnrt".indexOf(kind) < 0) {
            throw unexpected("one of \" \\ / b f n r t u behind a backslash");
        }
    }

    /** The characters of the string that begins here, which is stepped over. */
    String string() {
        int from = at + 1;
        boolean escaped = skipString();
        return characters(from, at - 1, escaped);
    }

    /** The characters of a string that was stepped over, its quotes excluded. Lone surrogates stay what they are. */
    String characters(int from, int to, boolean escaped) {
        return escaped ? unescaped(from, to) : new String(json, from, to - from, StandardCharsets.UTF_8);
    }

    /** Steps over the colon behind a key, and the space around it. */
    void colon() {
        space();
        require(':');
        space();
    }

    private String unescaped(int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int run = from;
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                text.append(new String(json, run, i - run, StandardCharsets.UTF_8));
                i++;
                switch (json[i]) {
                    case 'b' -> text.append('\b');
                    case 'f' -> text.append('\f');
                    case 'n' -> text.append('\n');
                    case 'r' -> text.append('\r');
                    case 't' -> text.append('\t');
                    case 'u' -> {
                        text.append((char) Integer.parseInt(characters(i + 1, i + 5, false), 16));
                        i += 4;
                    }
                    default -> text.append((char) json[i]);
                }
                run = i + 1;
            }
        }
        return text.append(new String(json, run, to - run, StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * Steps over the value that begins here.
     *
     * @param around levels that are open around it
     */
    void skipValue(int around) {
        int depth = around;
        long objects = 0;
        while (true) {
            int here = peek();
            if (here == '{' || here == '[') {
                if (depth == MAX_DEPTH) {
                    throw new Fault(
                            "text is nested deeper than " + MAX_DEPTH + " levels at byte " + at + "; make it flatter");
                }
                at++;
                space();
                if (peek() != here + 2) {
                    long level = 1L << depth++;
                    objects = here == '{' ? objects | level : objects & ~level;
                    if (here == '{') {
                        key();
                    }
                    continue;
                }
                at++; // '}' is two after '{', and ']' after '[': it is empty
            } else {
                skipScalar(here);
            }
            while (true) {
                if (depth == around) {
                    return;
                }
                boolean object = (objects & (1L << (depth - 1))) != 0;
                space();
                if (firstOf(',', object ? '}' : ']')) {
                    space();
                    if (object) {
                        key();
                    }
                    break;
                }
                depth--;
            }
        }
    }

    private void key() {
        skipString();
        colon();
    }

    private void skipScalar(int first) {
        switch (first) {
            case '"' -> skipString();
            case 't' -> skipLiteral("true");
            case 'f' -> skipLiteral("false");
            case 'n' -> skipLiteral("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> skipNumber();
            default -> throw unexpected("a value");
        }
    }

    private void skipLiteral(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (at + i >= json.length || json[at + i] != literal.charAt(i)) {
                throw unexpected(literal);
            }
        }
        at += literal.length();
    }

    /** RFC 8259 §6. The value is never computed: that takes the square of its length. */
    private void skipNumber() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        int digits = 1;
        if (peek() == '0') {
            at++;
        } else {
            digits = digits();
        }
        if (peek() == '.') {
            at++;
            digits += digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits += digits();
        }
        if (digits > MAX_DIGITS) {
            throw new Fault("the number at byte " + from + " has more than 1,000 digits; send it as a string");
        }
    }

    private int digits() {
        int from = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected("a digit");
        }
        return at - from;
    }

    /** What stands here instead of what was expected. */
    Fault unexpected(String expected) {
        String there = at >= json.length
                ? "it ends after byte " + json.length
                : Text.quote(new String(json, at, Math.min(SHOWN, json.length - at), StandardCharsets.UTF_8))
                        + " at byte " + at;
        return new Fault("text is no JSON: expected " + expected + ", but " + there);
    }

    private static int hex(int character) {
        // Character.digit would also take digits of other scripts.
        return character >= 0 && character < 0x80 ? Character.digit(character, 16) : -1;
    }
}
