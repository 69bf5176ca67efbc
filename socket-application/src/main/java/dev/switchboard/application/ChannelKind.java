package dev.switchboard.application;

import dev.switchboard.application.port.out.Handler;
import dev.switchboard.domain.Command;
import java.util.Map;
import java.util.Optional;

/** What channels of one pattern offer, as declared. Immutable. */
record ChannelKind(
        ChannelPattern pattern,
        Map<Command, Handler> handlers,
        Optional<Handler> otherwise,
        Presence presence,
        Outbound outbound) {}
