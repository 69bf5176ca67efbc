package dev.switchboard.domain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Strict UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF.
 *
 * <p>The incremental form is a pure function from state to state, so that a connection that waits holds one {@code int}
 * and no object. It fails at the first byte that no continuation could make valid, which is earlier than a decoder that
 * waits for whole characters: RFC 6455 §8.1 lets us end the connection there, before the rest of a big message is taken
 * in.
 *
 * <p>Threading: stateless.
 */
public final class Utf8 {

    /** Between two characters: where every text begins, and where a complete one ends. */
    static final int START = 0;

    /** No continuation can make the text valid; it stays so. */
    static final int INVALID = -1;

    private static final int ONE_MORE = expect(1, 0x80, 0xBF);
    private static final int TWO_MORE = expect(2, 0x80, 0xBF);
    private static final int THREE_MORE = expect(3, 0x80, 0xBF);
    private static final int AFTER_E0 = expect(2, 0xA0, 0xBF); // below: overlong
    private static final int AFTER_ED = expect(2, 0x80, 0x9F); // above: surrogates
    private static final int AFTER_F0 = expect(3, 0x90, 0xBF); // below: overlong
    private static final int AFTER_F4 = expect(3, 0x80, 0x8F); // above: past U+10FFFF

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /**
     * Whether these bytes are a complete UTF-8 text.
     *
     * @param offset index of the first byte
     * @param length how many bytes; 0 is valid
     * @throws IndexOutOfBoundsException if the range is not within {@code bytes}
     */
    public static boolean valid(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return scan(START, bytes, offset, length) == START;
    }

    /**
     * Goes on with a text from {@code state}.
     *
     * @return the state after these bytes: {@link #START} between characters, {@link #INVALID}, or one within a
     *     character
     */
    static int scan(int state, byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        int now = state;
        while (at < end && now != INVALID) {
            if (now != START) {
                now = continued(now, bytes[at++] & 0xFF);
            } else if (bytes[at] >= 0) {
                at = pastAscii(bytes, at, end);
            } else {
                int past = pastCommon(bytes, at, end);
                now = past > at ? START : led(bytes[at] & 0xFF);
                at = Math.max(past, at + 1);
            }
        }
        return now;
    }

    private static int pastAscii(byte[] bytes, int from, int end) {
        int at = from;
        while (at <= end - Long.BYTES && ((long) LONG.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /**
     * Past whole characters of two and three bytes whose continuations have the ordinary range, which is nearly all
     * text that is not ASCII. Byte by byte would do too: 64 KB of Cyrillic took 290 µs so, and take 25 to 60 µs with
     * this (JDK 17).
     */
    private static int pastCommon(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end - 2) {
            int octet = bytes[at] & 0xFF;
            if (octet >= 0xC2 && octet < 0xE0 && continues(bytes[at + 1])) {
                at += 2;
            } else if (octet > 0xE0
                    && octet < 0xF0
                    && octet != 0xED
                    && continues(bytes[at + 1])
                    && continues(bytes[at + 2])) {
                at += 3;
            } else {
                return at;
            }
        }
        return at;
    }

    private static boolean continues(byte octet) {
        return (octet & 0xC0) == 0x80;
    }

    private static int led(int octet) {
        if (octet < 0xC2 || octet > 0xF4) {
            return INVALID; // a continuation byte, an overlong form of ASCII, or past U+10FFFF
        }
        if (octet < 0xE0) {
            return ONE_MORE;
        }
        return switch (octet) {
            case 0xE0 -> AFTER_E0;
            case 0xED -> AFTER_ED;
            case 0xF0 -> AFTER_F0;
            case 0xF4 -> AFTER_F4;
            default -> octet < 0xF0 ? TWO_MORE : THREE_MORE;
        };
    }

    private static int continued(int state, int octet) {
        if (octet < (state & 0xFF) || octet > (state >> 8 & 0xFF)) {
            return INVALID;
        }
        return switch (state >> 16) {
            case 1 -> START;
            case 2 -> ONE_MORE;
            default -> TWO_MORE;
        };
    }

    /** A state within a character: how many bytes are missing, and the range that the next of them must be in. */
    private static int expect(int missing, int low, int high) {
        return missing << 16 | high << 8 | low;
    }
}
