package dev.switchboard.application;

import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A line as handlers see it, for one request. Thread-safe. */
final class LineCaller implements Caller {
    private final Line line;
    private final Dispatch dispatch;
    private final Optional<Command> command;
    private final Optional<ChannelName> channel;
    private final Map<String, String> variables;

    LineCaller(
            Line line,
            Dispatch dispatch,
            Optional<Command> command,
            Optional<ChannelName> channel,
            Map<String, String> variables) {
        this.line = line;
        this.dispatch = dispatch;
        this.command = command;
        this.channel = channel;
        this.variables = variables;
    }

    @Override
    public ConnectionId connection() {
        return line.id();
    }

    @Override
    public Profile user() {
        return line.profile();
    }

    @Override
    public Optional<ChannelName> channelName() {
        return channel;
    }

    @Override
    public Channel channel() {
        ChannelName name = channel.orElseThrow(() -> new IllegalStateException("this message is about no channel"));
        return new Channel() {
            @Override
            public ChannelName name() {
                return name;
            }

            @Override
            public Sent publish(String command, Object param) {
                return publish(command, param, "");
            }

            @Override
            public Sent publish(String command, Object param, String key) {
                return publish(command, param, key, Set.of());
            }

            @Override
            public Sent publishToOthers(String command, Object param) {
                return publishToOthers(command, param, "");
            }

            @Override
            public Sent publishToOthers(String command, Object param, String key) {
                return publish(command, param, key, Set.of(line.id()));
            }

            private Sent publish(String command, Object param, String key, Set<ConnectionId> except) {
                return refused(dispatch.fanout.publish(
                        message(command, param).from(line.profile().id()), key, except));
            }
        };
    }

    private Sent refused(Sent sent) {
        if (sent == Sent.UNAVAILABLE) {
            refuse(Problem.unavailable("there was no room for this publication and nobody got it; try again"));
        }
        return sent;
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

    @Override
    public Sent reply(String command, Object param) {
        return dispatch.fanout.send(message(command, param), line);
    }

    private Message message(String name, Object param) {
        Command verb = Command.of(name);
        if (verb.reserved()) {
            throw new IllegalArgumentException("the command " + name + " is the server's own; choose another name");
        }
        return new Message(Optional.empty(), channel, verb, dispatch.codec.write(param));
    }

    @Override
    public void refuse(Problem problem) {
        dispatch.refuse(line, channel, command, problem);
    }

    @Override
    public JoinResult join(ChannelName name) {
        JoinResult result = dispatch.membership.join(line, name);
        if (result instanceof JoinResult.Joined) {
            dispatch.awaitSubscription(name);
        }
        return result;
    }

    @Override
    public LeaveResult leave(ChannelName name) {
        return dispatch.membership.leave(line, name);
    }
}
