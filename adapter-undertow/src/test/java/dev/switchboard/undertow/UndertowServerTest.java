package dev.switchboard.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.RawClient;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class UndertowServerTest {
    @Test
    void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(Transport.class)).anySatisfy(transport -> {
            assertThat(transport).isInstanceOf(UndertowTransport.class);
            assertThat(transport.name()).isEqualTo("undertow");
        });
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (Transport.Running first = new UndertowTransport().start(Site.on(0))) {
            assertThatThrownBy(() -> new UndertowTransport().start(Site.on(first.port())))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining(String.valueOf(first.port()));
            assertThat(threads())
                    .as("the second one's are gone")
                    .allMatch(name -> name.startsWith("switchboard-undertow"));
        }
    }

    @Test
    void closingCutsTellsFreesThePortAndTheThreads() throws Exception {
        RecordingGateway gateway = new RecordingGateway();
        Transport.Running server = new UndertowTransport().start(Site.on(0).socket("/socket", gateway));
        int port = server.port();
        List<RecordedConnection> connections = new ArrayList<>();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(RawClient.open(port, "/socket"));
            connections.add(gateway.next());
        }
        long start = System.nanoTime();
        server.close();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        for (RecordedConnection connection : connections) {
            assertThat(connection.events.poll()).as("told before close returns").isEqualTo("closed 1006");
            assertThat(connection.events).isEmpty();
            connection.wire.terminate();
            connection.wire.reading(false);
            connection.wire.reading(true);
        }
        clients.forEach(client -> client.expectGone().close());
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
        Awaitility.await().until(() -> threads().isEmpty());
        new UndertowTransport().start(Site.on(port)).close();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("switchboard-undertow"))
                .toList();
    }
}
