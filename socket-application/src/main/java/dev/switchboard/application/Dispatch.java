package dev.switchboard.application;

import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Text;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Room 2: finds the handler of a request and runs it, on the thread of the line's mailbox. Thread-safe. */
final class Dispatch {
    private static final Logger LOG = System.getLogger(Dispatch.class.getName());

    private final Routes routes;
    final Codec codec;
    final Fanout fanout;
    final Membership membership;
    private final Subscriptions subscriptions;
    private final Registry registry;
    private final Control control;
    private final Authorization authorization;
    private final News news;
    private final Supplier<String> refs;
    final Timers timers;
    final Limits limits;
    /** Where what belongs to the application is told of answers and ends. */
    final Executor answers;

    Dispatch(
            Routes routes,
            Codec codec,
            Fanout fanout,
            Membership membership,
            Subscriptions subscriptions,
            Registry registry,
            Broker broker,
            Authenticator authenticator,
            News news,
            Supplier<String> refs,
            Timers timers,
            Limits limits,
            Executor handlers,
            Executor answers) {
        this.routes = routes;
        this.codec = codec;
        this.fanout = fanout;
        this.membership = membership;
        this.subscriptions = subscriptions;
        this.registry = registry;
        this.news = news;
        this.refs = refs;
        this.timers = timers;
        this.limits = limits;
        this.answers = answers;
        this.authorization = new Authorization(limits, refs);
        Recovery recovery = new Recovery(registry, broker, subscriptions, codec, limits, timers, handlers);
        this.control = new Control(this, recovery, authenticator, timers);
    }

    /** A request for a handler of the application's. */
    void handle(Request request, Command command, Payload param) {
        try {
            find(request, command, param);
        } catch (Throwable e) {
            // Errors too, of whoever judges: see run.
            failed(request, e);
        }
    }

    private void find(Request request, Command command, Payload param) {
        if (request.channel().isEmpty()) {
            outside(request, command, param);
            return;
        }
        ChannelName name = request.channel().get();
        Optional<ChannelMatch> match = routes.match(name);
        if (match.isEmpty()) {
            refuse(request, noSuchChannel(name));
            return;
        }
        ChannelKind kind = match.get().kind();
        Optional<Action> own = Optional.ofNullable(kind.actions().get(command));
        Optional<Action> action = own;
        boolean needsMembership = own.isPresent();
        if (own.isEmpty()) {
            action = routes.global(command);
            if (action.isEmpty() && kind.otherwise().isPresent()) {
                action = kind.otherwise().map(Action::raw);
                needsMembership = true;
            }
            action = action.or(() -> routes.otherwise().map(Action::raw));
        }
        if (action.isEmpty()) {
            refuse(request, Problem.unknownCommand(command, routes.legal(Optional.of(kind))));
            return;
        }
        Map<String, String> variables = match.get().variables();
        if (needsMembership) {
            if (!registry.isMember(request.line().id(), name)) {
                refuse(request, Problem.notAMember(name.value()));
                return;
            }
            Optional<Problem> fast =
                    kind.rate().flatMap(rate -> tooFast(request, name, rate, "messages in this channel"));
            if (fast.isPresent()) {
                refuse(request, fast.get());
                return;
            }
            Optional<Problem> forbidden = kind.commands()
                    .flatMap(judge -> authorization.judge(
                            judge, new Ask(request.line(), name, Optional.of(command), Optional.empty(), variables)));
            if (forbidden.isPresent()) {
                refuse(request, forbidden.get());
                return;
            }
        }
        run(action.get(), caller(request, variables), command, param);
    }

    private void outside(Request request, Command command, Payload param) {
        Optional<Action> action =
                routes.global(command).or(() -> routes.otherwise().map(Action::raw));
        if (action.isPresent()) {
            run(action.get(), caller(request, Map.of()), command, param);
        } else if (routes.anyChannelHandles(command)) {
            refuse(
                    request,
                    Problem.of(
                            "not-a-member",
                            Text.quote(command.name()) + " is said in a channel; name one that you joined"));
        } else {
            refuse(request, Problem.unknownCommand(command, routes.legal(Optional.empty())));
        }
    }

    private Problem noSuchChannel(ChannelName name) {
        return Problem.forbidden(
                "there is no channel " + Text.quote(name.value()) + " here; names fit " + routes.patterns());
    }

    /** What to say to who goes faster than a rate; on the mailbox's thread. */
    private Optional<Problem> tooFast(Request request, Object what, Rate rate, String of) {
        long wait = request.line().rates.take(what, rate, timers.nanos());
        return wait == 0
                ? Optional.empty()
                : Optional.of(Problem.rateLimited(rate.says(of), (wait + 999_999) / 1_000_000));
    }

    private void run(Action action, LineCaller caller, Command command, Payload param) {
        Optional<Problem> fast =
                action.rate().flatMap(rate -> tooFast(caller.request(), action, rate, "of this command"));
        if (fast.isPresent()) {
            refuse(caller.request(), fast.get());
            return;
        }
        caller.request().line().heeded();
        long began = news.begin();
        try {
            action.handler().handle(caller, command, param);
            if (!action.answers()) {
                finish(caller.request());
            }
        } catch (Throwable e) {
            // Errors too: out of memory in one handler must not end the mailbox of its line.
            failed(caller.request(), e);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        } finally {
            news.handled(caller, command, began, caller.request().failed());
        }
    }

