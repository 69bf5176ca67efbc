package dev.switchboard.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The argument of a message: one JSON value as its bytes of UTF-8, a slice that is never parsed, reordered or re-escaped here.
 *
 * <p>Immutable by agreement: whoever makes one gives its array away.
 */
public final class Payload {
    /** The JSON value {@code null}. */
    public static final Payload NULL = json("null");

    private final byte[] array;
    private final int offset;
    private final int length;

    private Payload(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** All of {@code json}, which the caller gives away. The caller vouches that it is one JSON value. */
    public static Payload of(byte[] json) {
        return slice(json, 0, json.length);
    }

    /**
     * Part of an array that the caller gives away.
     *
     * @throws IndexOutOfBoundsException if the part is not inside the array
     * @throws IllegalArgumentException if it is empty, as no JSON value is
     */
    public static Payload slice(byte[] array, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, array.length);
        if (length == 0) {
            throw new IllegalArgumentException("a payload is one JSON value; none is Payload.NULL");
        }
        return new Payload(array, offset, length);
    }

    /** A JSON value from its text. */
    public static Payload json(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of UTF-8. */
    public int length() {
        return length;
    }

    /** A fresh read-only view of the bytes. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** Copies the bytes to {@code target} from {@code at} on. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, offset, target, at, length);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** The JSON text. */
    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return bytes().hashCode();
    }
}
