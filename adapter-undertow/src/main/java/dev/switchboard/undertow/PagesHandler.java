package dev.switchboard.undertow;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.util.Optional;

/** All other paths: reads the body on the I/O thread, and only then takes a worker, so that a slow sender holds none. Stateless. */
final class PagesHandler implements HttpHandler {
    private static final System.Logger LOG = System.getLogger(PagesHandler.class.getName());

    private final WebHandler pages;

    PagesHandler(WebHandler pages) {
        this.pages = pages;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Optional<String> path = Target.path(exchange);
        if (path.isEmpty()) {
            FrontDoor.refuse(exchange, 400, "the path is malformed");
            return;
        }
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(WebRequest.MAX_BODY);
        receiver.receiveFullBytes(
                (whole, body) -> whole.dispatch(worker -> answer(worker, path.get(), body)), PagesHandler::refuse);
    }

    private static void refuse(HttpServerExchange exchange, IOException failure) {
        boolean tooBig = failure instanceof Receiver.RequestToLargeException
                || failure instanceof RequestTooBigException
                || failure.getCause() instanceof RequestTooBigException;
        FrontDoor.refuse(
                exchange,
                tooBig ? 413 : 400,
                tooBig ? "a body has at most " + WebRequest.MAX_BODY + " bytes here" : "the body is malformed");
    }

    private void answer(HttpServerExchange exchange, String path, byte[] body) {
        WebResponse response;
        try {
            response = pages.handle(new WebRequest(
                    exchange.getRequestMethod().toString(),
                    path,
                    exchange.getQueryString(),
                    Answer.headers(exchange),
                    body,
                    Answer.peer(exchange),
                    exchange.isSecure()));
        } catch (Exception | StackOverflowError e) {
            LOG.log(System.Logger.Level.ERROR, "the page at " + path + " failed", e);
            response = WebResponse.text(500, "text/plain", "internal error\n");
        }
        response.headers().forEach((name, value) -> {
            HttpString header = new HttpString(name);
            if (!header.equals(Headers.CONTENT_LENGTH)) {
                exchange.getResponseHeaders().put(header, value);
            }
        });
        Answer.nosniff(exchange);
        Answer.bytes(exchange, response.status(), response.body());
    }
}
