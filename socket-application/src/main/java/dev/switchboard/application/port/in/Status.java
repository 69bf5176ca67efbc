package dev.switchboard.application.port.in;

import dev.switchboard.domain.NodeId;

/** This node in figures. Immutable. */
public record Status(NodeId node, int connections, int users, int channels, int taps, Counters counters) {}