    /** What a handler threw: a refusal is one, all else is logged. */
    void failed(Request request, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Refused refused) {
            refuse(request, refused.problem());
            return;
        }
        request.fail();
        String ref = refs.get();
        try {
            LOG.log(
                    Level.ERROR,
                    "handler failed command="
                            + request.command().map(Command::name).orElse("none") + " connection="
                            + request.line().id() + " user="
                            + request.line().profile().id() + " ref=" + ref,
                    cause);
        } finally {
            // Where there is no memory to write a line, there may be some again by now.
            refuse(request, Problem.internal(ref));
        }
    }

    /** A control command of a v1 client. */
    void control(Request request, Command command, Payload param) {
        try {
            control.handle(request, command, param);
        } catch (Throwable e) {
            failed(request, e);
        }
    }

    /** Who may be answered. */
    LineCaller caller(Request request, Map<String, String> variables) {
        return new LineCaller(request, this, variables);
    }

    /** Whether somebody has to be asked before a line may join. */
    boolean asksBeforeJoin(ChannelName name) {
        return routes.match(name).flatMap(match -> match.kind().joins()).isPresent();
    }

    /** May this line join? Asks whoever the channel's declaration names; on a handler's thread. */
    Optional<Problem> mayJoin(Line line, ChannelName name, Optional<String> token) {
        Optional<ChannelMatch> match = routes.match(name);
        if (match.isEmpty()) {
            return Optional.of(noSuchChannel(name));
        }
        return match.get()
                .kind()
                .joins()
                .flatMap(judge -> authorization.judge(
                        judge,
                        new Ask(line, name, Optional.empty(), token, match.get().variables())));
    }

    /** Makes a line a member who gets what is published at once; waits for the broker as long as is promised. */
    JoinResult join(Line line, ChannelName name) {
        JoinResult result = membership.join(line, name, true);
        if (result instanceof JoinResult.Joined) {
            subscriptions.awaitAll(name, limits.get(Limit.SUBSCRIBE_WAIT));
        }
        return result;
    }

    /** Joins a plain client to the channel that it named at open, or tells it why not. */
    void joinHome(Request request, ChannelName name) {
        try {
            Optional<Problem> problem = mayJoin(request.line(), name, Optional.empty());
            if (problem.isEmpty() && join(request.line(), name) instanceof JoinResult.Refused refused) {
                problem = Optional.of(refused.problem());
            }
            problem.ifPresent(forbidden -> refuse(request, forbidden));
        } catch (Throwable e) {
            failed(request, e);
        }
    }

    /** Sends the one reply that a request asks for; nothing where it asks for none or had it. */
    void answer(Request request, Payload result) {
        if (request.takeReply()) {
            reply(request, result, new Label.Reply(request.id().getAsLong()));
        }
    }

    /** A request that was done and asks for a reply which has not come. */
    void finish(Request request) {
        answer(request, Payload.NULL);
    }

    private void reply(Request request, Payload result, Label label) {
        reply(request, result, label, true);
    }

    private void reply(Request request, Payload result, Label label, boolean mayWait) {
        request.line().dialogue().orElseThrow().replied(request.id().getAsLong());
        Message message = new Message(
                Optional.empty(), request.channel(), request.command().orElse(Command.ERROR), result);
        fanout.reply(message, label, request.line(), mayWait);
    }

    /** Tells the client, and only the client, that its request failed. */
    void refuse(Request request, Problem problem) {
        refuse(request, problem, true);
    }

    /** The same on a thread that must not wait for room. */
    void refuseAtOnce(Request request, Problem problem) {
        refuse(request, problem, false);
    }

    private void refuse(Request request, Problem problem, boolean mayWait) {
        if (request.id().isEmpty()) {
            error(request, problem, mayWait);
        } else {
            fail(request, problem, mayWait);
        }
        tell(request, problem);
    }

    /** What went wrong behind the back of a handler is told even if the reply has been given. */
    void failedLater(Request request, Problem problem) {
        if (request.id().isEmpty() || !fail(request, problem, false)) {
            error(request, problem, false);
        }
        tell(request, problem);
    }

    private boolean fail(Request request, Problem problem, boolean mayWait) {
        boolean first = request.takeReply();
        if (first) {
            Label label = new Label.Failure(request.id().getAsLong(), codec.write(fields(request, problem)));
            reply(request, Payload.NULL, label, mayWait);
        }
        return first;
    }

    private void error(Request request, Problem problem, boolean mayWait) {
        fanout.send(
                new Message(Optional.empty(), request.channel(), Command.ERROR, codec.write(fields(request, problem))),
                request.line(),
                mayWait);
    }

    private void tell(Request request, Problem problem) {
        Line line = request.line();
        news.tell(new Event.Refused(line.id(), line.profile().id(), problem.code(), problem.message()));
        if (problem.code().equals(Problem.RATE_LIMITED)) {
            line.unheeded();
        }
    }

    private static Map<String, Object> fields(Request request, Problem problem) {
        Map<String, Object> param = new LinkedHashMap<>();
        param.put("code", problem.code());
        param.put("message", problem.message());
        request.command().ifPresent(command -> param.put("cmd", command.name()));
        param.put("retryable", problem.retryable());
        if (problem.retryAfterMs() > 0) {
            param.put("retryAfterMs", problem.retryAfterMs());
        }
        if (!problem.ref().isEmpty()) {
            param.put("ref", problem.ref());
        }
        return param;
    }

    /** Answers a v1 client's ping at once. */
    void pong(Request request) {
        fanout.send(new Message(Optional.empty(), request.channel(), Command.PONG, Payload.NULL), request.line());
        finish(request);
    }

    /** Shows a v1 client that the server lives. */
    void ping(Line line) {
        // On the sweep, which has other lines to look at: where there is no room, there is something to read.
        fanout.send(Message.of(Command.PING, Payload.NULL), line, false);
    }
}
