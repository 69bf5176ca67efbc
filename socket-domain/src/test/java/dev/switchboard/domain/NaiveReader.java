package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.Recorder.Told;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * RFC 6455 §5 read off the page: the whole stream in one array, one frame after the other, no state but local
 * variables.
 */
final class NaiveReader {

    private NaiveReader() {}

    /** What a reader has to tell about a stream that begins like this. */
    static List<Told> read(byte[] stream, int limit) {
        List<Told> told = new ArrayList<>();
        byte[] message = {};
        boolean joining = false;
        int at = 0;
        while (true) {
            // the first byte
            if (at >= stream.length) {
                return told;
            }
            boolean fin = bit(stream[at], 7);
            boolean reserved = bit(stream[at], 6) || bit(stream[at], 5) || bit(stream[at], 4);
            int opcode = stream[at] & 0x0F;
            boolean control = opcode == 8 || opcode == 9 || opcode == 10;
            boolean known = opcode == 0 || opcode == 1 || opcode == 2 || control;
            if (reserved || !known || control && !fin || !control && joining != (opcode == 0)) {
                return ending(told, Told.violation(1002));
            }
            at++;

            // the second byte, and the length
            if (at >= stream.length) {
                return told;
            }
            boolean masked = bit(stream[at], 7);
            int shortLength = stream[at] & 0x7F;
            if (!masked || control && shortLength > 125) {
                return ending(told, Told.violation(1002));
            }
            at++;
            int form = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
            if (form == 8 && at < stream.length && bit(stream[at], 7)) {
                return ending(told, Told.violation(1002));
            }
            if (at + form > stream.length) {
                return told;
            }
            BigInteger length = form == 0
                    ? BigInteger.valueOf(shortLength)
                    : new BigInteger(1, Arrays.copyOfRange(stream, at, at + form));
            if (form == 2 && length.intValueExact() < 126
                    || form == 8 && length.compareTo(BigInteger.valueOf(65_535)) <= 0) {
                return ending(told, Told.violation(1002));
            }
            at += form;
            if (opcode == 2) {
                return ending(told, Told.binary());
            }
            if (!control && length.add(BigInteger.valueOf(message.length)).compareTo(BigInteger.valueOf(limit)) > 0) {
                return ending(told, Told.violation(1009));
            }

            // the key and as much of the payload as there is
            if (at + 4 > stream.length) {
                return told;
            }
            byte[] key = Arrays.copyOfRange(stream, at, at + 4);
            at += 4;
            int declared = length.intValueExact();
            byte[] payload = Arrays.copyOfRange(stream, at, Math.min(at + declared, stream.length));
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= key[i % 4];
            }
            at += payload.length;
            boolean whole = payload.length == declared;

            if (!control) {
                message = ClientFrames.concat(message, payload);
                if (!NaiveUtf8.canBecomeValid(message) || whole && fin && !NaiveUtf8.valid(message)) {
                    return ending(told, Told.violation(1007));
                }
            }
            if (!whole) {
                return told;
            }
            switch (opcode) {
                case 8 -> {
                    return ending(told, closing(payload));
                }
                case 9 -> told.add(Told.ping(payload));
                case 10 -> told.add(Told.pong(payload));
                default -> {
                    joining = !fin;
                    if (fin) {
                        told.add(Told.text(message));
                        message = new byte[0];
                    }
                }
            }
        }
    }

    private static Told closing(byte[] body) {
        if (body.length == 0) {
            return Told.close(1005, "");
        }
        if (body.length == 1) {
            return Told.violation(1002);
        }
        int code = new BigInteger(1, Arrays.copyOf(body, 2)).intValueExact();
        List<Integer> named = List.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014);
        if (!named.contains(code) && (code < 3000 || code > 4999)) {
            return Told.violation(1002);
        }
        byte[] reason = Arrays.copyOfRange(body, 2, body.length);
        return NaiveUtf8.valid(reason) ? Told.close(code, new String(reason, UTF_8)) : Told.violation(1007);
    }

    private static List<Told> ending(List<Told> told, Told last) {
        told.add(last);
        return told;
    }

    private static boolean bit(byte octet, int index) {
        return (octet >> index & 1) == 1;
    }
}
