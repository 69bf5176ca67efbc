package dev.switchboard.example;

import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.jackson.JacksonCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A server with a command whose handler takes all memory there is; a process of its own, as nobody else should go hungry. */
final class HungryServer {
    private HungryServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Switchboard switchboard = Switchboard.builder(new JacksonCodec())
                .authenticator(Guests.with(Optional.empty()).authenticator())
                .channel(
                        "{name}",
                        channel -> channel.presence(Presence.OFF)
                                .on(
                                        "chat",
                                        (caller, command, param) ->
                                                caller.channel().publish("chat", param)))
                .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
                .command("eat", (caller, command, param) -> eat())
                .build();
        Transport.Running server = Examples.transport().start(Site.on(0).socket("/connect", switchboard));
        System.out.println("  ws://127.0.0.1:" + server.port() + "/connect");
        new CountDownLatch(1).await();
    }

    /** Small pieces, so that nothing is left for anybody. */
    private static void eat() {
        List<byte[]> all = new ArrayList<>();
        while (all.size() < Integer.MAX_VALUE) {
            all.add(new byte[1_000]);
        }
    }
}
