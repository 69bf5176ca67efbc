package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Decoded;
import dev.switchboard.application.port.out.Codec.Param;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What admins do: one method for each action, each with its line in the audit, also where it came to nothing. Thread-safe. */
final class Actions {
    /** Who is disconnected by an operator and may come back. */
    static final int MAY_RETURN = 4100;

    private static final long LONGEST_DRAIN_MS = 3_600_000;

    /** Whom it is about; one of them. */
    record Target(Optional<String> connection, Optional<String> user) {}

    /** Which membership. */
    record Membership(String connection, String channel) {}

    /** Whom to end, and whether they may come back. */
    record Ending(Optional<String> connection, Optional<String> user, boolean mayReturn, Optional<String> reason) {}

    /** Within which time all are to be gone. */
    record Draining(long withinMs) {}

    /** How it ended. */
    record Result(String result) {}

    /** How many were disconnected. */
    record Ended(String result, int connections) {}

    /** What a join or leave changed. */
    record Changed(String result, boolean changed) {}

    private final Operations operations;
    private final Codec codec;

    Actions(Operations operations, Codec codec) {
        this.operations = operations;
        this.codec = codec;
    }

    /** The answer to one of these; empty if there is none of this name. Throws {@link Refusal}. */
    Optional<Object> act(Admin admin, String what, byte[] body) {
        return switch (what) {
            case "send" -> Optional.of(send(admin, body));
            case "publish" -> Optional.of(publish(admin, body));
            case "broadcast" -> Optional.of(broadcast(admin, body));
            case "join" -> Optional.of(join(admin, read(body, Membership.class)));
            case "leave" -> Optional.of(leave(admin, read(body, Membership.class)));
            case "disconnect" -> Optional.of(disconnect(admin, read(body, Ending.class)));
            case "drain" -> Optional.of(drain(admin, read(body, Draining.class)));
            default -> Optional.empty();
        };
    }

    private <T> T read(byte[] body, Class<T> type) {
        if (body.length == 0) {
            throw Refusal.badly("the body is a JSON object, not empty");
        }
        Param<T> read = codec.read(Payload.of(body), type);
        if (read instanceof Param.Invalid<T> invalid) {
            throw Refusal.badly(invalid.message());
        }
        return ((Param.Value<T>) read).value();
    }

    /** The body is the protocol's envelope, so a parameter goes out byte for byte as it came in. */
    private Message message(byte[] body) {
        Decoded decoded = codec.decode(body.clone());
        if (decoded instanceof Decoded.Request request) {
            if (request.command().reserved()) {
                throw Refusal.badly(request.command() + " is the server's own command; choose another one");
            }
            return new Message(Optional.of(Profile.SYSTEM.id()), request.channel(), request.command(), request.param());
        }
        throw Refusal.badly(
                decoded instanceof Decoded.Malformed malformed
                        ? malformed.problem().message()
                        : "the body is {\"cmd\": …, \"param\": …}");
    }

    private Result send(Admin admin, byte[] body) {
        Message message = message(body);
        Target target = read(body, Target.class);
        if (target.connection().isPresent() == target.user().isPresent()) {
            throw Refusal.badly("name either a connection or a user");
        }
        if (target.user().isPresent()) {
            UserId user = Params.user("user", target.user().get());
            return sent(admin, "send", "user " + user, message, operations.writeUser(user, message, Set.of()));
        }
        ConnectionId id = Params.connection(target.connection().orElseThrow());
        return sent(admin, "send", "connection " + id, message, operations.writeConnection(id, message));
    }

    private Result publish(Admin admin, byte[] body) {
        Message message = message(body);
        ChannelName channel = message.channel().orElseThrow(() -> Refusal.badly("name the channel"));
        return sent(admin, "publish", "channel " + channel, message, operations.writeChannel(message, Set.of()));
    }

    private Result broadcast(Admin admin, byte[] body) {
        Message message = message(body);
        return sent(admin, "broadcast", "everyone", message, operations.writeAll(message, Set.of()));
    }

