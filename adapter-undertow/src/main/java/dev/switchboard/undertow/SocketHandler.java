package dev.switchboard.undertow;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.domain.Upgrade;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One socket's path: checks the handshake (RFC 6455 §4.2), asks the gateway, and switches or refuses. Stateless. */
final class SocketHandler implements HttpHandler {
    private static final System.Logger LOG = System.getLogger(SocketHandler.class.getName());

    private final Gateway gateway;

    SocketHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Optional<Upgrade.Refused> refused = Upgrade.check(
                exchange.getRequestMethod().toString(),
                exchange.getProtocol().toString(),
                name -> Answer.headers(exchange, name));
        if (refused.isPresent()) {
            Upgrade.Refused why = refused.get();
            Answer.text(exchange, why.status(), why.reason(), why.headers());
            return;
        }
        Optional<String> path = Target.path(exchange);
        if (path.isEmpty() || !exchange.isRequestComplete()) {
            FrontDoor.refuse(exchange, 400, path.isEmpty() ? "the path is malformed" : "a handshake has no body");
            return;
        }
        Handshake handshake = new Handshake(
                UndertowTransport.NAME,
                path.get(),
                exchange.getQueryString(),
                Answer.headers(exchange),
                Answer.peer(exchange),
                exchange.isSecure());
        // The gateway may answer at once or later and from any thread: the exchange is let go of here, and taken up
        // again on its own I/O thread, where the wire's loop is.
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> gateway.admit(handshake)
                        .whenComplete((admission, failure) -> exchange.dispatch(
                                exchange.getIoThread(),
                                again -> answer(again, Optional.ofNullable(admission), failure))));
    }

    private static void answer(HttpServerExchange exchange, Optional<Admission> admission, Throwable failure) {
        if (admission.isEmpty()) {
            LOG.log(System.Logger.Level.ERROR, "the gateway failed to judge a handshake", failure);
            Answer.text(exchange, 500, "internal error", Map.of());
        } else if (admission.get() instanceof Admission.Refused refused) {
            Answer.text(exchange, refused.status(), refused.reason(), refused.headers());
        } else if (admission.get() instanceof Admission.Accepted accepted) {
            upgrade(exchange, accepted);
        }
    }

    private static void upgrade(HttpServerExchange exchange, Admission.Accepted accepted) {
        String key = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY);
        exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_ACCEPT, Upgrade.accept(key));
        accepted.subprotocol()
                .ifPresent(name -> exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_PROTOCOL, name));
        // Undertow keeps this listener as long as the connection lives: it must hold neither the exchange nor, through
        // what was accepted, the handshake's headers.
        AtomicReference<Optional<Admission.Accepted>> once = new AtomicReference<>(Optional.of(accepted));
        exchange.upgradeChannel(
                "websocket",
                (connection, done) ->
                        once.getAndSet(Optional.empty()).ifPresent(now -> UndertowWire.open(connection, now)));
        exchange.endExchange();
    }
}
