package dev.switchboard.architecture;

// readme:begin
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.undertow.UndertowTransport;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

final class Orders {
    record Note(String text) {}

    static Switchboard switchboard() {
        return Switchboard.builder(new JacksonCodec())
                .authenticator(Authenticator.of(Orders::user))
                .joinAtOpen(Orders::channel)
                .channel("order:{id}", order -> order.on("note", Note.class, Orders::publish))
                .command("ping", (caller, command, param) -> caller.reply("pong", param))
                .build();
    }

    /** Who connects? Here you look at your session or token. */
    private static Profile user(Handshake handshake) {
        return Profile.of(UserId.of(handshake.param("user").orElse("guest")), "Guest");
    }

    private static Optional<ChannelName> channel(Handshake handshake) {
        return handshake.param("order").map(id -> ChannelName.of("order:" + id));
    }

    private static void publish(Caller caller, Note note) {
        caller.channel().publish("note", note);
    }

    public static void main(String[] args) throws IOException {
        Switchboard switchboard = switchboard();
        new UndertowTransport().start(Site.on(8080).socket("/socket", switchboard));

        // From anywhere in the service: everybody who connected to /socket?order=42 hears of it.
        switchboard.writeChannel("order:42", "shipped", Map.of("carrier", "pigeon"));
    }
}
// readme:end
