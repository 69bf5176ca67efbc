package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The package's example, as it stands there. */
class ExampleTest {
    private record Chat(String text) {
        Chat {
            if (text == null) {
                throw new IllegalArgumentException("text is missing");
            }
        }
    }

    private static final class Chats {
        void handle(Caller caller, Chat chat) {
            caller.channel().publish("chat", Map.of("text", chat.text()));
        }
    }

    @Test
    void testsAHandler() {
        Chats chats = new Chats();
        try (Switchboard switchboard = Switchboard.builder(new ReflectiveCodec())
                .authenticator(Authenticator.of(handshake -> Profile.of(UserId.of("ann"), "Ann")))
                .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
                .channel("room:{id}", room -> room.on("chat", Chat.class, chats::handle))
                .build()) {
            try (Transport.Running server =
                            new InMemoryTransport().start(Site.on(0).socket("/socket", switchboard));
                    TestClient ann = Dialer.standard().dial(server, "/socket?ch=room:1")) {
                ann.send("room:1", "chat", "{\"text\":\"hi\"}");
                ann.expect("chat").hasChannel("room:1").isFrom("ann").hasField("text", "hi");
                ann.send("room:1", "chat", "{}");
                ann.expectError("invalid-param");
                ann.expectNothing();
            }
            assertThat(switchboard.operations().status().connections()).isZero();
        }
    }
}
