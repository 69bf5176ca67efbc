package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a guest can't make the node keep. */
final class BoundsTest {
    private Example example;

    @BeforeEach
    void start() throws IOException {
        example = Examples.start();
    }

    @AfterEach
    void end() {
        example.close();
    }

    private TestClient in(String channel) {
        return Dialer.standard().dial(example.server(), "/example/socket?ch=" + channel);
    }

    @Test
    void noticesAreForUsersWhoAreThere() {
        TestClient ada = in("demo:notices");
        TestClient bob = in("demo:notices");
        String idOfBob = ada.expect("online-update").from().orElseThrow();

        String toNobody = notify(UUID.randomUUID().toString());
        assertThat(ada.send("demo:notices", "notify", toNobody)
                        .expectError("app.not-here")
                        .param())
                .contains("nobody with this id");
        ada.send("demo:notices", "notify", notify(idOfBob));
        ada.expectNothing();
    }

    private static String notify(String to) {
        return "{\"level\":\"INFO\",\"text\":\"hi\",\"to\":\"" + to + "\"}";
    }

    @Test
    void linesAreShort() {
        TestClient ada = in("demo:board:one");
        ada.send("demo:board:one", "line", line(64)).expect("line");
        ada.send("demo:board:one", "line", line(66)).expectError("invalid-param");
    }

    private static String line(int numbers) {
        return "{\"pen\":\"INK\",\"width\":1,\"points\":" + Collections.nCopies(numbers, 1) + "}";
    }
}
