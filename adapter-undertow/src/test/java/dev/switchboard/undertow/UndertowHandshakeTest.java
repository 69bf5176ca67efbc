package dev.switchboard.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limits;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndertowHandshakeTest {
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
    void theGatewaySeesTheHandshakeAsItWasSent() throws Exception {
        try (RawClient client = RawClient.tcp(server.port())
                .upgrade(RawRequest.upgrade("/%73ocket?ch=a%20b&x").with("Cookie", "guest=1"))) {
            RecordedConnection connection = gateway.next();
            assertThat(connection.handshake.transport()).isEqualTo("undertow");
            assertThat(connection.handshake.path()).isEqualTo("/socket");
            assertThat(connection.handshake.rawQuery()).isEqualTo("ch=a%20b&x");
            assertThat(connection.handshake.cookie("guest")).contains("1");
            assertThat(connection.handshake.peer()).isEqualTo("127.0.0.1");
            assertThat(connection.handshake.secure()).isFalse();
            client.send("on");
            assertThat(connection.next()).isEqualTo("text on");
        }
    }

    @Test
    void admissionMayComeLaterFromAnotherThread() throws Exception {
        gateway.judge(handshake ->
                CompletableFuture.supplyAsync(() -> gateway.accept(handshake, Optional.of("switchboard.v1.json"))));
        try (RawClient client = RawClient.tcp(server.port())) {
            client.sendRaw(RawRequest.upgrade("/socket")
                    .with("Sec-WebSocket-Protocol", "switchboard.v1.json")
                    .bytes());
            HttpReply reply = client.expectSwitched();
            assertThat(reply.header("sec-websocket-protocol")).contains("switchboard.v1.json");
            assertThat(reply.header("x-content-type-options")).contains("nosniff");
            assertThat(reply.headers("content-length")).isEmpty();
            gateway.next();
        }
    }

    @Test
    void aRefusalIsAnsweredAndTheConnectionIsUsedAgain() {
        gateway.judge(handshake ->
                CompletableFuture.completedFuture(new Admission.Refused(429, "too many", Map.of("Retry-After", "7"))));
        try (RawClient client = RawClient.tcp(server.port())) {
            for (int i = 0; i < 2; i++) {
                HttpReply reply = client.ask(RawRequest.upgrade("/socket"));
                assertThat(reply.status()).isEqualTo(429);
                assertThat(reply.text()).isEqualTo("too many");
                assertThat(reply.header("retry-after")).contains("7");
                assertThat(reply.header("content-type")).contains("text/plain; charset=utf-8");
                assertThat(reply.header("x-content-type-options")).contains("nosniff");
            }
        }
    }

    @Test
    void aGatewayThatFailsIsAnInternalError() {
        gateway.judge(handshake -> CompletableFuture.failedFuture(new IllegalStateException("broken on purpose")));
        assertThat(ask(RawRequest.upgrade("/socket")).status()).isEqualTo(500);
        gateway.judge(handshake -> {
            throw new IllegalStateException("broken on purpose");
        });
        assertThat(ask(RawRequest.upgrade("/socket")).status()).isEqualTo(500);
    }

    @Test
    void whatIsNoHandshakeIsRefusedByRfc6455() {
        HttpReply version = ask(RawRequest.upgrade("/socket").replacing("Sec-WebSocket-Version", "8"));
        assertThat(version.status()).isEqualTo(426);
        assertThat(version.header("sec-websocket-version")).contains("13");
        assertThat(ask(RawRequest.upgrade("/socket").without("Sec-WebSocket-Key"))
                        .status())
                .isEqualTo(400);
        assertThat(ask(RawRequest.upgrade("/socket").method("POST")).status()).isEqualTo(405);
        assertThat(ask(RawRequest.of("GET", "/socket")).status()).isEqualTo(426);
        assertThat(ask(RawRequest.upgrade("/socket").version("HTTP/1.0")).status())
                .isEqualTo(400);
        assertThat(ask(RawRequest.upgrade("/socket").body("a body")).status()).isEqualTo(400);
    }

    @Test
    void aSocketMountsIntoAnUndertowThatStands() throws Exception {
        Undertow standing = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(new PathHandler()
                        .addPrefixPath("/app/socket", UndertowTransport.handler(gateway, Limits.STANDARD)))
                .build();
        standing.start();
        try {
            int port = ((InetSocketAddress) standing.getListenerInfo().get(0).getAddress()).getPort();
            byte[] handshake = RawRequest.upgrade("/app/socket/%C3%BC?q=1")
                    .trailing(dev.switchboard.testkit.RawFrame.text("at once").bytes())
                    .bytes();
            try (RawClient client = RawClient.tcp(port).sendRaw(handshake)) {
                client.expectSwitched();
                RecordedConnection connection = gateway.next();
                assertThat(connection.handshake.path()).isEqualTo("/app/socket/ü");
                assertThat(connection.next()).isEqualTo("text at once");
                connection.send("answer");
                client.expectText("answer");
                client.send("more");
                assertThat(connection.next()).isEqualTo("text more");
                standing.stop();
                assertThat(connection.next()).isEqualTo("closed 1006");
            }
            assertThat(server.port()).isNotEqualTo(port);
        } finally {
            standing.stop();
        }
    }

    private HttpReply ask(RawRequest request) {
        try (RawClient client = RawClient.tcp(server.port())) {
            return client.ask(request);
        }
    }
}
