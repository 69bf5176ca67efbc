package dev.switchboard.application.port.in;

import java.time.Instant;

/**
 * Messages and bytes of payload, both ways. Control frames count as neither. Immutable.
 *
 * @param messagesSent what was given to wires or outboxes, those dropped later too
 * @param messagesDropped those of them that were given up because a reader was too slow, whatever the policy
 * @param overflows how often an outbox overran: once for each time that its connection was closed with 4008, and once for each time that
 *     messages began to be dropped to make room
 * @param since when counting began
 */
public record Counters(
        long messagesSent,
        long bytesSent,
        long messagesReceived,
        long bytesReceived,
        long messagesDropped,
        long overflows,
        Instant since) {}
