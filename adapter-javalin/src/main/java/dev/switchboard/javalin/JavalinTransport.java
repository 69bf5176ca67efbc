package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.out.SendPath;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.util.Map;

/**
 * Transport over Javalin 7 and its Jetty 12.1: a server of its own, or sockets in a Javalin that stands.
 *
 * <p>Javalin serves the pages and Jetty the HTTP; after the 101 (RFC 6455 §4.2.2) a socket's bytes are read from and written to
 * Jetty's end point directly. Javalin's own {@code ws} is not used: it reads on without being asked to, checks limits when a message
 * is complete, and does not tell when a message has left.
 *
 * <p>Threading: any thread.
 */
public final class JavalinTransport implements Transport {
    static final String NAME = "javalin";

    /** For {@link java.util.ServiceLoader}. */
    public JavalinTransport() {}

    @Override
    public String name() {
        return NAME;
    }

    /** {@inheritDoc} */
    @Override
    public Running start(Site site) throws IOException {
        return JavalinServer.start(site);
    }

    /**
     * Adds a socket to a Javalin that is being configured. It is served before Javalin's own handlers, which do not see its
     * requests; authentication, Origin and all other policy are the gateway's. Header limits, timeouts and TLS stay with the
     * Javalin's owner.
     *
     * <pre>{@code
     * Javalin.create(config -> JavalinTransport.mount(config, "/socket", switchboard)).start(8080);
     * }</pre>
     *
     * @param config as Javalin gives it to who configures it
     * @param path exact and decoded, below the Javalin's context path; begins with {@code /}
     * @param gateway such as a {@code Switchboard}
     * @throws IllegalArgumentException if the path does not begin with {@code /}
     */
    public static void mount(JavalinConfig config, String path, Gateway gateway) {
        mount(config, path, gateway, SendPath.FAST);
    }

    /** Likewise, over the send path that is named. */
    public static void mount(JavalinConfig config, String path, Gateway gateway, SendPath sendPath) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a socket's path begins with /, but this one is " + path);
        }
        config.jetty.modifyServer(server -> {
            String context = config.router.contextPath.replaceAll("/+$", "");
            server.insertHandler(SocketHandler.on(server, Map.of(context + path, gateway), sendPath));
        });
    }
}
