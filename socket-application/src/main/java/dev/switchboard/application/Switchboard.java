package dev.switchboard.application;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Declarations;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Realtime channels for one node: what an application builds once, mounts under transports as their {@link Gateway}, and publishes
 * through from anywhere. Thread-safe.
 *
 * <p>What it sends by itself comes from {@link Profile#SYSTEM}; {@link #operations()} leaves that to the caller.
 */
public final class Switchboard implements Gateway, AutoCloseable {
    private final Node node;
    private final Codec codec;
    private final Declarations declarations;

    Switchboard(Node node, Codec codec, Declarations declarations) {
        this.node = node;
        this.codec = codec;
        this.declarations = declarations;
    }

    /** Begins to declare one. */
    public static SwitchboardBuilder builder(Codec codec) {
        return new SwitchboardBuilder(codec);
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        return node.gatekeeper().admit(handshake);
    }

    /** What was declared: channels, commands, and the types of their parameters and replies. */
    public Declarations declarations() {
        return declarations;
    }

    /** Everything that applications and operators may do. */
    public Operations operations() {
        return node.desk();
    }

    /** Publishes to a channel's members. */
    public Sent writeChannel(String channel, String command, Object param) {
        return node.desk().writeChannel(message(command, param).in(ChannelName.of(channel)), Set.of());
    }

    /** Publishes to a channel's members about {@code key}, for channels that conflate; see {@link Operations}. */
    public Sent writeChannel(String channel, String command, Object param, String key) {
        return node.desk().writeChannel(message(command, param).in(ChannelName.of(channel)), key, Set.of());
    }

    /** Sends to all connections of a user. */
    public Sent writeUser(UserId user, String command, Object param) {
        return node.desk().writeUser(user, message(command, param), Set.of());
    }

    /** Sends to one connection. */
    public Sent writeConnection(ConnectionId connection, String command, Object param) {
        return node.desk().writeConnection(connection, message(command, param));
    }

    /** Broadcasts to every connection. */
    public Sent writeAll(String command, Object param) {
        return node.desk().writeAll(message(command, param), Set.of());
    }

    /**
     * Asks a v1 client and waits for its answer at most {@code timeout}. The stage fails with {@link
     * dev.switchboard.application.port.out.Refused}: what the client said, {@code timeout}, {@code unavailable} where there is no such
     * connection or it ended, {@code unknown-command} where the client is a plain one and can't be asked, {@code invalid-param} where the
     * answer can't be read as {@code reply}. It completes on a handler's thread; a handler may wait for it.
     *
     * @throws IllegalArgumentException if the command is reserved or no legal verb, or the timeout is not above 0
     */
    public <R> CompletionStage<R> call(
            ConnectionId connection, String command, Object param, Class<R> reply, Duration timeout) {
        return node.asking().ask(connection, message(command, param), reply, timeout);
    }

    /** Sends everybody away at a pace; {@link #close} afterwards. See {@link Operations#drain}. */
    public CompletionStage<Void> drain(Duration within) {
        return node.drain(within);
    }

    private Message message(String name, Object param) {
        Command command = Command.of(name);
        if (command.reserved()) {
            throw new IllegalArgumentException("the command " + name + " is the server's own; choose another name");
        }
        return Message.of(command, codec.write(param)).from(Profile.SYSTEM.id());
    }

    /**
     * Ends everything: new handshakes get 503, connections are closed with 1012 all at once after what is in line for them ({@link
     * #drain} before it has a pace), and those that don't end within {@code close-linger} are cut. Returns when all have ended, at most a second after that. Idempotent. Close
     * the transports afterwards.
     */
    @Override
    public void close() {
        node.close();
    }
}
