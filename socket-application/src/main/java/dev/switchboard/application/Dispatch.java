package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Handler;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Text;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** Room 2: finds the handler of a request and runs it, on the thread of the line's mailbox. Thread-safe. */
final class Dispatch {
    private static final Logger LOG = System.getLogger(Dispatch.class.getName());

    private final Routes routes;
    final Codec codec;
    final Fanout fanout;
    final Membership membership;
    private final Subscriptions subscriptions;
    private final BiPredicate<ConnectionId, ChannelName> members;
    private final News news;
    private final Supplier<String> refs;
    private final long subscribeWaitMs;

    Dispatch(
            Routes routes,
            Codec codec,
            Fanout fanout,
            Membership membership,
            Subscriptions subscriptions,
            BiPredicate<ConnectionId, ChannelName> members,
            News news,
            Supplier<String> refs,
            long subscribeWaitMs) {
        this.routes = routes;
        this.codec = codec;
        this.fanout = fanout;
        this.membership = membership;
        this.subscriptions = subscriptions;
        this.members = members;
        this.news = news;
        this.refs = refs;
        this.subscribeWaitMs = subscribeWaitMs;
    }

    void handle(Line line, Optional<ChannelName> channel, Command command, Payload param) {
        if (channel.isEmpty()) {
            Optional<Handler> handler = routes.global(command).or(routes::otherwise);
            if (handler.isPresent()) {
                run(handler.get(), caller(line, Optional.of(command), channel, Map.of()), command, param);
            } else if (routes.anyChannelHandles(command)) {
                Problem problem = Problem.of(
                        "not-a-member", Text.quote(command.name()) + " is said in a channel; name one that you joined");
                refuse(line, channel, Optional.of(command), problem);
            } else {
                refuse(
                        line,
                        channel,
                        Optional.of(command),
                        Problem.unknownCommand(command, routes.legal(Optional.empty())));
            }
            return;
        }
        ChannelName name = channel.get();
        Optional<ChannelMatch> match = routes.match(name);
        if (match.isEmpty()) {
            Problem problem = Problem.forbidden(
                    "there is no channel " + Text.quote(name.value()) + " here; names fit " + routes.patterns());
            refuse(line, channel, Optional.of(command), problem);
            return;
        }
        ChannelKind kind = match.get().kind();
        Optional<Handler> own = Optional.ofNullable(kind.handlers().get(command));
        Optional<Handler> handler = own;
        boolean needsMembership = own.isPresent();
        if (own.isEmpty()) {
            handler = routes.global(command);
            if (handler.isEmpty() && kind.otherwise().isPresent()) {
                handler = kind.otherwise();
                needsMembership = true;
            }
            handler = handler.or(routes::otherwise);
        }
        if (handler.isEmpty()) {
            refuse(
                    line,
                    channel,
                    Optional.of(command),
                    Problem.unknownCommand(command, routes.legal(Optional.of(kind))));
        } else if (needsMembership && !members.test(line.id(), name)) {
            refuse(line, channel, Optional.of(command), Problem.notAMember(name.value()));
        } else {
            run(
                    handler.get(),
                    caller(line, Optional.of(command), channel, match.get().variables()),
                    command,
                    param);
        }
    }

    private void run(Handler handler, LineCaller caller, Command command, Payload param) {
        long began = news.begin();
        boolean failed = true;
        try {
            handler.handle(caller, command, param);
            failed = false;
        } catch (Throwable e) {
            // Errors too: out of memory in one handler must not end the mailbox of its line.
            String ref = refs.get();
            LOG.log(
                    Level.ERROR,
                    "handler of " + command + " failed for connection " + caller.connection() + " of user "
                            + caller.user().id() + ", ref " + ref,
                    e);
            caller.refuse(Problem.internal(ref));
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        } finally {
            news.handled(caller, command, began, failed);
        }
    }

    /** Who may be answered; no command where there is no request, as for listeners. */
    LineCaller caller(
            Line line, Optional<Command> command, Optional<ChannelName> channel, Map<String, String> variables) {
        return new LineCaller(line, this, command, channel, variables);
    }

    void awaitSubscription(ChannelName name) {
        subscriptions.await(name, subscribeWaitMs);
    }

    /** Tells the client, and only the client, that its request failed. */
    void refuse(Line line, Optional<ChannelName> channel, Optional<Command> command, Problem problem) {
        Map<String, Object> param = new LinkedHashMap<>();
        param.put("code", problem.code());
        param.put("message", problem.message());
        command.ifPresent(cmd -> param.put("cmd", cmd.name()));
        param.put("retryable", problem.retryable());
        if (problem.retryAfterMs() > 0) {
            param.put("retryAfterMs", problem.retryAfterMs());
        }
        if (!problem.ref().isEmpty()) {
            param.put("ref", problem.ref());
        }
        Message error = new Message(Optional.empty(), channel, Command.ERROR, codec.write(param));
        fanout.send(error, line);
        news.tell(new Event.Refused(line.id(), line.profile().id(), problem.code(), problem.message()));
    }
}
