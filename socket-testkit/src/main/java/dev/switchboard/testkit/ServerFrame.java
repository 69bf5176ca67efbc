package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A frame of the server, or a message joined from its fragments, that passed the checks of {@link RawClient}. Immutable by
 * agreement.
 *
 * @param fin whether it ends its message; always true of joined messages and control frames
 * @param opcode one of {@link RawFrame}'s
 * @param payload as it came
 */
public record ServerFrame(boolean fin, int opcode, byte[] payload) {
    /** The payload as a string. */
    public String text() {
        return new String(payload, UTF_8);
    }

    /** The code of a close frame; 1005 where it has none (RFC 6455 §7.4.1). */
    public int closeCode() {
        return payload.length == 0 ? 1005 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }

    /** The reason of a close frame. */
    public String closeReason() {
        return payload.length <= 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
    }

    /** Whether this is a ping, pong or close. */
    public boolean isControl() {
        return opcode >= 8;
    }

    /** What it is and how long, with the beginning of a text: for messages of tests. */
    @Override
    public String toString() {
        return switch (opcode) {
            case RawFrame.CLOSE -> "close " + closeCode() + " \"" + closeReason() + '"';
            case RawFrame.TEXT ->
                "text of " + payload.length + " bytes \"" + text().substring(0, Math.min(text().length(), 60)) + '"';
            case RawFrame.PING -> "ping of " + payload.length + " bytes";
            case RawFrame.PONG -> "pong of " + payload.length + " bytes";
            default -> "frame with opcode " + opcode + " of " + payload.length + " bytes";
        };
    }
}
