package dev.switchboard.application;

import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** A line as handlers see it, for one request. Thread-safe. */
final class LineCaller implements Caller {
    private final Request request;
    private final Line line;
    private final Dispatch dispatch;
    private final Optional<ChannelName> channel;
    private final Map<String, String> variables;

    LineCaller(Request request, Dispatch dispatch, Map<String, String> variables) {
        this.request = request;
        this.line = request.line();
        this.dispatch = dispatch;
        this.channel = request.channel();
        this.variables = variables;
    }

    Request request() {
        return request;
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
                return publish(command, param, key, Set.of(), this::lost);
            }

            private void lost() {
                dispatch.failedLater(
                        request,
                        Problem.unavailable("this publication was not kept and may have reached nobody; try again"));
            }

            @Override
            public Sent publishToOthers(String command, Object param) {
                return publishToOthers(command, param, "");
            }

            @Override
            public Sent publishToOthers(String command, Object param, String key) {
                return publish(command, param, key, Set.of(line.id()), () -> {});
            }

            private Sent publish(String command, Object param, String key, Set<ConnectionId> except, Runnable lost) {
                return refused(dispatch.fanout.publish(
                        message(command, param).from(line.profile().id()), key, except, lost));
            }
        };
    }

    private Sent refused(Sent sent) {
        if (sent == Sent.UNAVAILABLE) {
            refuse(
                    Problem.unavailable(
                            "this publication can't be taken now and nobody got it: there is no room, or what keeps the channel is away; try again"));
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
        dispatch.refuse(request, problem);
    }

    @Override
    public JoinResult join(ChannelName name) {
        Optional<Problem> forbidden = dispatch.mayJoin(line, name, Optional.empty());
        return forbidden.<JoinResult>map(JoinResult.Refused::new).orElseGet(() -> dispatch.join(line, name));
    }

    @Override
    public LeaveResult leave(ChannelName name) {
        return dispatch.membership.leave(line, name);
    }

    /** Runs a handler that answers; its deadline, and the end of the connection, cancel it. On the mailbox's thread. */
    void call(Callable<?> handler) {
        CallRun run = new CallRun();
        long wait = dispatch.limits.get(Limit.CALL_WAIT);
        Subscription deadline = dispatch.timers.after(Duration.ofMillis(wait), () -> {
            dispatch.refuseAtOnce(
                    request, new Problem("timeout", "the server did not answer within " + wait + " ms", true, 0, ""));
            run.cancel(dispatch.answers);
        });
        boolean open = line.whileOpen(run);
        run.run(open ? handler : () -> null, (result, failure) -> {
            deadline.close();
            line.over(run);
            if (run.cancelled()) {
                return;
            }
            if (failure != null) {
                dispatch.failed(request, failure);
                return;
            }
            try {
                answer(result);
            } catch (RuntimeException | StackOverflowError unwritable) {
                // On a stage's thread nobody else would hear of it, and the caller would wait for ever.
                dispatch.failed(request, unwritable);
            }
        });
    }

    private void answer(@Nullable Object result) {
        Payload written = result == null ? Payload.NULL : dispatch.codec.write(result);
        if (request.id().isPresent()) {
            dispatch.answer(request, written);
        } else {
            dispatch.fanout.send(
                    new Message(Optional.empty(), channel, request.command().orElseThrow(), written), line);
        }
    }
}
