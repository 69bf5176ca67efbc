package dev.switchboard.domain;

import java.nio.ByteBuffer;

/**
 * Reads and judges the header of a client's frame (RFC 6455 §5.2), however its 6 to 14 bytes come in. Every rule is
 * applied at the byte that decides it: a length beyond the limit is refused when it is declared, before the masking key
 * has come.
 *
 * <p>Byte by byte, as eight bytes at most are not worth a second path for when they are all there.
 */
final class FrameHeader {

    enum Progress {
        /** All that came is read, and more is needed. */
        PARTIAL,
        /** The payload follows. */
        COMPLETE,
        /** A well-formed header as far as its length, of a binary frame. */
        BINARY,
        /** See {@link #refusal()}. */
        REFUSED
    }

    private enum Stage {
        FIRST,
        SECOND,
        LENGTH,
        KEY
    }

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private final int maxMessageBytes;

    private Stage stage = Stage.FIRST;
    private boolean last;
    private int opcode;
    private long length;
    private long shortest; // what the present form of length is there for; less is refused
    private int key;
    private int missing; // bytes of the present stage that have not come
    private Close refusal = Close.PROTOCOL_ERROR;

    FrameHeader(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * Goes on with the header; after {@link Progress#COMPLETE}, begins the next one.
     *
     * @param joining whether a fragmented message waits for its continuation
     * @param joined bytes of that message so far
     */
    Progress read(ByteBuffer in, boolean joining, int joined) {
        Progress progress = Progress.PARTIAL;
        while (progress == Progress.PARTIAL && in.hasRemaining()) {
            int octet = in.get() & 0xFF;
            progress = switch (stage) {
                case FIRST -> first(octet, joining);
                case SECOND -> second(octet, joined);
                case LENGTH -> length(octet, joined);
                case KEY -> key(octet);
            };
        }
        return progress;
    }

    private Progress first(int octet, boolean joining) {
        last = (octet & 0x80) != 0;
        opcode = octet & 0x0F;
        stage = Stage.SECOND;
        if ((octet & 0x70) != 0) {
            return refuse("reserved header bits are set and no extension was agreed on");
        }
        if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
            return refuse("opcode " + opcode + " is reserved");
        }
        if (control()) {
            return last ? Progress.PARTIAL : refuse("a control frame was fragmented");
        }
        if (joining && opcode != CONTINUATION) {
            return refuse("a new message began before the fragmented one had ended");
        }
        if (!joining && opcode == CONTINUATION) {
            return refuse("a continuation came with no message to continue");
        }
        return Progress.PARTIAL;
    }

    private Progress second(int octet, int joined) {
        if ((octet & 0x80) == 0) {
            return refuse("a client's frame must be masked");
        }
        length = octet & 0x7F;
        if (length <= Frame.MAX_CONTROL_PAYLOAD) {
            return declared(joined);
        }
        if (control()) {
            return refuse("a control frame had more than " + Frame.MAX_CONTROL_PAYLOAD + " bytes");
        }
        missing = length == 126 ? 2 : 8;
        shortest = length == 126 ? 126 : 65_536;
        length = 0;
        stage = Stage.LENGTH;
        return Progress.PARTIAL;
    }

    private Progress length(int octet, int joined) {
        if (missing == 8 && octet >= 0x80) {
            return refuse("the length had its top bit set");
        }
        length = length << 8 | octet;
        if (--missing > 0) {
            return Progress.PARTIAL;
        }
        return length < shortest ? refuse("the length was not in its shortest form") : declared(joined);
    }

    private Progress declared(int joined) {
        if (opcode == BINARY) {
            return Progress.BINARY;
        }
        if (!control() && length > maxMessageBytes - joined) {
            refusal = Close.TOO_BIG.because("the message is too big, the limit is " + maxMessageBytes + " bytes");
            return Progress.REFUSED;
        }
        key = 0;
        missing = 4;
        stage = Stage.KEY;
        return Progress.PARTIAL;
    }

    private Progress key(int octet) {
        key = key << 8 | octet;
        if (--missing > 0) {
            return Progress.PARTIAL;
        }
        stage = Stage.FIRST;
        return Progress.COMPLETE;
    }

    private Progress refuse(String why) {
        refusal = Close.PROTOCOL_ERROR.because(why);
        return Progress.REFUSED;
    }

    boolean last() {
        return last;
    }

    int opcode() {
        return opcode;
    }

    boolean control() {
        return opcode >= CLOSE;
    }

    /** Bytes of payload; within the limits, so an int. */
    int length() {
        return (int) length;
    }

    int key() {
        return key;
    }

    Close refusal() {
        return refusal;
    }
}
