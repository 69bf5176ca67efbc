package dev.switchboard.javalin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.ProbeConnection;
import dev.switchboard.testkit.ProbeConnection.Kind;
import dev.switchboard.testkit.ProbeGateway;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Sockets in a Javalin that somebody else configures. */
final class MountTest {
    private final ProbeGateway gateway = new ProbeGateway(1_000);
    private final ProbeGateway second = new ProbeGateway(10);

    private static Javalin start(Consumer<JavalinConfig> more) {
        return Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.startup.startupWatcherEnabled = false;
                    more.accept(config);
                })
                .start("127.0.0.1", 0);
    }

    @Test
    void socketsStandBesideTheRoutesAndWebSocketsOfTheApplication() {
        Javalin javalin = start(config -> {
            config.routes.get("/hello", context -> context.result("hi"));
            config.routes.ws("/theirs", ws -> ws.onMessage(context -> context.send("theirs: " + context.message())));
            JavalinTransport.mount(config, "/socket", gateway);
            JavalinTransport.mount(config, "/second", second);
        });
        try (RawClient ours = RawClient.open(javalin.port(), "/socket?ours");
                RawClient other = RawClient.open(javalin.port(), "/second?other");
                RawClient theirs = RawClient.open(javalin.port(), "/theirs");
                RawClient http = RawClient.tcp(javalin.port())) {
            ours.send("one").expectText("one");
            other.send("longer than ten").expectClose(1009);
            theirs.send("two").expectText("theirs: two");
            HttpReply page = http.ask(RawRequest.of("GET", "/hello"));
            assertThat(page.text()).isEqualTo("hi");
            assertThat(http.ask(RawRequest.of("GET", "/socket")).status()).isEqualTo(426);
            assertThat(http.ask(RawRequest.of("GET", "/nowhere")).status()).isEqualTo(404);
        } finally {
            javalin.stop();
        }
        assertThat(gateway.connection("ours").awaitClosed().code()).isEqualTo(1006);
        assertThat(gateway.faults()).isEmpty();
    }

    @Test
    void theContextPathStandsBeforeTheSocketsPath() {
        Javalin javalin = start(config -> {
            JavalinTransport.mount(config, "/socket", gateway);
            config.router.contextPath = "/app";
        });
        try (RawClient client = RawClient.open(javalin.port(), "/app/socket?deep");
                RawClient http = RawClient.tcp(javalin.port())) {
            client.send("one").expectText("one");
            assertThat(gateway.handshake("deep").path()).isEqualTo("/app/socket");
            assertThat(http.ask(RawRequest.upgrade("/socket?shallow")).status()).isEqualTo(404);
        } finally {
            javalin.stop();
        }
    }

    @Test
    void javalinsMonitorOfScarceThreadsCutsNoQuietSocket() {
        Javalin javalin = start(config -> JavalinTransport.mount(config, "/socket", gateway));
        try (RawClient client = RawClient.open(javalin.port(), "/socket?quiet")) {
            ProbeConnection connection = gateway.connection("quiet");
            // what Jetty's LowResourceMonitor does to all end points
            Arrays.stream(javalin.jettyServer().server().getConnectors())
                    .flatMap(connector -> connector.getConnectedEndPoints().stream())
                    .forEach(endPoint -> endPoint.setIdleTimeout(50));

            await().during(Duration.ofMillis(400))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> connection.count(Kind.CLOSED) == 0);
            client.send("still there").expectText("still there");
        } finally {
            javalin.stop();
        }
    }

    @Test
    void aPathBeginsWithASlash() {
        assertThatThrownBy(() -> Javalin.create(config -> JavalinTransport.mount(config, "socket", gateway)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("socket");
    }
}
