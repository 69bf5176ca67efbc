package dev.switchboard.simulation;

import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One run of a node: the real core, and the application that clients use. */
final class Server {
    record Room(String room) {}

    record Whisper(String to, String text) {}

    record Shout(String text) {}

    record Kick(String user) {}

    /** The end of a connection that was kicked; it may come back. */
    static final Close KICKED = Close.of(4200, "kicked");

    private static final int HANDLERS = 16;
    private static final long OUTBOX = 96 << 10;
    // So that some channels are told at once, some in batches, and some now this and now that.
    static final int TOLD_AT_ONCE = 30;

    /** Of a profile: which of whose connections. */
    static final String CONNECTION = "connection";

    final int number;
    final Machine machine;
    final SimulatedBroker broker;
    final Switchboard switchboard;
    final Set<Socket> sockets = new LinkedHashSet<>();
    // The members of a channel get the same frame one after the other.
    private @Nullable Frame lastFrame;
    private @Nullable Said lastSaid;

    Server(World world, int number, long key, SplittableRandom random) {
        this.number = number;
        this.machine = new Machine(world.scheduler, key, random);
        this.broker = new SimulatedBroker(world, machine, world.store);
        this.switchboard = Switchboard.builder(new JacksonCodec())
                .node(NodeId.of("node" + number))
                .limits(Limits.STANDARD.with(Limit.OUTBOX_BYTES, OUTBOX).with(Limit.PRESENCE_EACH, TOLD_AT_ONCE))
                .authenticator(Authenticator.of(handshake -> new Profile(
                        UserId.of(handshake.param("user").orElseThrow()),
                        "x",
                        Map.of(CONNECTION, handshake.param("as").orElseThrow()))))
                .channel(
                        "kept:{id}",
                        kept -> kept.presence(Presence.OFF)
                                .history(World.KEPT.size(), World.KEPT.time())
                                .on(
                                        "say",
                                        (caller, command, param) ->
                                                caller.channel().publish("said", param)))
                .channel(
                        "room:{id}",
                        room -> room.presence(Presence.OFF)
                                .on(
                                        "say",
                                        (caller, command, param) ->
                                                caller.channel().publish("said", param))
                                .on(
                                        "others",
                                        (caller, command, param) ->
                                                caller.channel().publishToOthers("said", param)))
                .channel(
                        "club:{id}",
                        club -> club.presence(Presence.EACH)
                                .on(
                                        "say",
                                        (caller, command, param) ->
                                                caller.channel().publish("said", param))
                                .on(
                                        "others",
                                        (caller, command, param) ->
                                                caller.channel().publishToOthers("said", param)))
                .command("enter", Room.class, Server::enter)
                .command(
                        "whisper",
                        Whisper.class,
                        (caller, whisper) -> operations()
                                .writeUser(
                                        UserId.of(whisper.to()),
                                        message("whispered", whisper.text(), caller),
                                        Set.of()))
                .command(
                        "shout",
                        Shout.class,
                        (caller, shout) -> operations().writeAll(message("shouted", shout.text(), caller), Set.of()))
                .command("kick", Kick.class, (caller, kick) -> operations().disconnect(UserId.of(kick.user()), KICKED))
                .command("exit", Room.class, (caller, room) -> {
                    caller.leave(ChannelName.of(room.room()));
                    caller.reply("exited", room);
                })
                .timers(machine)
                .entropy(machine.random)
                .handlers(machine.new Pool(HANDLERS))
                .broker(broker)
                .build();
    }

    private Operations operations() {
        return switchboard.operations();
    }

    private static Message message(String command, String text, Caller caller) {
        return Message.of(Command.of(command), Payload.json('"' + text + '"'))
                .from(caller.user().id());
    }

    private static void enter(Caller caller, Room room) {
        JoinResult result = caller.join(ChannelName.of(room.room()));
        caller.reply(result instanceof JoinResult.Joined ? "entered" : "turned-away", room);
    }

    boolean lives() {
        return !machine.life.dead;
    }

    Said read(Frame frame) {
        Said known = lastSaid;
        if (frame == lastFrame && known != null) {
            return known;
        }
        // Not Frame.text(), which keeps what it made.
        byte[] utf8 = new byte[frame.payloadSize()];
        frame.payload().get(utf8);
        Said said = Said.of(new String(utf8, StandardCharsets.UTF_8));
        lastFrame = frame;
        lastSaid = said;
        return said;
    }
}
