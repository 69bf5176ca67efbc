package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Transport;
import java.util.Map;

/** Opens connections to a server as a client does. */
@FunctionalInterface
public interface Dialer {
    /**
     * Opens a connection; returns when it is open.
     *
     * @param pathAndQuery such as {@code /socket?ch=room:1}; what a URI can't hold is percent-encoded
     * @param headers of the request, besides those of the handshake itself. {@code Sec-WebSocket-Protocol} offers sub-protocols
     * @throws DialRefused if the server answers something else than 101
     */
    TestClient dial(Transport.Running server, String pathAndQuery, Map<String, String> headers);

    /** Without further headers. */
    default TestClient dial(Transport.Running server, String pathAndQuery) {
        return dial(server, pathAndQuery, Map.of());
    }

    /**
     * One for both: goes to an {@link InMemoryTransport} without sockets, to every other server through {@code java.net.http} over TCP to
     * 127.0.0.1.
     */
    static Dialer standard() {
        return (server, pathAndQuery, headers) -> server instanceof InMemoryTransport.Server memory
                ? memory.dial(pathAndQuery, headers)
                : SocketLink.dial(SocketLink.inClear(), "ws", server.port(), pathAndQuery, headers);
    }
}
