package dev.switchboard.application;

import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Problem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What v1 clients ask of the server itself (PROTOCOL, Reserved commands). On the thread of the line's mailbox. Thread-safe. */
final class Control {
    /** What {@code sb:join} takes. */
    record Joining(Optional<Known> recover, Optional<String> token) {
        private static final Joining PLAINLY = new Joining(Optional.empty(), Optional.empty());
    }

    record Known(String epoch, long offset) {
        Known {
            if (epoch == null || epoch.isEmpty() || epoch.length() > Position.MAX_EPOCH) {
                throw new IllegalArgumentException(
                        "recover.epoch must be the string that a join was answered with, 1 to " + Position.MAX_EPOCH
                                + " characters");
            }
            if (offset < 0 || offset > Position.MAX_OFFSET) {
                throw new IllegalArgumentException("recover.offset must be a whole number, 0 to 2^53-1");
            }
        }
    }

    /** What {@code sb:refresh} takes. */
    record Refreshing(String token) {
        Refreshing {
            if (token == null || token.isEmpty()) {
                throw new IllegalArgumentException("token is missing; send the new credentials as a string");
            }
        }
    }

    private final Dispatch dispatch;
    private final Recovery recovery;
    private final Authenticator authenticator;
    private final Timers timers;

    Control(Dispatch dispatch, Recovery recovery, Authenticator authenticator, Timers timers) {
        this.dispatch = dispatch;
        this.recovery = recovery;
        this.authenticator = authenticator;
        this.timers = timers;
    }

    void handle(Request request, Command command, Payload param) {
        if (command.equals(Command.JOIN)) {
            join(request, param);
        } else if (command.equals(Command.LEAVE)) {
            dispatch.membership.leave(request.line(), channel(request));
            dispatch.finish(request);
        } else if (command.equals(Command.REFRESH)) {
            refresh(request, read(param, Refreshing.class));
        }
    }

    private void join(Request request, Payload param) {
        ChannelName name = channel(request);
        Joining joining = param.equals(Payload.NULL) ? Joining.PLAINLY : read(param, Joining.class);
        Line line = request.line();
        Optional<Problem> forbidden = dispatch.mayJoin(line, name, joining.token());
        if (forbidden.isPresent()) {
            throw new Refused(forbidden.get());
        }
        JoinResult result = dispatch.membership.join(line, name, false);
        if (result instanceof JoinResult.Refused refused) {
            throw new Refused(refused.problem());
        }
        Optional<Position> known = joining.recover().map(at -> new Position(at.epoch(), at.offset()));
        recovery.attach(request, name, known, failure -> {
            dispatch.membership.leave(line, name);
            dispatch.failed(request, failure);
        });
    }

    private void refresh(Request request, Refreshing refreshing) {
        Line line = request.line();
        Verdict verdict;
        try {
            verdict = authenticator
                    .authenticate(line.handshake().refreshed(refreshing.token()))
                    .toCompletableFuture()
                    .get(dispatch.limits.get(Limit.AUTHORIZE_WAIT), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new Refused(new Problem("timeout", "the token could not be judged in time; try again", true, 0, ""));
        } catch (ExecutionException e) {
            dispatch.failed(request, e.getCause() == null ? e : e.getCause());
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(Problem.unavailable("the server is closing"));
        }
        if (!(verdict instanceof Verdict.Known known)) {
            throw new Refused(Problem.of("unauthenticated", "the token was refused; get a fresh one"));
        }
        if (!known.profile().id().equals(line.profile().id())) {
            throw new Refused(Problem.forbidden("the token is another user's; open a connection for that user"));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        if (known.expires().isPresent()) {
            Instant end = known.expires().get();
            if (!end.isAfter(timers.now())) {
                throw new Refused(Problem.of("unauthenticated", "the token has expired; get a fresh one"));
            }
            line.expireAt(end);
            answer.put("expiresAt", millis(end));
        } else {
            line.neverExpire();
        }
        dispatch.answer(request, dispatch.codec.write(answer));
    }

    private static ChannelName channel(Request request) {
        return request.channel()
                .orElseThrow(() -> new Refused(Problem.invalidMessage("channel is missing; name the channel")));
    }

    private <T> T read(Payload param, Class<T> type) {
        Codec.Param<T> read = dispatch.codec.read(param, type);
        if (read instanceof Codec.Param.Value<T> value) {
            return value.value();
        }
        throw new Refused(Problem.invalidParam(((Codec.Param.Invalid<T>) read).message()));
    }

    /** First frame of a v1 connection. */
    static Message welcome(Codec codec, Line line, String node, long heartbeatMs, Optional<Instant> expires) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("id", line.profile().id().value());
        user.put("name", line.profile().name());
        Map<String, Object> param = new LinkedHashMap<>();
        param.put("connection", line.id().toString());
        param.put("user", user);
        param.put("node", node);
        param.put("heartbeatMs", heartbeatMs);
        param.put("maxBytes", line.maxMessageBytes());
        expires.ifPresent(end -> param.put("expiresAt", millis(end)));
        return Message.of(Command.WELCOME, codec.write(param));
    }

    /** As far as JSON numbers carry it exactly (RFC 8259 §6); an end behind that is none that anybody will see. */
    private static long millis(Instant end) {
        return Math.max(0, Math.min(end.getEpochSecond(), Position.MAX_OFFSET / 1_000 - 1)) * 1_000
                + end.getNano() / 1_000_000;
    }

    /** Tells a v1 client that publications behind a position did not reach this node. */
    static Message lost(Codec codec, ChannelName name, Optional<Position> position) {
        Map<String, Object> where = new LinkedHashMap<>();
        position.ifPresent(at -> {
            where.put("epoch", at.epoch());
            where.put("offset", at.offset());
        });
        return Message.of(Command.LOST, codec.write(Map.of("channels", Map.of(name.value(), where))));
    }
}
