package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** What a client puts on the wire, written plainly and byte by byte. */
final class ClientFrames {

    static final int FIN = 0x80;
    static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

    private ClientFrames() {}

    static byte[] text(String text) {
        return frame(FIN | FrameHeader.TEXT, text.getBytes(UTF_8));
    }

    static byte[] ping(String payload) {
        return frame(FIN | FrameHeader.PING, payload.getBytes(UTF_8));
    }

    /** A close frame's body: code and reason. */
    static byte[] closeBody(int code, byte[] reason) {
        return concat(new byte[] {(byte) (code >> 8), (byte) code}, reason);
    }

    static byte[] frame(int firstByte, byte[] payload) {
        return frame(firstByte, payload, KEY);
    }

    /** A masked frame with its length in the shortest form. */
    static byte[] frame(int firstByte, byte[] payload, byte[] key) {
        int form = payload.length <= 125 ? 0 : payload.length <= 65_535 ? 2 : 8;
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= key[i % 4];
        }
        return concat(header(firstByte, payload.length, form), key, masked);
    }

    /**
     * A header up to its key, with the mask bit set, and the length in a form of 0, 2 or 8 further bytes, be it right
     * or not.
     */
    static byte[] header(int firstByte, long length, int form) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(firstByte);
        header.write(0x80 | (form == 0 ? (int) length : form == 2 ? 126 : 127));
        for (int shift = 8 * (form - 1); shift >= 0; shift -= 8) {
            header.write((int) (length >>> shift));
        }
        return header.toByteArray();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] hex(String spaced) {
        return HexFormat.of().parseHex(spaced.replace(" ", ""));
    }
}
