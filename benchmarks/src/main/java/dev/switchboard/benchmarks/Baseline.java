package dev.switchboard.benchmarks;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The part of the protocol that baselines speak, with the same codec as what is measured: only the sending differs. No limits, no
 * counters, no order between publishers, no bound on what waits: what a short program does. Thread-safe.
 *
 * @param <C> the framework's connection
 */
abstract class Baseline<C> {
    private static final UserId USER = new UserId(UUID.randomUUID().toString());

    private final Codec codec = new JacksonCodec();
    private final Map<ChannelName, List<C>> channels = new ConcurrentHashMap<>();

    /** Sends an envelope to one. */
    abstract void send(C to, byte[] envelope);

    /** Sends an envelope to all members of a channel. */
    abstract void publish(ChannelName channel, List<C> members, byte[] envelope);

    void received(C from, byte[] utf8) {
        if (!(codec.decode(utf8) instanceof Codec.Decoded.Request request)) {
            throw new IllegalArgumentException("unreadable");
        }
        Optional<ChannelName> channel = request.channel();
        switch (request.command().name()) {
            case "echo" -> send(from, reply("echo", channel, request.param()));
            case "publish" ->
                publish(
                        channel.orElseThrow(),
                        members(channel.orElseThrow()),
                        codec.encode(new Message(Optional.of(USER), channel, Command.of("m"), request.param())));
            case "join" -> {
                members(channel.orElseThrow()).add(from);
                send(from, reply("joined", channel, Payload.NULL));
            }
            case "leave" -> {
                members(channel.orElseThrow()).remove(from);
                send(from, reply("left", channel, Payload.NULL));
            }
            default -> throw new IllegalArgumentException("unknown command " + request.command());
        }
    }

    void gone(C connection) {
        channels.values().forEach(members -> members.remove(connection));
    }

    private byte[] reply(String command, Optional<ChannelName> channel, Payload param) {
        return codec.encode(new Message(Optional.empty(), channel, Command.of(command), param));
    }

    // Copied by each join and cheap to go through: right for channels of which members only ever get messages.
    private List<C> members(ChannelName channel) {
        return channels.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>());
    }
}
