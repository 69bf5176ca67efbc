package dev.switchboard.application;

import dev.switchboard.application.port.out.Authorizer;
import dev.switchboard.application.port.out.Handler;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Retention;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What channels of one pattern offer, as declared. Immutable. */
record ChannelKind(
        ChannelPattern pattern,
        Map<Command, Action> actions,
        Optional<Handler> otherwise,
        Presence presence,
        Optional<Retention> retention,
        Optional<Authorizer> joins,
        Optional<Authorizer> commands,
        Outbound outbound,
        Optional<Rate> rate,
        OptionalInt maxMembers,
        Map<Command, Class<?>> messages) {}
