package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * UTF-8 by definition: the JDK's decoder for whole texts, and what every character's encoding begins with for
 * unfinished ones.
 */
final class NaiveUtf8 {

    /** All proper beginnings of the encodings of all characters, as Latin-1. */
    static final Set<String> BEGINNINGS = beginnings();

    private NaiveUtf8() {}

    static boolean valid(byte[] bytes) {
        // through the result and not its exception, which is too slow for millions of cases
        return UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length), true)
                .isUnderflow();
    }

    /** Whether there is anything that could follow and make this valid. */
    static boolean canBecomeValid(byte[] bytes) {
        if (valid(bytes)) {
            return true;
        }
        for (int tail = 1; tail <= Math.min(3, bytes.length); tail++) {
            int cut = bytes.length - tail;
            String beginning = new String(bytes, cut, tail, ISO_8859_1);
            if (BEGINNINGS.contains(beginning) && valid(Arrays.copyOf(bytes, cut))) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> beginnings() {
        Set<String> all = new HashSet<>();
        for (int character = 0x80; character <= Character.MAX_CODE_POINT; character++) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                byte[] encoded = Character.toString(character).getBytes(UTF_8);
                for (int length = 1; length < encoded.length; length++) {
                    all.add(new String(encoded, 0, length, ISO_8859_1));
                }
            }
        }
        return all;
    }
}
