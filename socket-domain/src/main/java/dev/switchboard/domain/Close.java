package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Why a connection ends: a close code and a reason (RFC 6455 §7.4), with the catalogue of those that we use.
 *
 * <p>The code's range is the policy: 4000–4499 mean "come back", 4500–4999 "stay away" but for 4501 (see {@link
 * #mayReturn()}).
 *
 * <p>Threading: immutable.
 *
 * @param code 1000–4999; not all of them may be sent, see {@link #sendable()}
 * @param reason for people, or for programs where the code says so; at most {@value #MAX_REASON_BYTES} bytes of UTF-8
 */
public record Close(int code, String reason) {

    /** A control frame's 125 bytes less the two of the code (RFC 6455 §5.5 and §5.5.1). Bytes, not characters. */
    public static final int MAX_REASON_BYTES = 123;

    /** Asked for by the client. */
    public static final Close NORMAL = new Close(1000, "closed as asked");

    /** This server leaves for good; another may be there. */
    public static final Close GONE = new Close(1001, "the server goes away");

    public static final Close PROTOCOL_ERROR = new Close(1002, "the frames broke the WebSocket protocol");

    public static final Close NO_BINARY = new Close(1003, "binary messages are not accepted, send text");

    /** Never sent: what is reported when the peer's close frame had no code (RFC 6455 §7.4.1). */
    public static final Close NO_STATUS = new Close(1005, "the peer closed and gave no code");

    /** Never sent: what is reported when the connection was lost without a close frame (RFC 6455 §7.4.1). */
    public static final Close ABNORMAL = new Close(1006, "the connection was lost without a close frame");

    public static final Close NOT_UTF8 = new Close(1007, "a text was not valid UTF-8");

    public static final Close POLICY = new Close(1008, "not allowed");

    public static final Close TOO_BIG = new Close(1009, "the message is too big");

    public static final Close INTERNAL = new Close(1011, "the server failed, try again later");

    /**
     * Restart, for callers that know no better span: the client comes back within its own bounds of back-off, 100 ms to
     * 30 s.
     *
     * @see #restart(long, long)
     */
    public static final Close RESTART = restart(100, 30_000);

    public static final Close TRY_LATER = new Close(1013, "the server is busy, try again later");

    public static final Close HEARTBEAT_MISSED = new Close(4001, "no answer to the heartbeat");

    public static final Close TOO_SLOW = new Close(4008, "read too slowly, the queue overran");

    public static final Close DISCONNECTED = new Close(4500, "disconnected by the application");

    public static final Close CREDENTIALS = new Close(4501, "credentials expired or refused, get fresh ones");

    /**
     * @throws IllegalArgumentException if the code is out of range, or the reason too long or no Unicode text (a lone
     *     surrogate)
     */
    public Close {
        if (code < 1000 || code > 4999) {
            throw new IllegalArgumentException("close code " + code + " is not in 1000-4999 (RFC 6455 §7.4.2)");
        }
        byte[] utf8 = reason.getBytes(UTF_8);
        if (utf8.length > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("close reason of " + utf8.length + " bytes, at most " + MAX_REASON_BYTES
                    + " fit (RFC 6455 §5.5); Close.of shortens it");
        }
        // what we report must be what the peer reads; encoding would turn a lone surrogate into a question mark
        if (!reason.equals(new String(utf8, UTF_8))) {
            throw new IllegalArgumentException("close reason has a lone surrogate; Close.of replaces it");
        }
    }

    /**
     * A close with a reason from anywhere: cut at a character's boundary to what fits, lone surrogates replaced.
     *
     * @throws IllegalArgumentException if the code is not in 1000–4999
     */
    public static Close of(int code, String reason) {
        byte[] utf8 = reason.getBytes(UTF_8);
        int end = Math.min(utf8.length, MAX_REASON_BYTES);
        while (end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
            end--; // the cut would fall within a character
        }
        return new Close(code, new String(Arrays.copyOf(utf8, end), UTF_8));
    }

    /**
     * Restart: the client comes back at a random moment of this span, so that a node's clients do not return as a herd.
     * The reason is JSON, <code>{"retry":[minMs,maxMs]}</code>.
     *
     * @param minMs milliseconds, 0 or more
     * @param maxMs milliseconds, {@code minMs} or more
     */
    public static Close restart(long minMs, long maxMs) {
        if (minMs < 0 || maxMs < minMs) {
            throw new IllegalArgumentException(
                    "a span of " + minMs + " to " + maxMs + " ms, but it needs 0 <= min <= max");
        }
        return new Close(1012, "{\"retry\":[" + minMs + "," + maxMs + "]}");
    }

    /** The same code for a more precise reason, shortened as {@link #of} does. */
    public Close because(String precisely) {
        return of(code, precisely);
    }

    /**
     * Whether a client may come back after this close; with back-off, and after 4501 once, with fresh credentials. A
     * code that the catalogue does not know counts as a loss: come back.
     */
    public boolean mayReturn() {
        if (code >= 4500) {
            return code == 4501;
        }
        return switch (code) {
            case 1000, 1002, 1003, 1007, 1008, 1009 -> false;
            default -> true;
        };
    }

    /** Whether a close frame may bear this code; 1005 and 1006 only report what happened (RFC 6455 §7.4.1). */
    public boolean sendable() {
        return allowedFromPeer(code);
    }

    /** Whether an application may close with this code: 4100–4499 "come back", 4600–4999 "stay away". */
    public static boolean allowedFromApplication(int code) {
        return (code >= 4100 && code <= 4499) || (code >= 4600 && code <= 4999);
    }

    /**
     * Whether a close frame may bear this code: those that RFC 6455 §7.4.1 and the IANA registry assign for use in a
     * frame (1000–1003, 1007–1014), and what is left to libraries and applications (3000–4999).
     */
    public static boolean allowedFromPeer(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }
}
