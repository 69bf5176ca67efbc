package dev.switchboard.domain;

import java.util.Optional;

/** Rules for text that strangers send: what may stand in a name, and how much of it an error may repeat. */
public final class Text {
    /** An error repeats at most so many code points of an input (PROTOCOL, Errors). */
    public static final int QUOTED = 64;

    private Text() {}

    /**
     * Whether a code point is a control character (general category Cc) or one of the bidirectional format characters
     * of UAX #9 §2, which can make a name look like another.
     */
    public static boolean isControlOrBidi(int codePoint) {
        return Character.isISOControl(codePoint)
                || codePoint == 0x061C
                || (codePoint >= 0x200E && codePoint <= 0x200F)
                || (codePoint >= 0x202A && codePoint <= 0x202E)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    /** Whether {@code text} holds a surrogate without its partner, which UTF-8 cannot express. */
    public static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    /** {@code text} in double quotes, cut after {@link #QUOTED} code points, unprintable ones replaced, for error messages. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        String.valueOf(text)
                .codePoints()
                .limit(QUOTED)
                .map(c -> isControlOrBidi(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        ? 0xFFFD
                        : c)
                .forEach(out::appendCodePoint);
        return out.append('"').toString();
    }

    /** What can't be shown in {@code text}, in a sentence; empty where all can. */
    static Optional<String> unprintable(String text, String what) {
        if (hasLoneSurrogate(text)) {
            return Optional.of("a " + what + " has no lone surrogates");
        }
        if (text.codePoints().anyMatch(Text::isControlOrBidi)) {
            return Optional.of(
                    "a " + what + " has no control or bidirectional-format characters, but this one is " + quote(text));
        }
        return Optional.empty();
    }
}
