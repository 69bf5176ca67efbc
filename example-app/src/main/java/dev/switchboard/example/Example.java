package dev.switchboard.example;

import dev.switchboard.application.Health;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Observer;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.jwt.Jwt;
import dev.switchboard.micrometer.PrometheusPage;
import dev.switchboard.micrometer.SwitchboardMetrics;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** The example, running. Thread-safe. */
final class Example implements AutoCloseable {
    private final Options options;
    private final Switchboard switchboard;
    private final Transport.Running server;

    private Example(Options options, Switchboard switchboard, Transport.Running server) {
        this.options = options;
        this.switchboard = switchboard;
        this.server = server;
    }

    /**
     * Composes and starts it.
     *
     * @throws IOException if it can't listen where it should
     * @throws IllegalArgumentException if an allowed origin or a trusted proxy is none, or the secret of tokens is too short
     */
    static Example start(Options options, Transport transport) throws IOException {
        Guests guests = Guests.with(options.guestSecret());
        PrometheusPage metrics = PrometheusPage.withJvm();
        SwitchboardMetrics figures = metrics.switchboard();
        Observer observer = figures.and(new EventLog());
        Switchboard switchboard =
                Chat.build(new JacksonCodec(), options, authenticator(options, guests), observer, Clock.systemUTC());
        figures.watch(switchboard.operations());
        WebHandler pages = ChatPages.of(guests)
                .at("/metrics", metrics)
                .at("/health/live", Health.live())
                .at("/health/ready", Health.ready(switchboard.operations()));
        Site site = Site.on(options.port())
                .host(options.host())
                .limits(options.limits())
                .socket(Chat.EXAMPLE_SOCKET, switchboard)
                .socket(Chat.PLAIN_SOCKET, switchboard)
                .pages(pages);
        try {
            return new Example(options, switchboard, transport.start(site));
        } catch (IOException | RuntimeException failed) {
            switchboard.close();
            throw failed;
        }
    }

    /** Who offers no token is a guest; who offers a bad one is nobody. */
    private static Authenticator authenticator(Options options, Guests guests) {
        return options.jwtSecret()
                .<Authenticator>map(secret -> Jwt.hs256(secret).otherwise(guests.authenticator()))
                .orElse(guests.authenticator());
    }

    /** Where it listens. */
    Transport.Running server() {
        return server;
    }

    /** What operators may do. */
    Operations operations() {
        return switchboard.operations();
    }

    /** What a person may open, one address a line. */
    List<String> addresses() {
        boolean everywhere = options.host().equals("0.0.0.0") || options.host().equals("::");
        String host = everywhere ? "localhost" : options.host();
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
        return List.of(
                "http://" + authority + "/",
                "http://" + authority + "/example?ch=lobby",
                "ws://" + authority + Chat.EXAMPLE_SOCKET + "?ch=lobby",
                "ws://" + authority + Chat.PLAIN_SOCKET);
    }

    /** Sends everybody away with 1012 (restart) first, and then stops listening. */
    @Override
    public void close() {
        switchboard.close();
        server.close();
    }
}
