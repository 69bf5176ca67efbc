package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.out.Loop;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/**
 * The plain send path: the upgrade, the frames and the queue of a connection are left to Jetty's public WebSocket API, the one beneath
 * Javalin's own {@code ws}. Javalin's is not used, as it reads on without being asked to and takes a thread that waits for each handshake
 * that is judged later. Thread-safe.
 */
final class PlainPath {
    private final ServerWebSocketContainer container;

    private PlainPath(ServerWebSocketContainer container) {
        this.container = container;
    }

    /** On a server that has not started yet. */
    static PlainPath on(Server server) {
        return new PlainPath(Optional.ofNullable(server.getBean(ServerWebSocketContainer.class))
                .orElseGet(() -> ServerWebSocketContainer.ensure(server)));
    }

    /** Answers 101; whatever fails on the way is a bug, and is told to {@code callback}. */
    void upgrade(Request request, Response response, Callback callback, Admission.Accepted accepted, Loop loop) {
        Connection http = request.getConnectionMetaData().getConnection();
        EndPoint endPoint = http.getEndPoint();
        PlainSocket socket = new PlainSocket(endPoint, accepted, loop);
        response.getHeaders().put(Answer.NOSNIFF);
        http.addEventListener(new Connection.Listener() {
            @Override
            public void onClosed(Connection ended) {
                if (!endPoint.isOpen()) { // else it is closed as it hands the end point over
                    socket.abandoned();
                }
            }
        });
        loop.execute(() -> {
            try {
                socket.openInCore();
                boolean upgraded = container.upgrade(
                        (asked, answer, unused) -> {
                            accepted.subprotocol().ifPresent(answer::setAcceptedSubProtocol);
                            return socket.ear();
                        },
                        new Checked(request),
                        response,
                        callback);
                if (!upgraded) {
                    throw new IllegalStateException("Jetty did not take a handshake that was found to be right");
                }
            } catch (RuntimeException bug) {
                callback.failed(bug); // Jetty answers 500
                socket.abandoned();
            }
        });
    }

    /** A handshake that {@link dev.switchboard.domain.Upgrade} has judged, in the words that Jetty knows: of {@code Upgrade} it takes no list. */
    private static final class Checked extends Request.Wrapper {
        private final HttpFields headers;

        Checked(Request request) {
            super(request);
            headers = HttpFields.build(request.getHeaders())
                    .put(HttpHeader.UPGRADE, "websocket")
                    .put(HttpHeader.CONNECTION, "Upgrade")
                    .remove(HttpHeader.SEC_WEBSOCKET_EXTENSIONS) // we take none
                    .asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
