package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Reads what a client sends after the handshake: bytes in, events out (RFC 6455 §5, server side). Takes text messages
 * and control frames; everything else ends the reading. No extensions.
 *
 * <ul>
 *   <li>A message's limit is applied on headers, when a length is declared, the sum of fragments counted.
 *   <li>Memory grows with the bytes that came, not with what a header declares; between messages none is held.
 *   <li>UTF-8 is strict and judged as it comes, across fragments; reading ends at the first byte that cannot be valid.
 *   <li>A message that is there at once is copied once, into the array that its event hands over.
 * </ul>
 *
 * <p>Threading: confined; calls for one reader must not overlap, and its events come within {@link #read}, which they
 * must not call again. If an event's code throws, that event is done and reading may go on after it.
 */
public final class FrameReader {

    /** What a reader tells, in the order of the wire. After close, violation or binary comes nothing more. */
    public interface Events {

        /**
         * A whole message, fragments joined; valid UTF-8 in an array of its exact size that is the callee's from now
         * on.
         */
        void text(byte[] utf8);

        /** The header of a binary frame was seen, as far as its length; we take none. To be closed with 1003. */
        void binary();

        /**
         * To be answered with a pong of the same payload (RFC 6455 §5.5.2); at most 125 bytes, the callee's from now
         * on.
         */
        void ping(byte[] payload);

        /** At most 125 bytes, the callee's from now on. */
        void pong(byte[] payload);

        /** The peer's close frame was valid; {@code code} is 1005, with an empty reason, when it had no body. */
        void close(int code, String reason);

        /**
         * The peer broke the protocol (1002), sent what is no UTF-8 (1007) or too big (1009); to be closed with this.
         */
        void violation(Close close);

        /**
         * Asked after each event of a connection that lives on: whether the rest has to wait, as the callee is full.
         */
        default boolean paused() {
            return false;
        }
    }

    /** The largest limit that can be an array on every JVM. */
    private static final int LARGEST_LIMIT = Integer.MAX_VALUE - 8;

    private static final byte[] NOTHING = {};

    private final int maxMessageBytes;
    private final Events events;
    private final FrameHeader header;
    private final MessageBuffer message = new MessageBuffer();

    private boolean inPayload; // else: in a header
    private boolean joining; // a fragmented message waits for its continuation
    private boolean ended;
    private int left; // bytes of the frame's payload that have not come
    private int key; // turned to the next byte of payload
    private byte[] control = NOTHING; // a control frame's payload; apart, as it may come between a message's fragments

    /**
     * @param maxMessageBytes the largest message taken, in bytes of its text without headers, 1 to 2^31 - 9; a larger
     *     one is a violation with 1009
     */
    public FrameReader(int maxMessageBytes, Events events) {
        if (maxMessageBytes < 1 || maxMessageBytes > LARGEST_LIMIT) {
            throw new IllegalArgumentException(
                    "a message limit of " + maxMessageBytes + " bytes, it must be 1 to " + LARGEST_LIMIT);
        }
        this.maxMessageBytes = maxMessageBytes;
        this.events = Objects.requireNonNull(events, "events");
        this.header = new FrameHeader(maxMessageBytes);
    }

    /**
     * Reads on. Bytes after the end are discarded.
     *
     * @param in any kind of buffer, in any byte order; it is not kept
     * @return false if the events paused: what is unread (possibly nothing) stays in {@code in} and is to be read again
     *     when they are ready; true if all was read and {@code in} is empty
     */
    public boolean read(ByteBuffer in) {
        while (!ended && in.hasRemaining()) {
            boolean told = step(in);
            if (told && !ended && events.paused()) {
                return false;
            }
        }
        in.position(in.limit());
        return true;
    }

    /** Whether a close, a violation or a binary frame was told: nothing more will be. */
    public boolean ended() {
        return ended;
    }

    /** Bytes that are allocated for what has come and is not told yet. */
    int held() {
        return message.capacity() + control.length;
    }

    /** Takes what is there of one frame; true if that made an event. */
    private boolean step(ByteBuffer in) {
        if (!inPayload && !readHeader(in)) {
            return false;
        }
        return header.control() ? readControl(in) : readData(in);
    }

    private boolean readHeader(ByteBuffer in) {
        switch (header.read(in, joining, message.size())) {
            case COMPLETE -> {
                inPayload = true;
                left = header.length();
                key = header.key();
                return true;
            }
            case BINARY -> {
                end();
                events.binary();
            }
            case REFUSED -> violate(header.refusal());
            case PARTIAL -> {}
        }
        return false;
    }

    private boolean readData(ByteBuffer in) {
        int length = Math.min(in.remaining(), left);
        // Of a last frame we know how much will come; before that only the limit. Bounding by each fragment's own
        // length
        // would let a flood of tiny ones copy the message over and over.
        int bound = header.last() ? message.size() + left : maxMessageBytes;
        left -= length;
        if (!message.append(in, length, key, bound)) {
            return violate(Close.NOT_UTF8);
        }
        key = Mask.after(key, length);
        if (left > 0) {
            return false;
        }
        inPayload = false;
        joining = !header.last();
        if (joining) {
            return false;
        }
        if (!message.whole()) {
            return violate(Close.NOT_UTF8.because("the text ended within a character of UTF-8"));
        }
        events.text(message.take());
        return true;
    }

    private boolean readControl(ByteBuffer in) {
        int length = Math.min(in.remaining(), left);
        if (length > 0) {
            if (control.length == 0) {
                control = new byte[left]; // at most 125 bytes
            }
            int at = control.length - left;
            in.get(control, at, length);
            Mask.apply(control, at, length, key);
            key = Mask.after(key, length);
            left -= length;
        }
        if (left > 0) {
            return false;
        }
        byte[] payload = control;
        control = NOTHING;
        inPayload = false;
        switch (header.opcode()) {
            case FrameHeader.PING -> events.ping(payload);
            case FrameHeader.PONG -> events.pong(payload);
            default -> close(payload);
        }
        return true;
    }

    /** RFC 6455 §5.5.1: no body, or a code and then perhaps a reason. */
    private void close(byte[] body) {
        if (body.length == 0) {
            end();
            events.close(Close.NO_STATUS.code(), "");
            return;
        }
        if (body.length == 1) {
            violate(Close.PROTOCOL_ERROR.because("a close frame had half a code"));
            return;
        }
        int code = (body[0] & 0xFF) << 8 | (body[1] & 0xFF);
        if (!Close.allowedFromPeer(code)) {
            violate(Close.PROTOCOL_ERROR.because("close code " + code + " must not be sent"));
        } else if (!Utf8.valid(body, 2, body.length - 2)) {
            violate(Close.NOT_UTF8.because("the reason of a close frame was not valid UTF-8"));
        } else {
            end();
            events.close(code, new String(body, 2, body.length - 2, UTF_8));
        }
    }

    private boolean violate(Close close) {
        end();
        events.violation(close);
        return true;
    }

    private void end() {
        ended = true;
        message.drop();
        control = NOTHING;
    }
}
