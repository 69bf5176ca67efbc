package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * One WebSocket frame from the server, encoded once: header and payload as RFC 6455 §5.2 has them on the wire. A
 * server's frames are not masked (§5.1), so the same bytes go to every recipient, however many there are.
 *
 * <p>Always a final, unfragmented frame. Sizes are in bytes.
 *
 * <p>Threading: immutable, made to be shared between threads.
 */
public final class Frame {

    /** What the frame is (RFC 6455 §5.2); binary frames are none of ours. */
    public enum Opcode {
        TEXT(0x1),
        CLOSE(0x8),
        PING(0x9),
        PONG(0xA);

        private final int bits;

        Opcode(int bits) {
            this.bits = bits;
        }
    }

    /** RFC 6455 §5.5. */
    static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int FIN = 0x80;
    private static final byte[] NOTHING = {};

    private final Opcode opcode;
    private final byte[] bytes;
    private final int payloadStart;
    private final @Nullable Droppable droppable;

    // Empty means "not yet", which for an empty payload is the answer too. Two threads may both compute it: they get
    // equal strings, and a String is safe to pass on through a race (JLS §17.5), so no lock and no volatile.
    private String text = "";

    private Frame(Opcode opcode, byte[] payload) {
        this.opcode = opcode;
        this.payloadStart = payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10;
        this.bytes = new byte[Math.addExact(payloadStart, payload.length)];
        ByteBuffer header = ByteBuffer.wrap(bytes).put((byte) (FIN | opcode.bits));
        switch (payloadStart) {
            case 2 -> header.put((byte) payload.length);
            case 4 -> header.put((byte) 126).putShort((short) payload.length);
            default -> header.put((byte) 127).putLong(payload.length);
        }
        header.put(payload);
        this.droppable = null;
    }

    private Frame(Frame same, Droppable droppable) {
        this.opcode = same.opcode;
        this.payloadStart = same.payloadStart;
        this.bytes = same.bytes;
        this.droppable = droppable;
    }

    /**
     * A text frame. The bytes are copied and must be valid UTF-8, or every recipient ends its connection (RFC 6455
     * §8.1); this is not checked again here, {@link Utf8#valid} is for where bytes come in.
     */
    public static Frame text(byte[] utf8Payload) {
        return new Frame(Opcode.TEXT, utf8Payload);
    }

    /**
     * @param payload copied; the peer's pong repeats it
     * @throws IllegalArgumentException if it has more than 125 bytes (RFC 6455 §5.5)
     */
    public static Frame ping(byte[] payload) {
        return control(Opcode.PING, payload);
    }

    /**
     * @param payload copied; that of the ping that it answers (RFC 6455 §5.5.3)
     * @throws IllegalArgumentException if it has more than 125 bytes (RFC 6455 §5.5)
     */
    public static Frame pong(byte[] payload) {
        return control(Opcode.PONG, payload);
    }

    /**
     * A close frame. {@code 1005} stands for "no code", so it gives a frame without a body, the right echo of such a
     * frame (RFC 6455 §5.5.1 and §7.4.1); its reason is left out, as there is no place for one.
     *
     * @throws IllegalArgumentException for any other code that is not {@link Close#sendable()}
     */
    public static Frame close(Close close) {
        if (close.code() == Close.NO_STATUS.code()) {
            return control(Opcode.CLOSE, NOTHING);
        }
        if (!close.sendable()) {
            throw new IllegalArgumentException("close code " + close.code() + " must not be sent (RFC 6455 §7.4.1)");
        }
        byte[] reason = close.reason().getBytes(UTF_8);
        byte[] body = new byte[2 + reason.length];
        ByteBuffer.wrap(body).putShort((short) close.code()).put(reason);
        return control(Opcode.CLOSE, body);
    }

    private static Frame control(Opcode opcode, byte[] payload) {
        if (payload.length > MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException("payload of " + payload.length + " bytes, a control frame has at most "
                    + MAX_CONTROL_PAYLOAD + " (RFC 6455 §5.5)");
        }
        return new Frame(opcode, payload);
    }

    /**
     * The same bytes as a message of a channel with this policy; this very frame where the policy never gives it up.
     *
     * @param key what it is about, for a channel that conflates; empty for nothing
     */
    public Frame under(Overflow policy, ChannelName channel, String key) {
        return switch (policy) {
            case CLOSE -> this;
            case DROP_OLDEST -> new Frame(this, new Droppable(channel, policy, ""));
            case CONFLATE -> key.isEmpty() ? this : new Frame(this, new Droppable(channel, policy, key));
        };
    }

    /** Leave to give this frame up while it waits, if there is any. */
    @Nullable
    Droppable droppable() {
        return droppable;
    }

    public Opcode opcode() {
        return opcode;
    }

    /** Whether this is a ping, pong or close. */
    public boolean isControl() {
        return opcode != Opcode.TEXT;
    }

    /** Bytes on the wire, header included. */
    public int size() {
        return bytes.length;
    }

    /** Bytes without the header. */
    public int payloadSize() {
        return bytes.length - payloadStart;
    }

    /** The whole frame, as a fresh read-only view of the shared bytes. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** The payload, as a fresh read-only view of the shared bytes; its position is 0. */
    public ByteBuffer payload() {
        return ByteBuffer.wrap(bytes, payloadStart, payloadSize()).slice().asReadOnlyBuffer();
    }

    /**
     * Puts the whole frame, without an allocation.
     *
     * @throws java.nio.BufferOverflowException if {@code target} has less than {@link #size()} left; nothing is put
     *     then
     */
    public void copyTo(ByteBuffer target) {
        target.put(bytes);
    }

    /**
     * The payload as a string, made once for all recipients and kept: for wires whose API takes nothing else. Where the
     * payload of a ping or pong is no UTF-8, replacement characters stand in.
     */
    public String text() {
        String known = text;
        if (known.isEmpty()) {
            known = new String(bytes, payloadStart, payloadSize(), UTF_8);
            text = known;
        }
        return known;
    }

    /**
     * What a close frame says; {@link Close#NO_STATUS} where it has no body.
     *
     * @throws IllegalStateException if this is no close frame
     */
    public Close close() {
        if (opcode != Opcode.CLOSE) {
            throw new IllegalStateException("a " + opcode + " frame has no close code");
        }
        if (payloadSize() == 0) {
            return Close.NO_STATUS;
        }
        int code = ByteBuffer.wrap(bytes).getShort(payloadStart);
        return new Close(code, new String(bytes, payloadStart + 2, payloadSize() - 2, UTF_8));
    }

    /** Says what it is and never what is in it, so that a log line cannot leak a message. */
    @Override
    public String toString() {
        return opcode + " frame of " + bytes.length + " bytes";
    }
}
