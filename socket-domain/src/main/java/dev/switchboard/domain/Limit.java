package dev.switchboard.domain;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every knob of the core: its name as in {@code --limit NAME=VALUE}, unit, default, range and what happens at the bound. Where a
 * limit may be 0, 0 switches it off.
 */
public enum Limit {
    /** Largest message that a client may send, fragments counted. */
    MESSAGE_BYTES("message-bytes", "bytes", 65_536, 1, 16 << 20, "closed with 1009 as soon as more is declared"),
    /** Most that waits for one connection which does not read. */
    OUTBOX_BYTES(
            "outbox-bytes",
            "bytes",
            1 << 20,
            1,
            1L << 30,
            "what its channels' overflow policies say: closed with 4008, or messages dropped"),
    /** Most messages of one connection that wait for their handler. */
    MAILBOX_MESSAGES("mailbox-messages", "messages", 64, 1, 1 << 20, "reading from it pauses, so TCP slows the sender"),
    /** Most that waits for one lane. */
    LANE_BYTES("lane-bytes", "bytes", 16 << 20, 1, 1L << 30, "publishers wait, then are refused (unavailable)"),
    /** Most that one turn of a lane writes to each connection before others get theirs. */
    TURN_BYTES("turn-bytes", "bytes", 256 << 10, 1, 16 << 20, "the rest waits for the next turn"),
    /** How long a publisher waits for a full lane. */
    PUBLISH_WAIT("publish-wait", "ms", 1_000, 0, 60_000, "refused with unavailable, nowhere half delivered"),
    /** Silence of a client before it is pinged; ± 10 % so that pings spread. */
    HEARTBEAT("heartbeat", "ms", 25_000, 0, 3_600_000, "pinged"),
    /** Silence after that ping. */
    HEARTBEAT_GRACE("heartbeat-grace", "ms", 10_000, 1, 3_600_000, "closed with 4001"),
    /** How long after our close frame a client may take to answer it. */
    CLOSE_LINGER("close-linger", "ms", 2_000, 1, 60_000, "its TCP connection is cut"),
    /** How long a client whose outbox overran may take to read what was begun. */
    OVERFLOW_LINGER("overflow-linger", "ms", 5_000, 1, 60_000, "its TCP connection is reset"),
    /** Unreadable frames in a row. */
    MALFORMED("malformed", "messages in a row", 20, 1, 1 << 20, "closed with 1008"),
    /** Messages a second from one connection, all commands together. */
    RATE("rate", "messages/s", 50, 0, 1_000_000, "refused with rate-limited and retryAfterMs"),
    /** Messages that one connection may send at once after a silence. */
    RATE_BURST("rate-burst", "messages", 200, 1, 1_000_000, "refused with rate-limited and retryAfterMs"),
    /** Messages refused as rate-limited, less those that were handled since. */
    RATE_REFUSALS("rate-refusals", "messages", 500, 0, 1_000_000, "closed with 1008"),
    /** Channels that one connection may be in. */
    CHANNELS_PER_CONNECTION(
            "channels-per-connection", "channels", 128, 0, 1 << 20, "the join is refused with channel-limit"),
    /** Members of one channel on this node. */
    CHANNEL_MEMBERS("channel-members", "members", 0, 0, 1 << 24, "the join is refused with channel-full"),
    /** Members up to which each coming and going of a user is told to the others. */
    PRESENCE_EACH(
            "presence-each",
            "members",
            500,
            0,
            1 << 20,
            "above it, v1 clients are told in batches and plain clients nothing"),
    /** How long a lasting user who lost the last connection still counts as present. */
    PRESENCE_GRACE("presence-grace", "ms", 5_000, 0, 600_000, "then the others are told that the user left"),
    /** Least time between two announcements where presence is told in batches. */
    PRESENCE_BATCH("presence-batch", "ms", 1_000, 1, 60_000, "changes of that time are told together"),
    /** How long a handler of a call may take to answer, by default. */
    CALL_WAIT("call-wait", "ms", 10_000, 1, 3_600_000, "the caller is refused with timeout, the handler interrupted"),
    /** Requests of one v1 client that wait for their replies. */
    REQUESTS("requests", "requests", 128, 1, 1 << 20, "refused with rate-limited and retryAfterMs"),
    /** How long an authoriser may take. */
    AUTHORIZE_WAIT("authorize-wait", "ms", 5_000, 1, 60_000, "refused with timeout"),
    /** How long a join may wait for a recoverable channel's broker, or for the client to take a piece of what it missed. */
    RECOVER_WAIT(
            "recover-wait",
            "ms",
            5_000,
            1,
            60_000,
            "refused with unavailable; a client that takes nothing is closed with 4008"),
    /** Connections of this node. */
    CONNECTIONS("connections", "connections", 100_000, 0, 1 << 24, "the handshake is answered 429"),
    /** Connections of one user on this node. */
    CONNECTIONS_PER_USER("connections-per-user", "connections", 100, 0, 1 << 24, "the handshake is answered 429"),
    /** Connections from one address on this node; off, as a whole office may share one. */
    CONNECTIONS_PER_ADDRESS("connections-per-address", "connections", 0, 0, 1 << 24, "the handshake is answered 429"),
    /** Handshakes that wait for the authenticator. */
    HANDSHAKES("handshakes", "handshakes", 1_000, 1, 1 << 20, "the handshake is answered 503"),
    /** Connections a second that a drain closes. */
    DRAIN_RATE("drain-rate", "connections/s", 1_000, 0, 1_000_000, "the others are closed later, but all in time"),
    /** From TCP accept to the end of the request's headers; also what the authenticator may take. */
    HANDSHAKE(
            "handshake",
            "ms",
            10_000,
            1,
            600_000,
            "the TCP connection is closed; 503 where the authenticator took as long"),
    /** Request line and headers of any request. */
    HEADER_BYTES("header-bytes", "bytes", 16_384, 1_024, 1 << 20, "answered 4xx and closed"),
    /** How long a join waits for the broker to confirm this node's subscription. */
    SUBSCRIBE_WAIT("subscribe-wait", "ms", 250, 0, 60_000, "the join is answered without the confirmation"),
    /** How long operators wait for the other nodes. */
    CLUSTER_WAIT("cluster-wait", "ms", 1_000, 10, 60_000, "nodes that have not answered are named as silent"),
    /** Copies of messages that wait for one tap. */
    TAP_MESSAGES("tap-messages", "messages", 1_024, 1, 1 << 20, "copies are dropped and counted");

    private final String key;
    private final String unit;
    private final long standard;
    private final long least;
    private final long most;
    private final String consequence;

    Limit(String key, String unit, long standard, long least, long most, String consequence) {
        this.key = key;
        this.unit = unit;
        this.standard = standard;
        this.least = least;
        this.most = most;
        this.consequence = consequence;
    }

    /** The limit of that name, if there is one. */
    public static Optional<Limit> named(String key) {
        return Arrays.stream(values()).filter(limit -> limit.key.equals(key)).findFirst();
    }

    /** Its name for operators, lower case with hyphens. */
    public String key() {
        return key;
    }

    /** What its number counts. */
    public String unit() {
        return unit;
    }

    /** The default. */
    public long standard() {
        return standard;
    }

    /** Smallest legal value. */
    public long least() {
        return least;
    }

    /** Largest legal value. */
    public long most() {
        return most;
    }

    /** What happens to who reaches it. */
    public String consequence() {
        return consequence;
    }
}
