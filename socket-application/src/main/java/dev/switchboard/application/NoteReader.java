package dev.switchboard.application;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Reads what another node told. Rubbish ends in an {@link IllegalArgumentException}, never in more memory than it brought. Confined to one thread. */
final class NoteReader {
    private final ByteBuffer in;

    NoteReader(byte[] note) {
        this.in = ByteBuffer.wrap(note);
    }

    private ByteBuffer with(int bytes) {
        if (bytes < 0 || in.remaining() < bytes) {
            throw new IllegalArgumentException("it ends too early");
        }
        return in;
    }

    int small() {
        return with(1).get() & 0xFF;
    }

    boolean flag() {
        return small() != 0;
    }

    long number() {
        return with(8).getLong();
    }

    int count() {
        int count = with(4).getInt();
        if (count < 0) {
            throw new IllegalArgumentException("a negative count");
        }
        return count;
    }

    byte[] bytes() {
        int length = count();
        with(length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    String text() {
        return new String(bytes(), UTF_8);
    }

    boolean more() {
        return in.hasRemaining();
    }
}
