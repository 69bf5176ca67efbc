package dev.switchboard.domain;

import java.util.List;

/**
 * Why a request was refused: the catalogue of PROTOCOL, Errors. The connection lives on.
 *
 * <p>Immutable.
 *
 * @param code one of {@link #CODES} or an application's own {@code app.[a-z0-9-]+}
 * @param message for a developer: names the field, the limit and the remedy; quotes at most {@link Text#QUOTED} characters of input
 * @param retryable whether the same request may succeed later
 * @param retryAfterMs milliseconds to wait first, 0 where that is not known
 * @param ref opaque reference that the log line also bears, empty where there is none
 */
public record Problem(String code, String message, boolean retryable, long retryAfterMs, String ref) {
    /** The code of what came too fast. */
    public static final String RATE_LIMITED = "rate-limited";

    /** All codes of the core. */
    public static final List<String> CODES = List.of(
            "invalid-message",
            "invalid-param",
            "unknown-command",
            "reserved-command",
            "not-a-member",
            "forbidden",
            "unauthenticated",
            "channel-limit",
            "channel-full",
            RATE_LIMITED,
            "timeout",
            "unavailable",
            "internal");

    /** Refuses unknown codes. */
    public Problem {
        if (code == null || !(CODES.contains(code) || code.matches("app\\.[a-z0-9-]+"))) {
            throw new IllegalArgumentException(
                    "a problem's code is one of " + CODES + " or app.[a-z0-9-]+, not " + Text.quote(code));
        }
        if (message == null || ref == null || retryAfterMs < 0) {
            throw new IllegalArgumentException(
                    "a problem needs a message, a ref (none is empty) and retryAfterMs of at least 0");
        }
    }

    /** A problem that the same request will meet again. */
    public static Problem of(String code, String message) {
        return new Problem(code, message, false, 0, "");
    }

    /** The envelope could not be read. */
    public static Problem invalidMessage(String message) {
        return of("invalid-message", message);
    }

    /** The parameter is not what the command takes. */
    public static Problem invalidParam(String message) {
        return of("invalid-param", message);
    }

    /** Nobody handles the command; {@code legal} are those that would have been. */
    public static Problem unknownCommand(Command command, List<String> legal) {
        return of("unknown-command", "no command " + Text.quote(command.name()) + " here; there are " + legal);
    }

    /** The command is the server's own. */
    public static Problem reservedCommand(Command command) {
        return of("reserved-command", Text.quote(command.name()) + " is sent by the server only; choose another name");
    }

    /** Only members may. */
    public static Problem notAMember(String channel) {
        return of("not-a-member", "join " + Text.quote(channel) + " before you publish to it");
    }

    /** The application's policy says no. */
    public static Problem forbidden(String message) {
        return of("forbidden", message);
    }

    /** Too many messages; the next one fits after {@code retryAfterMs}. */
    public static Problem rateLimited(String message, long retryAfterMs) {
        return new Problem(RATE_LIMITED, message, true, Math.max(1, retryAfterMs), "");
    }

    /** Something that is needed is full or away; it passes. */
    public static Problem unavailable(String message) {
        return new Problem("unavailable", message, true, 0, "");
    }

    /** The handler failed; {@code ref} finds the log line. */
    public static Problem internal(String ref) {
        return new Problem("internal", "the server failed to handle this; quote ref to its operators", false, 0, ref);
    }
}
