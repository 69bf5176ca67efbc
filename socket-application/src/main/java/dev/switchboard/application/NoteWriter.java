package dev.switchboard.application;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes what nodes tell each other, big-endian. What is added later goes to the end, where older readers do not look. Confined to one thread. */
final class NoteWriter {
    private ByteBuffer out = ByteBuffer.allocate(256);

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int size = Math.max(2 * out.capacity(), out.position() + bytes);
            ByteBuffer larger = ByteBuffer.wrap(Arrays.copyOf(out.array(), size));
            larger.position(out.position());
            out = larger;
        }
        return out;
    }

    NoteWriter small(int number) {
        room(1).put((byte) number);
        return this;
    }

    NoteWriter flag(boolean flag) {
        return small(flag ? 1 : 0);
    }

    NoteWriter number(long number) {
        room(8).putLong(number);
        return this;
    }

    NoteWriter count(int number) {
        room(4).putInt(number);
        return this;
    }

    NoteWriter bytes(byte[] bytes) {
        count(bytes.length);
        room(bytes.length).put(bytes);
        return this;
    }

    NoteWriter text(String text) {
        return bytes(text.getBytes(UTF_8));
    }

    int size() {
        return out.position();
    }

    byte[] done() {
        return Arrays.copyOf(out.array(), out.position());
    }
}
