package dev.switchboard.example;

import dev.switchboard.admin.AdminConsole;
import dev.switchboard.application.Health;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.TrustedProxies;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.jwt.Jwt;
import dev.switchboard.micrometer.PrometheusPage;
import dev.switchboard.micrometer.SwitchboardMetrics;
import dev.switchboard.redis.RedisBroker;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The example, running. Thread-safe. */
final class Example implements AutoCloseable {
    // One that does not answer now may do so later: then this node starts alone.
    private static final Duration REDIS_PATIENCE = Duration.ofSeconds(3);

    private final Options options;
    private final Switchboard switchboard;
    private final Dashboard dashboard;
    private final Optional<AdminConsole> admin;
    private final Transport.Running server;

    private Example(Options options, Switchboard switchboard, Optional<AdminConsole> admin, Transport.Running server) {
        this.options = options;
        this.admin = admin;
        this.switchboard = switchboard;
        this.dashboard = Dashboard.start(switchboard, options.redis().isPresent());
        this.server = server;
    }

    /**
     * Composes and starts it.
     *
     * @throws IOException if it can't listen where it should
     * @throws IllegalArgumentException if an allowed origin or a trusted proxy is none, the secret of tokens is too short, the transport has
     *     no such send path, or Redis refuses
     */
    static Example start(Options options, Transport transport) throws IOException {
        Guests guests = Guests.with(options.guestSecret());
        // Before anything is opened: it judges what the options say.
        Authenticator who = authenticator(options, guests);
        options.redis()
                .flatMap(redis -> RedisBroker.refusal(redis, REDIS_PATIENCE))
                .ifPresent(why -> {
                    throw new IllegalArgumentException(why);
                });
        Optional<RedisBroker> redis = options.redis().map(RedisBroker::new);
        PrometheusPage metrics = PrometheusPage.withJvm();
        SwitchboardMetrics figures = metrics.switchboard();
        Switchboard switchboard = Chat.build(
                new JacksonCodec(),
                options,
                who,
                figures.and(new EventLog()),
                Clock.systemUTC(),
                redis.map(Broker.class::cast));
        figures.watch(switchboard.operations());
        redis.ifPresent(figures::watch);
        WebHandler pages = ChatPages.of(guests)
                .at("/metrics", metrics)
                .at("/health/live", Health.live())
                .at(
                        "/health/ready",
                        Health.ready(
                                switchboard.operations(),
                                () -> redis.map(RedisBroker::status)
                                        .filter(RedisBroker.Status::degraded)
                                        .isPresent()));
        TrustedProxies proxies = TrustedProxies.of(options.proxies());
        Optional<AdminConsole> admin =
                options.adminToken().map(token -> Operators.console(token, options, switchboard));
        Site site = Site.on(options.port())
                .host(options.host())
                .limits(options.limits())
                .socket(Chat.EXAMPLE_SOCKET, switchboard)
                .socket(Chat.PLAIN_SOCKET, switchboard)
                .pages(proxies.before(pages))
                .sendPath(options.sendPath());
        Site mounted = admin.map(console -> site.socket(console.socketPath(), proxies.before(console.gateway()))
                        .pages(proxies.before(console.before(pages))))
                .orElse(site);
        Site served = options.tls().map(mounted::tls).orElse(mounted);
        try {
            return new Example(options, switchboard, admin, transport.start(served));
        } catch (IOException | RuntimeException failed) {
            admin.ifPresent(AdminConsole::close);
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
        String secure = options.tls().isPresent() ? "s" : "";
        String pages = "http" + secure + "://" + authority;
        String sockets = "ws" + secure + "://" + authority;
        return Stream.concat(
                        Stream.of(
                                pages + "/",
                                pages + "/example?ch=room:lobby",
                                sockets + Chat.EXAMPLE_SOCKET + "?ch=room:lobby",
                                sockets + Chat.PLAIN_SOCKET),
                        admin.stream().map(console -> pages + console.path()))
                .toList();
    }

    /** Sends everybody away with 1012 (restart) first, and then stops listening. */
    @Override
    public void close() {
        dashboard.close();
        // Users first: a page of the console that does not answer would hold them up.
        switchboard.drain(Duration.ZERO);
        admin.ifPresent(AdminConsole::close);
        switchboard.close();
        server.close();
    }
}
