package dev.switchboard.domain;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Joins what comes of a text message, from one frame or many, and knows whether it can still be UTF-8.
 *
 * <p>Memory follows the bytes that came and never the length that a header declares: who declares a megabyte and sends
 * nothing costs nothing. A message that is there at once is allocated exactly and copied once.
 */
public final class MessageBuffer {

    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int size;
    private int utf8 = Utf8.START;

    /** Empty. */
    public MessageBuffer() {}

    /**
     * Takes bytes that a framework has unmasked, all that remain.
     *
     * @param bound how big the message can become at most, in bytes
     * @return whether the message can still be UTF-8
     */
    public boolean append(ByteBuffer in, int bound) {
        return append(in, in.remaining(), 0, bound); // a mask of zeros changes nothing
    }

    /**
     * Takes masked bytes.
     *
     * @param bound how big the message can become at most, by what is known now
     * @return whether the message can still be UTF-8
     */
    boolean append(ByteBuffer in, int length, int key, int bound) {
        if (length == 0) {
            return true;
        }
        int end = size + length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(end, Math.min(2L * bytes.length, bound)));
        }
        in.get(bytes, size, length);
        Mask.apply(bytes, size, length, key);
        utf8 = Utf8.scan(utf8, bytes, size, length);
        size = end;
        return utf8 != Utf8.INVALID;
    }

    /** Whether the message may end here: not within a character. */
    public boolean whole() {
        return utf8 == Utf8.START;
    }

    /** Bytes so far. */
    public int size() {
        return size;
    }

    /** Bytes that are allocated. */
    int capacity() {
        return bytes.length;
    }

    /** Hands the message over, exact in size, and is empty again. */
    public byte[] take() {
        byte[] message = bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
        drop();
        return message;
    }

    /** Forgets what came. */
    public void drop() {
        bytes = NOTHING;
        size = 0;
        utf8 = Utf8.START;
    }
}
