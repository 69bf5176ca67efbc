package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.DrainerLoop;
import dev.switchboard.application.port.out.SendPath;
import dev.switchboard.domain.Upgrade;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * Answers handshakes on the socket paths; everything else goes on to Javalin's servlet. It stands before that because only Jetty's
 * own handlers can answer later without a thread that waits. Thread-safe.
 */
final class SocketHandler extends Handler.Wrapper {
    private static final Logger LOG = System.getLogger(SocketHandler.class.getName());

    private final Map<String, Gateway> sockets;
    private final Optional<PlainPath> plain;
    private final AtomicInteger dealt = new AtomicInteger();
    private volatile List<DrainerLoop> loops = List.of();

    private SocketHandler(Map<String, Gateway> sockets, Optional<PlainPath> plain) {
        this.sockets = Map.copyOf(sockets);
        this.plain = plain;
    }

    /**
     * For a server that has not started yet.
     *
     * @param sockets gateway by exact, decoded path
     */
    static SocketHandler on(Server server, Map<String, Gateway> sockets, SendPath path) {
        return new SocketHandler(
                sockets,
                switch (path) {
                    case FAST -> Optional.empty();
                    case PLAIN -> Optional.of(PlainPath.on(server));
                });
    }

    @Override
    protected void doStart() throws Exception {
        loops = DrainerLoop.several("switchboard-javalin", Runtime.getRuntime().availableProcessors());
        super.doStart();
    }

    /** After the connectors, so that what connections still have to say is said. */
    @Override
    protected void doStop() throws Exception {
        super.doStop();
        loops.forEach(DrainerLoop::close);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Gateway gateway = sockets.get(request.getHttpURI().getDecodedPath());
        if (gateway == null) {
            return super.handle(request, response, callback);
        }
        HttpFields headers = request.getHeaders();
        String version = request.getConnectionMetaData().getHttpVersion().asString();
        Optional<Upgrade.Refused> refused = Upgrade.check(request.getMethod(), version, headers::getValuesList);
        if (refused.isPresent()) {
            Upgrade.Refused why = refused.get();
            Answer.plainly(response, why.status(), why.headers(), why.reason(), callback);
        } else if (headers.contains(HttpHeader.TRANSFER_ENCODING) || request.getLength() > 0) {
            // closed, so that nobody takes the body for frames or a request
            Map<String, String> close = Map.of("Connection", "close");
            Answer.plainly(response, 400, close, "a handshake has no body; leave it out", callback);
        } else {
            // The gateway has deadlines of its own; the connector's is for silent clients, and this one is not.
            request.addIdleTimeoutListener(timeout -> false);
            gateway.admit(handshake(request)).whenComplete((admission, bug) -> {
                try {
                    answer(request, response, callback, admission, bug);
                } catch (RuntimeException broken) {
                    callback.failed(broken);
                }
            });
        }
        return true;
    }

    private void answer(Request request, Response response, Callback callback, Admission admission, Throwable bug) {
        if (admission instanceof Admission.Accepted accepted && plain.isPresent()) {
            plain.get().upgrade(request, response, callback, accepted, nextLoop());
        } else if (admission instanceof Admission.Accepted accepted) {
            upgrade(request, response, callback, accepted);
        } else if (admission instanceof Admission.Refused refused) {
            Answer.plainly(response, refused.status(), refused.headers(), refused.reason(), callback);
        } else {
            LOG.log(Level.ERROR, "a handshake could not be judged", bug);
            Answer.plainly(response, 500, Map.of(), "the server failed, try again later", callback);
        }
    }

    /** RFC 6455 §4.2.2; Jetty hands the end point over once the 101 has left. */
    private void upgrade(Request request, Response response, Callback callback, Admission.Accepted accepted) {
        DrainerLoop loop = nextLoop();
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        Connector connector = request.getConnectionMetaData().getConnector();
        SocketConnection connection =
                new SocketConnection(endPoint, connector.getExecutor(), connector.getByteBufferPool(), loop);
        // so that the standing server's statistics go on
        connector.getEventListeners().forEach(connection::addEventListener);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.UPGRADE, "websocket");
        headers.put(HttpHeader.CONNECTION, "Upgrade");
        headers.put(
                HttpHeader.SEC_WEBSOCKET_ACCEPT,
                Upgrade.accept(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY)));
        headers.put(Answer.NOSNIFF);
        accepted.subprotocol().ifPresent(name -> headers.put(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, name));
        response.setStatus(101);
        request.getConnectionMetaData().getConnection().addEventListener(new Connection.Listener() {
            @Override
            public void onClosed(Connection http) {
                if (!endPoint.isOpen()) { // else it is closed as it hands the end point over
                    connection.abandoned();
                }
            }
        });
        loop.execute(() -> {
            try {
                connection.openInCore(accepted);
            } catch (RuntimeException bug) {
                callback.failed(bug); // Jetty answers 500
                return;
            }
            response.write(true, null, callback);
        });
    }

    private DrainerLoop nextLoop() {
        return loops.get(Math.floorMod(dealt.getAndIncrement(), loops.size()));
    }

    private static Handshake handshake(Request request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getLowerCaseName(), name -> new ArrayList<>(1))
                    .add(Optional.ofNullable(field.getValue()).orElse(""));
        }
        return new Handshake(
                JavalinTransport.NAME,
                request.getHttpURI().getDecodedPath(),
                Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
                headers,
                peer(request.getConnectionMetaData().getRemoteSocketAddress()),
                request.isSecure());
    }

    /** The textual address of who connected; {@code ""} where there is none, such as on a Unix domain socket. */
    static String peer(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }
}
