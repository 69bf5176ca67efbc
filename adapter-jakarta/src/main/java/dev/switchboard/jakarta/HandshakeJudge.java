package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges each handshake of an endpoint, or takes over what the filter has judged, and hands the verdict to the endpoint in the user
 * properties, which the API keeps apart for each connection. Thread-safe.
 */
final class HandshakeJudge extends ServerEndpointConfig.Configurator {
    /** What a handshake says where the API does not tell who connects. */
    static final String UNKNOWN_PEER = "unknown";

    private static final String VERDICT = "dev.switchboard.admission";

    private final Gateway gateway;
    private final Crew crew;

    HandshakeJudge(Gateway gateway, Crew crew) {
        this.gateway = gateway;
        this.crew = crew;
    }

    /** The verdict that {@link #modifyHandshake} left; empty if the container did not call it. */
    static Optional<Admission> verdict(Map<String, Object> userProperties) {
        return Optional.ofNullable((Admission) userProperties.remove(VERDICT));
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        Admission admission = request.getUserPrincipal() instanceof Admitted admitted && admitted.gateway() == gateway
                ? admitted.admission()
                : Verdict.of(gateway, handshake(request));
        config.getUserProperties().put(VERDICT, admission);
        if (admission instanceof Admission.Accepted accepted) {
            accepted.subprotocol()
                    .ifPresent(name -> response.getHeaders().put(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL, List.of(name)));
        }
    }

    private static Handshake handshake(HandshakeRequest request) {
        URI uri = request.getRequestURI();
        String query = request.getQueryString();
        return new Handshake(
                JakartaTransport.NAME,
                uri.getPath(),
                query == null ? "" : query,
                request.getHeaders(),
                UNKNOWN_PEER,
                "wss".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    }

    /** None: the gateway selects, and containers ask here before it could be asked; so the header is set afterwards. */
    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return "";
    }

    /** None: PROTOCOL has compression off, and a container would compress every copy of a broadcast anew. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    /** Any: the gateway judges Origin, as on every transport. */
    @Override
    public boolean checkOrigin(String originHeaderValue) {
        return true;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(new JakartaEndpoint(crew));
    }
}
