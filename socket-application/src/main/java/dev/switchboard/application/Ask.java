package dev.switchboard.application;

import dev.switchboard.application.port.out.Authorizer;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Profile;
import java.util.Map;
import java.util.Optional;

/** A line that wants something in a channel. Immutable. */
record Ask(
        Line line,
        ChannelName channel,
        Optional<Command> command,
        Optional<String> token,
        Map<String, String> variables)
        implements Authorizer.Asked {
    @Override
    public Profile user() {
        return line.profile();
    }

    @Override
    public ConnectionId connection() {
        return line.id();
    }

    @Override
    public String var(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the channel's pattern has no variable " + name + ", it has " + variables.keySet());
        }
        return value;
    }
}
