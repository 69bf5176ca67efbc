package dev.switchboard.undertow;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What requests and responses of Undertow have in common with ours. */
final class Answer {
    private static final HttpString NOSNIFF = new HttpString("X-Content-Type-Options");

    private Answer() {}

    /** Answers with plain text and ends the exchange. */
    static void text(HttpServerExchange exchange, int status, String text, Map<String, String> headers) {
        HeaderMap response = exchange.getResponseHeaders();
        headers.forEach((name, value) -> response.put(new HttpString(name), value));
        response.put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        bytes(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with a body, whose length goes out for HEAD too, and ends the exchange. */
    static void bytes(HttpServerExchange exchange, int status, byte[] body) {
        exchange.setStatusCode(status);
        exchange.setResponseContentLength(body.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }

    /** Marks a response so that no browser guesses another type. */
    static void nosniff(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(NOSNIFF, "nosniff");
    }

    /** The request's headers by lower-case name. */
    static Map<String, List<String>> headers(HttpServerExchange exchange) {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach(values -> headers.put(lowerCase(values.getHeaderName()), List.copyOf(values)));
        return headers;
    }

    /** The values of one header, none if it is not there. */
    static List<String> headers(HttpServerExchange exchange, String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        return values == null ? List.of() : List.copyOf(values);
    }

    /** The textual address of who connected, without port. */
    static String peer(HttpServerExchange exchange) {
        return exchange.getSourceAddress().getAddress().getHostAddress();
    }

    private static String lowerCase(HttpString name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
