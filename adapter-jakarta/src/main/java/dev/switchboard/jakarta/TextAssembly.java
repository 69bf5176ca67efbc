package dev.switchboard.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * Puts the parts of a text together again, as bytes, and counts them as they come: what containers limit is characters, or nothing.
 *
 * <p>Threading: confined to the thread that the container delivers a session's messages on.
 */
final class TextAssembly {
    private final int limit;
    private ByteArrayOutputStream collected = new ByteArrayOutputStream(0);
    private String split = ""; // a high surrogate whose other half begins the next part

    /** @param limit most bytes of a text */
    TextAssembly(int limit) {
        this.limit = limit;
    }

    /** Takes one more part; false if the text is longer than the limit, and then the assembly is of no use any more. */
    boolean add(String part, boolean last) {
        if (part.length() > limit) { // a character is a byte at least: no need to encode it to know
            return false;
        }
        String whole = split.isEmpty() ? part : split + part;
        int end = whole.length();
        if (!last && end > 0 && Character.isHighSurrogate(whole.charAt(end - 1))) {
            end--;
        }
        split = whole.substring(end);
        byte[] utf8 = whole.substring(0, end).getBytes(UTF_8);
        if (utf8.length > limit - collected.size()) {
            return false;
        }
        collected.writeBytes(utf8);
        return true;
    }

    /** The text, after its last part. */
    byte[] take() {
        byte[] text = collected.toByteArray();
        collected = new ByteArrayOutputStream(0); // a big one would be held for as long as the connection
        return text;
    }
}
