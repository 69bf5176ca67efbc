package dev.switchboard.undertow;

import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The path of a request, decoded strictly: what is malformed is refused, never guessed. */
final class Target {
    private Target() {}

    /**
     * The decoded path; empty if the target has none (RFC 9112 §3.2.3 and §3.2.4), has a {@code %} without two hexadecimal
     * digits, or is no UTF-8 once decoded.
     */
    static Optional<String> path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (exchange.isHostIncludedInRequestURI()) {
            int authority = uri.indexOf("://");
            int slash = authority < 0 ? -1 : uri.indexOf('/', authority + 3);
            uri = slash < 0 ? "/" : uri.substring(slash);
        }
        return uri.startsWith("/") ? decode(uri) : Optional.empty();
    }

    private static Optional<String> decode(String uri) {
        if (uri.indexOf('%') < 0) {
            return Optional.of(uri);
        }
        ByteBuffer bytes = ByteBuffer.allocate(uri.length());
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c > 0x7F) {
                return Optional.empty(); // RFC 3986 §2: no URI has any
            }
            if (c == '%') {
                int high = i + 2 < uri.length() ? hex(uri.charAt(i + 1)) : -1;
                int low = i + 2 < uri.length() ? hex(uri.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1; // else it would take digits of other scripts
    }
}
