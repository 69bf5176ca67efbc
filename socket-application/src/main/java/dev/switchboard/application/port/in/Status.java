package dev.switchboard.application.port.in;

import dev.switchboard.domain.NodeId;

/**
 * This node in figures. Immutable.
 *
 * @param outboxBytes what waited for all wires when their lanes last looked
 * @param draining whether it sends everybody away and takes no handshakes; once true, it stays so
 */
public record Status(
        NodeId node,
        int connections,
        int users,
        int channels,
        int taps,
        long outboxBytes,
        boolean draining,
        Counters counters) {}
