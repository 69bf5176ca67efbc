package dev.switchboard.application;

import java.util.Map;

/** A channel name's declaration, and the values of its pattern's variables. Immutable. */
record ChannelMatch(ChannelKind kind, Map<String, String> variables) {}
