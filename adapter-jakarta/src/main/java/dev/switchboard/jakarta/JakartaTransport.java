package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.Gateway;
import jakarta.websocket.server.ServerEndpointConfig;

/**
 * Switchboard in a container of Jakarta WebSocket 2.1 that somebody else runs: Tomcat, Undertow, Jetty, WildFly, Spring Boot.
 *
 * <pre>{@code
 * serverContainer.addEndpoint(JakartaTransport.endpoint("/socket", switchboard));
 * servletContext.addFilter("switchboard", new JakartaHandshakeFilter(switchboard))
 *         .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/socket");
 * }</pre>
 *
 * <p>The filter is optional but wanted: without it the API lets nobody refuse a handshake with a status of their choice, nor see
 * who connects. The endpoint then judges on its own while the container already switches, and a refusal is 101 followed by a close
 * frame (RFC 6455 §7.4): 4501 for 401; 1013 for 429 and 503; 1011 for other 5xx; 1008 for everything else. The peer's address is
 * {@value HandshakeJudge#UNKNOWN_PEER} then.
 *
 * <p>What containers do differently from our protocol is listed in {@code docs/jakarta-deviations.md}. Compression is never
 * negotiated, whatever the container offers.
 *
 * <p>Threading: stateless. Each endpoint has threads of its own, which end by themselves when nothing is to do for 10 s.
 */
public final class JakartaTransport {
    /** Its name in handshakes. */
    static final String NAME = "jakarta";

    private JakartaTransport() {}

    /**
     * An endpoint for {@code ServerContainer.addEndpoint}, before the web application has started.
     *
     * @param path exact, relative to the web application, begins with {@code /}; variables in braces are for the container alone
     * @param gateway judges its handshakes and gets its connections
     */
    public static ServerEndpointConfig endpoint(String path, Gateway gateway) {
        return ServerEndpointConfig.Builder.create(JakartaEndpoint.class, path)
                .configurator(new HandshakeJudge(gateway, new Crew(NAME)))
                .build();
    }
}
