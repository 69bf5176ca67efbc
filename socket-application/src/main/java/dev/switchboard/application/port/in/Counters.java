package dev.switchboard.application.port.in;

import java.time.Instant;

/**
 * Messages and bytes of payload, both ways. Control frames count as neither. Immutable.
 *
 * @param since when counting began
 */
public record Counters(long messagesSent, long bytesSent, long messagesReceived, long bytesReceived, Instant since) {}
