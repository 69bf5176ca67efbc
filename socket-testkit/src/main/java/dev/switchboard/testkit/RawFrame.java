package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A frame as a client sends it (RFC 6455 §5.2), with every bit free to be wrong. Without further ado it is right: final, no
 * reserved bits, masked, the shortest form of its length.
 *
 * <p>Threading: immutable; each method returns a changed copy.
 */
public final class RawFrame {
    /** Opcode of a further fragment. */
    public static final int CONTINUATION = 0x0;
    /** Opcode of a text. */
    public static final int TEXT = 0x1;
    /** Opcode of a binary message. */
    public static final int BINARY = 0x2;
    /** Opcode of a close. */
    public static final int CLOSE = 0x8;
    /** Opcode of a ping. */
    public static final int PING = 0x9;
    /** Opcode of a pong. */
    public static final int PONG = 0xA;

    /** How a length is written: in the header's own seven bits, or in 16 or 64 more (RFC 6455 §5.2). */
    public enum LengthForm {
        /** The shortest that holds it. */
        SHORTEST,
        /** 0–125. */
        BITS_7,
        /** 126, then 16 bits. */
        BITS_16,
        /** 127, then 64 bits; the first of them may be set here, which the RFC forbids. */
        BITS_64
    }

    private static final int MASK = 0x37FA213D; // of the examples in RFC 6455 §5.7

    private final boolean fin;
    private final int rsv;
    private final int opcode;
    private final boolean masked;
    private final int mask;
    private final LengthForm form;
    private final long declared;
    private final byte[] payload;

    private RawFrame(
            boolean fin,
            int rsv,
            int opcode,
            boolean masked,
            int mask,
            LengthForm form,
            long declared,
            byte[] payload) {
        this.fin = fin;
        this.rsv = rsv;
        this.opcode = opcode;
        this.masked = masked;
        this.mask = mask;
        this.form = form;
        this.declared = declared;
        this.payload = payload;
    }

    /** Any opcode, 0–15. */
    public static RawFrame of(int opcode, byte[] payload) {
        if (opcode < 0 || opcode > 15) {
            throw new IllegalArgumentException("an opcode has four bits, " + opcode + " does not fit");
        }
        return new RawFrame(true, 0, opcode, true, MASK, LengthForm.SHORTEST, payload.length, payload.clone());
    }

    /** A whole text. */
    public static RawFrame text(String text) {
        return of(TEXT, text.getBytes(UTF_8));
    }

    /** A whole text of these bytes, valid or not. */
    public static RawFrame text(byte[] utf8) {
        return of(TEXT, utf8);
    }

    /** A whole binary message. */
    public static RawFrame binary(byte[] bytes) {
        return of(BINARY, bytes);
    }

    /** The last fragment of a message; {@link #unfinished()} makes it a middle one. */
    public static RawFrame continuation(byte[] payload) {
        return of(CONTINUATION, payload);
    }

    /** A ping. */
    public static RawFrame ping(byte[] payload) {
        return of(PING, payload);
    }

    /** A pong. */
    public static RawFrame pong(byte[] payload) {
        return of(PONG, payload);
    }

    /** A close with any code, 0–65,535, and reason. */
    public static RawFrame close(int code, String reason) {
        byte[] utf8 = reason.getBytes(UTF_8);
        byte[] body = new byte[2 + utf8.length];
        body[0] = (byte) (code >> 8);
        body[1] = (byte) code;
        System.arraycopy(utf8, 0, body, 2, utf8.length);
        return of(CLOSE, body);
    }

    /** A close with any body; none at all is legal (RFC 6455 §5.5.1). */
    public static RawFrame close(byte[] body) {
        return of(CLOSE, body);
    }

    /** Without the FIN bit: more of this message follows. */
    public RawFrame unfinished() {
        return new RawFrame(false, rsv, opcode, masked, mask, form, declared, payload);
    }

    /** With reserved bits, 0–7: RSV1 is 4, RSV2 is 2, RSV3 is 1. */
    public RawFrame rsv(int bits) {
        if (bits < 0 || bits > 7) {
            throw new IllegalArgumentException("there are three reserved bits, " + bits + " does not fit");
        }
        return new RawFrame(fin, bits, opcode, masked, mask, form, declared, payload);
    }

    /** Not masked, which only servers may do (RFC 6455 §5.1). */
    public RawFrame unmasked() {
        return new RawFrame(fin, rsv, opcode, false, mask, form, declared, payload);
    }

    /** With this masking key, the highest byte first. */
    public RawFrame mask(int key) {
        return new RawFrame(fin, rsv, opcode, true, key, form, declared, payload);
    }

    /** With the length written so, the shortest form or not. */
    public RawFrame lengthForm(LengthForm wanted) {
        return new RawFrame(fin, rsv, opcode, masked, mask, wanted, declared, payload);
    }

    /** Declares another length than the payload has. */
    public RawFrame declare(long length) {
        return new RawFrame(fin, rsv, opcode, masked, mask, form, length, payload);
    }

    /**
     * The frame as it goes on the wire.
     *
     * @throws IllegalArgumentException if the length does not fit its form
     */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
        writeLength(out, masked ? 0x80 : 0);
        if (!masked) {
            out.writeBytes(payload);
            return out.toByteArray();
        }
        for (int i = 0; i < 4; i++) {
            out.write(mask >>> 24 - 8 * i);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask >>> 24 - 8 * (i & 3));
        }
        return out.toByteArray();
    }

    private void writeLength(ByteArrayOutputStream out, int maskBit) {
        LengthForm actual = form != LengthForm.SHORTEST ? form : shortest();
        int bits = switch (actual) {
            case BITS_16 -> 16;
            case BITS_64 -> 64;
            default -> 7;
        };
        if (bits == 7 && (declared < 0 || declared > 125) || bits == 16 && (declared < 0 || declared > 65_535)) {
            throw new IllegalArgumentException("a length of " + declared + " does not fit into " + bits + " bits");
        }
        out.write(maskBit | (bits == 7 ? (int) declared : bits == 16 ? 126 : 127));
        for (int shift = bits - 8; shift >= 0; shift -= 8) {
            out.write((int) (declared >>> shift));
        }
    }

    private LengthForm shortest() {
        if (declared >= 0 && declared <= 125) {
            return LengthForm.BITS_7;
        }
        return declared >= 0 && declared <= 65_535 ? LengthForm.BITS_16 : LengthForm.BITS_64;
    }

    /** The bytes of frames one after the other. */
    public static byte[] join(RawFrame... frames) {
        return join(List.of(frames));
    }

    /** The bytes of frames one after the other. */
    public static byte[] join(List<RawFrame> frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        frames.forEach(frame -> out.writeBytes(frame.bytes()));
        return out.toByteArray();
    }
}
