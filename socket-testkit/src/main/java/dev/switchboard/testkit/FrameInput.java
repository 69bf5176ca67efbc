package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a server's frames and fails the test at the first that RFC 6455 does not allow. Written without the domain's own reader, so
 * that the two can't share a mistake. Threading: confined to one reader.
 */
final class FrameInput {
    private final SocketBytes in;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int joining = -1; // opcode of a message whose fragments come
    private boolean closed;

    FrameInput(SocketBytes in) {
        this.in = in;
    }

    /** The next message, its fragments joined, or control frame, also one between fragments. */
    ServerFrame next() {
        while (true) {
            ServerFrame frame = frame();
            if (frame.isControl() || frame.fin() && frame.opcode() != RawFrame.CONTINUATION) {
                return frame;
            }
            message.writeBytes(frame.payload());
            if (frame.fin()) {
                ServerFrame whole = new ServerFrame(true, joining, message.toByteArray());
                message.reset();
                joining = -1;
                checkText(whole);
                return whole;
            }
            if (frame.opcode() != RawFrame.CONTINUATION) {
                joining = frame.opcode();
            }
        }
    }

    private ServerFrame frame() {
        int first = in.take();
        int second = in.take();
        int opcode = first & 0xF;
        boolean fin = (first & 0x80) != 0;
        List<String> wrong = new ArrayList<>();
        check(wrong, (first & 0x70) == 0, "reserved bits are set (§5.2)");
        check(wrong, (second & 0x80) == 0, "a server's frame is masked (§5.1)");
        check(wrong, opcode <= 2 || opcode >= 8 && opcode <= 10, "unknown opcode " + opcode + " (§5.2)");
        check(wrong, opcode < 8 || fin, "a control frame is fragmented (§5.5)");
        check(wrong, opcode != 0 || joining >= 0, "a continuation continues nothing (§5.4)");
        check(wrong, opcode == 0 || opcode >= 8 || joining < 0, "a message begins inside another (§5.4)");
        check(wrong, !closed, "something follows the close frame (§5.5.1)");
        long length = length(second & 0x7F, wrong);
        check(wrong, opcode < 8 || length <= 125, "a control frame of " + length + " bytes (§5.5)");
        check(wrong, length >= 0 && length < 1 << 30, "a length of " + length);
        if (!wrong.isEmpty()) {
            throw new AssertionError("the server broke RFC 6455: " + wrong + " in a frame that begins with "
                    + Integer.toHexString(first) + ' ' + Integer.toHexString(second));
        }
        ServerFrame frame = new ServerFrame(fin, opcode, in.take((int) length));
        if (opcode == RawFrame.CLOSE) {
            closed = true;
            checkClose(frame);
        } else if (fin) {
            checkText(frame);
        }
        return frame;
    }

    private long length(int seven, List<String> wrong) {
        if (seven < 126) {
            return seven;
        }
        long length = 0;
        for (byte b : in.take(seven == 126 ? 2 : 8)) {
            length = length << 8 | b & 0xFF;
        }
        check(
                wrong,
                length > (seven == 126 ? 125 : 65_535),
                "length " + length + " is not in its shortest form (§5.2)");
        return length;
    }

    private static void check(List<String> wrong, boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }

    private static void checkClose(ServerFrame frame) {
        int length = frame.payload().length;
        int code = length == 1 ? -1 : frame.closeCode();
        boolean legal = length == 0
                || code >= 1000 && code <= 1003
                || code >= 1007 && code <= 1014
                || code >= 3000 && code <= 4999;
        if (!legal) {
            throw new AssertionError("the server sent a close frame of " + length + " bytes with code " + code
                    + ", which must not be sent (RFC 6455 §7.4)");
        }
        if (length > 2) {
            checkUtf8(frame.payload(), 2, "reason of a close frame");
        }
    }

    private static void checkText(ServerFrame frame) {
        if (frame.opcode() == RawFrame.TEXT) {
            checkUtf8(frame.payload(), 0, "text");
        }
    }

    private static void checkUtf8(byte[] bytes, int from, String what) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from));
        } catch (CharacterCodingException e) {
            throw new AssertionError("the server sent a " + what + " that is not UTF-8 (RFC 6455 §8.1)", e);
        }
    }
}
