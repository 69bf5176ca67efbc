package dev.switchboard.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndertowWireTest {
    private final RecordingGateway gateway = new RecordingGateway();
    private Transport.Running server;

    @BeforeEach
    void start() throws Exception {
        server = new UndertowTransport().start(Site.on(0).socket("/socket", gateway));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void textGoesBothWays() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/socket")) {
            RecordedConnection connection = gateway.next();
            client.send("hello");
            assertThat(connection.next()).isEqualTo("text hello");
            connection.send("world");
            client.expectText("world");
        }
    }
}
