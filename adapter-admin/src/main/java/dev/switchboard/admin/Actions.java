package dev.switchboard.admin;

import static dev.switchboard.admin.Clusterwide.await;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.admin.Clusterwide.Who;
import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.Cluster;
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
import java.util.List;
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

    /** How many were disconnected, and which nodes said so. */
    record Ended(String result, int connections, Who nodes) {}

    /** What a join or leave changed. */
    record Changed(String result, boolean changed) {}

    private final Operations operations;
    private final Cluster cluster;
    private final Codec codec;

    Actions(Operations operations, Codec codec) {
        this.operations = operations;
        this.cluster = operations.cluster();
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
        Answers<Sent> answers = await(cluster.writeConnection(id, message));
        Sent sent = answers.first().map(Answers.Of::value).orElse(Sent.UNKNOWN);
        return sent(
                admin,
                "send",
                "connection " + id,
                message,
                sent,
                Who.of(answers.nodes()).unheard());
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

    private Result sent(Admin admin, String action, String target, Message message, Sent sent) {
        return sent(admin, action, target, message, sent, "");
    }

    private Result sent(Admin admin, String action, String target, Message message, Sent sent, String unheard) {
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
            case UNKNOWN -> throw Refusal.absent("there is no such " + target + where() + unheard);
            case UNAVAILABLE -> throw new Refusal(503, "unavailable", noRoom);
        };
    }

    private Changed join(Admin admin, Membership wanted) {
        ConnectionId connection = Params.connection(wanted.connection());
        ChannelName channel = Params.channel("channel", wanted.channel());
        Answers<JoinResult> answers = await(cluster.join(connection, channel));
        JoinResult result =
                answers.first().map(Answers.Of::value).orElseThrow(() -> absent(admin, "join", connection, answers));
        if (result instanceof JoinResult.Refused refused) {
            Audit.done(
                    admin,
                    "join",
                    connection + " to " + channel,
                    "refused: " + refused.problem().code());
            throw new Refusal(409, refused.problem().code(), refused.problem().message());
        }
        boolean already = ((JoinResult.Joined) result).already();
        Audit.done(admin, "join", connection + " to " + channel, already ? "was a member" : "joined");
        return new Changed("joined", !already);
    }

    private String where() {
        return cluster.alone() ? " on this node" : " on any node that answered";
    }

    /** Nobody has the connection: that was tried, too. */
    private Refusal absent(Admin admin, String action, ConnectionId connection, Answers<?> answers) {
        Audit.done(admin, action, connection.toString(), "refused: there is no such connection");
        return Clusterwide.absent(
                cluster, answers.nodes(), "there is no connection " + connection, "it may have ended");
    }

    private Changed leave(Admin admin, Membership wanted) {
        ConnectionId connection = Params.connection(wanted.connection());
        ChannelName channel = Params.channel("channel", wanted.channel());
        Answers<LeaveResult> answers = await(cluster.leave(connection, channel));
        LeaveResult result =
                answers.first().map(Answers.Of::value).orElseThrow(() -> absent(admin, "leave", connection, answers));
        Audit.done(admin, "leave", connection + " from " + channel, result.member() ? "left" : "was no member");
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
        Who who;
        if (wanted.user().isPresent()) {
            UserId user = Params.user("user", wanted.user().get());
            target = "user " + user;
            Answers<Integer> answers = await(cluster.disconnect(user, close));
            ended = answers.all().stream().mapToInt(Answers.Of::value).sum();
            who = Who.of(answers.nodes());
        } else {
            ConnectionId id = Params.connection(wanted.connection().orElseThrow());
            target = "connection " + id;
            Answers<Boolean> answers = await(cluster.disconnect(id, close));
            ended = answers.all().size();
            who = Who.of(answers.nodes());
        }
        Audit.done(admin, "disconnect", target, ended + " with " + close.code() + who.unheard());
        if (ended == 0) {
            throw Refusal.absent("there is no such " + target + where() + who.unheard());
        }
        return new Ended("disconnected", ended, who);
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
        return new Ended("draining", connections, new Who(List.of(status.node().value()), List.of(), List.of()));
    }
}