    private static Result sent(Admin admin, String action, String target, Message message, Sent sent) {
        // Only what goes to several connections one after the other can reach some and not the rest.
        String noRoom = target.startsWith("user ")
                ? "there was no room for all; some of the connections may have got it"
                : "there was no room; nobody got it, try again";
        String outcome = sent.name().toLowerCase(Locale.ROOT);
        Audit.done(
                admin,
                action,
                target,
                outcome + ", command " + message.command() + ", "
                        + message.param().length() + " bytes");
        return switch (sent) {
            case QUEUED -> new Result(outcome);
            case UNKNOWN -> throw Refusal.absent("there is no such " + target + " on this node");
            case UNAVAILABLE -> throw new Refusal(503, "unavailable", noRoom);
        };
    }

    private Changed join(Admin admin, Membership wanted) {
        ConnectionId connection = Params.connection(wanted.connection());
        ChannelName channel = Params.channel("channel", wanted.channel());
        JoinResult result = operations.join(connection, channel);
        if (result instanceof JoinResult.Refused refused) {
            Audit.done(
                    admin,
                    "join",
                    connection + " to " + channel,
                    "refused: " + refused.problem().code());
            here(connection);
            throw new Refusal(409, refused.problem().code(), refused.problem().message());
        }
        boolean already = ((JoinResult.Joined) result).already();
        Audit.done(admin, "join", connection + " to " + channel, already ? "was a member" : "joined");
        return new Changed("joined", !already);
    }

    /** Where nothing was done as there is nobody to do it to, the answer says so. */
    private void here(ConnectionId connection) {
        if (operations.connection(connection).isEmpty()) {
            throw Refusal.absent("there is no connection " + connection + " on this node; it may have ended");
        }
    }

    private Changed leave(Admin admin, Membership wanted) {
        ConnectionId connection = Params.connection(wanted.connection());
        ChannelName channel = Params.channel("channel", wanted.channel());
        LeaveResult result = operations.leave(connection, channel);
        Audit.done(admin, "leave", connection + " from " + channel, result.member() ? "left" : "was no member");
        if (!result.member()) {
            here(connection);
        }
        return new Changed("left", result.member());
    }

    private Ended disconnect(Admin admin, Ending wanted) {
        if (wanted.connection().isPresent() == wanted.user().isPresent()) {
            throw Refusal.badly("name either a connection or a user");
        }
        Close usual = wanted.mayReturn() ? Close.of(MAY_RETURN, "disconnected by an operator") : Close.DISCONNECTED;
        Close close = wanted.reason()
                .filter(reason -> !reason.isBlank())
                .map(usual::because)
                .orElse(usual);
        String target;
        int ended;
        if (wanted.user().isPresent()) {
            UserId user = Params.user("user", wanted.user().get());
            target = "user " + user;
            ended = operations.disconnect(user, close);
        } else {
            ConnectionId id = Params.connection(wanted.connection().orElseThrow());
            target = "connection " + id;
            ended = operations.disconnect(id, close) ? 1 : 0;
        }
        Audit.done(admin, "disconnect", target, ended + " with " + close.code());
        if (ended == 0) {
            String elsewhere =
                    wanted.user().isPresent() ? "; other nodes, if there are any, were told to end theirs" : "";
            throw Refusal.absent("there is no such " + target + " on this node" + elsewhere);
        }
        return new Ended("disconnected", ended);
    }

    private Ended drain(Admin admin, Draining wanted) {
        if (wanted.withinMs() < 0 || wanted.withinMs() > LONGEST_DRAIN_MS) {
            throw Refusal.badly("withinMs is 0 to " + LONGEST_DRAIN_MS);
        }
        Status status = operations.status();
        if (status.draining() && wanted.withinMs() > 0) {
            // The core takes a second drain for impatience, and would cut everybody at once.
            throw new Refusal(409, "unavailable", "this node drains already; withinMs 0 ends it at once");
        }
        int connections = status.connections();
        operations.drain(Duration.ofMillis(wanted.withinMs()));
        Audit.done(admin, "drain", "this node", connections + " connections within " + wanted.withinMs() + " ms");
        return new Ended("draining", connections);
    }
}
