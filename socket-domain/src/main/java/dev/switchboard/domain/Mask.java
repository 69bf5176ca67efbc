package dev.switchboard.domain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The masking of client frames (RFC 6455 §5.3), eight bytes at a time. A key is an int with its first byte on top, as
 * it is read from the wire.
 */
final class Mask {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private Mask() {}

    /** Unmasks in place; the key's first byte is for the byte at {@code offset}. */
    static void apply(byte[] bytes, int offset, int length, int key) {
        long twice = (long) key << 32 | (key & 0xFFFF_FFFFL);
        // turning the key once lets the loop go without turning every word
        long wide = BIG_ENDIAN ? twice : Long.reverseBytes(twice);
        int end = offset + length;
        int at = offset;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            LONG.set(bytes, at, (long) LONG.get(bytes, at) ^ wide);
        }
        for (int turn = 24; at < end; at++, turn -= 8) {
            bytes[at] ^= (byte) (key >>> turn); // at most seven; a shift counts modulo 32, so the key comes round
        }
    }

    /** The key for what comes after {@code length} bytes. */
    static int after(int key, int length) {
        return Integer.rotateLeft(key, (length & 3) * 8);
    }
}
