package dev.switchboard.benchmarks;

import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Overflow;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.redis.RedisBroker;
import dev.switchboard.redis.RedisOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;

/** What is measured: the real application over one of its transports; envelope, counters, limits and tap are in place. */
final class Subject {
    private Subject() {}

    static int start(String transport, int port, Options options) throws IOException {
        Overflow overflow = Overflow.valueOf(options.text("overflow", Overflow.CLOSE.name()));
        // Without a key nothing is replaced by what is newer; with it, conflation is at its most busy.
        String key = overflow == Overflow.CONFLATE ? "key" : "";
        Limits limits = Limits.STANDARD.with(Limit.RATE, 0).with(Limit.HEARTBEAT, options.number("heartbeat", (int)
                Limit.HEARTBEAT.standard()));
        SwitchboardBuilder builder = Switchboard.builder(new JacksonCodec());
        String redis = options.text("redis", "");
        if (!redis.isEmpty()) {
            builder.broker(new RedisBroker(RedisOptions.of(redis))).node(NodeId.of(options.text("node", "node")));
        }
        Switchboard switchboard = builder.limits(limits)
                .authenticator(Authenticator.of(
                        handshake -> Profile.of(new UserId(UUID.randomUUID().toString()), "load")))
                .channel(
                        "{name}",
                        channel -> channel.presence(Presence.OFF)
                                .overflow(overflow)
                                .on(
                                        "publish",
                                        (caller, command, param) ->
                                                caller.channel().publish("m", param, key))
                                .on(
                                        "publish-others",
                                        (caller, command, param) ->
                                                caller.channel().publishToOthers("m", param, key)))
                .channel(
                        "log:{name}",
                        channel -> channel.presence(Presence.OFF)
                                .history(200, Duration.ofMinutes(5))
                                .on(
                                        "publish",
                                        (caller, command, param) ->
                                                caller.channel().publish("m", param)))
                .channel("crowd:{name}", channel -> channel.presence(Presence.BATCHED))
                .channel("bell:{name}", channel -> channel.presence(Presence.EACH))
                .command("join", (caller, command, param) -> {
                    caller.join(channel(caller));
                    caller.reply("joined", Map.of());
                })
                .command("leave", (caller, command, param) -> {
                    caller.leave(channel(caller));
                    caller.reply("left", Map.of());
                })
                .command("echo", (caller, command, param) -> caller.reply("echo", param))
                .build();
        return ServiceLoader.load(Transport.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals(transport))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("there is no transport " + transport + " on the class path"))
                .start(Site.on(port).socket("/socket", switchboard).limits(limits))
                .port();
    }

    private static dev.switchboard.domain.ChannelName channel(Caller caller) {
        return caller.channelName().orElseThrow(() -> new IllegalArgumentException("name the channel"));
    }
}
