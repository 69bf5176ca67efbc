package dev.switchboard.undertow;

import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * In front of everything: lets no request through whose end Undertow and a proxy before it could see at different places (RFC
 * 9112 §6.3 and §11.2), none with a body over the bound; and ends exchanges whose client stops sending or reading. Stateless.
 */
final class FrontDoor implements HttpHandler {
    /** More digits could overflow Undertow's reading of them, which does not look. */
    private static final int MOST_DIGITS = 18;

    /** So many handshake limits long a client may take to read a response; who takes longer has stopped reading. */
    private static final int RESPONSE_LIMITS = 6;

    private final HttpHandler next;
    private final long handshakeMillis;

    FrontDoor(HttpHandler next, Limits limits) {
        this.next = next;
        this.handshakeMillis = limits.get(Limit.HANDSHAKE);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Answer.nosniff(exchange);
        Doorstep.of(exchange).ifPresent(doorstep -> doorstep.enter(exchange));
        List<String> codings = Answer.headers(exchange, "Transfer-Encoding");
        List<String> lengths = Answer.headers(exchange, "Content-Length");
        // Undertow takes every coding but identity for chunked, and looks at one line of several.
        if (!codings.isEmpty() && !(codings.equals(List.of("chunked")) && exchange.isHttp11())) {
            refuse(exchange, 400, "Transfer-Encoding is unknown here; send chunked, once, over HTTP/1.1");
        } else if (!lengths.isEmpty() && !codings.isEmpty()) {
            refuse(exchange, 400, "a body has Content-Length or Transfer-Encoding; send one of them");
        } else if (!lengths.isEmpty() && !isLength(lengths)) {
            refuse(exchange, 400, "Content-Length is malformed; send it once, with 1 to " + MOST_DIGITS + " digits");
        } else if (!lengths.isEmpty() && Long.parseLong(lengths.get(0)) > WebRequest.MAX_BODY) {
            refuse(exchange, 413, "a body has at most " + WebRequest.MAX_BODY + " bytes here");
        } else {
            if (!codings.isEmpty()) {
                // Undertow's reader of chunks takes a malformed size for the last chunk (RFC 9112 §7.1): what it sees
                // behind
                // that may be no request, and is not served.
                exchange.setPersistent(false);
            }
            if (!exchange.isRequestComplete()) {
                limitTime(exchange, handshakeMillis, exchange::isRequestComplete);
            }
            exchange.addResponseCommitListener(committed ->
                    limitTime(committed, RESPONSE_LIMITS * handshakeMillis, committed::isResponseComplete));
            next.handleRequest(exchange);
        }
    }

    /** Answers, and ends the connection: where its next request would begin is not known. */
    static void refuse(HttpServerExchange exchange, int status, String reason) {
        Optional<Doorstep> doorstep = Doorstep.of(exchange);
        if (doorstep.isPresent()) {
            // Past Undertow, which would read the doubtful body to its end before it answers. Dispatched, so that it
            // leaves the exchange alone.
            exchange.dispatch(SameThreadExecutor.INSTANCE, () -> doorstep.get().refuse(status, reason));
        } else {
            exchange.setPersistent(false);
            Answer.text(exchange, status, reason, Map.of("Connection", "close"));
        }
    }

    private static boolean isLength(List<String> values) {
        String value = values.get(0);
        return values.size() == 1
                && !value.isEmpty()
                && value.length() <= MOST_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Closes the connection of an exchange that is not done in time: Undertow's own timeouts end with the headers. */
    private static void limitTime(HttpServerExchange exchange, long millis, BooleanSupplier done) {
        XnioExecutor.Key timer = exchange.getIoThread()
                .executeAfter(
                        () -> {
                            if (!done.getAsBoolean()) {
                                IoUtils.safeClose(exchange.getConnection());
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
        exchange.addExchangeCompleteListener((complete, proceed) -> {
            timer.remove();
            proceed.proceed();
        });
    }
}
