package dev.switchboard.application.port.in;

import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Upgrade;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a client asked for when it wanted to open a connection. Immutable.
 *
 * @param transport name of the transport, such as {@code undertow}
 * @param path decoded path of the request
 * @param rawQuery the query as it came, {@code ""} where none
 * @param headers by lower-case name, in the order of the request; made so by the constructor
 * @param peer textual address of who connected, without port
 * @param secure whether this hop is TLS
 */
public record Handshake(
        String transport,
        String path,
        String rawQuery,
        Map<String, List<String>> headers,
        String peer,
        boolean secure) {
    private static final String BEARER = "bearer.";

    /** Copies the headers. */
    public Handshake {
        TreeMap<String, List<String>> copy = new TreeMap<>();
        headers.forEach((name, values) -> copy.merge(name.toLowerCase(Locale.ROOT), List.copyOf(values), (a, b) -> {
            List<String> both = new java.util.ArrayList<>(a);
            both.addAll(b);
            return List.copyOf(both);
        }));
        headers = java.util.Collections.unmodifiableMap(copy);
    }

    /** All values of a header, by any case of its name. */
    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /**
     * The first value of a query parameter, decoded.
     *
     * @throws IllegalArgumentException if the query is malformed, which the gateway has excluded before any hook sees it
     */
    public Optional<String> param(String name) {
        return Query.parse(rawQuery).getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The value of a cookie (RFC 6265 §4.2.1), the first of that name. */
    public Optional<String> cookie(String name) {
        for (String line : headers("cookie")) {
            for (String pair : line.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return Optional.of(pair.substring(equals + 1).strip());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The token of who asks: {@code Authorization: Bearer} (RFC 6750 §2.1), or, since browsers can't send that with a WebSocket, the
     * sub-protocol item {@code bearer.<base64url of it, unpadded>}. Empty if there is none, or what is there is malformed.
     */
    public Optional<String> bearer() {
        Optional<String> authorization = header("authorization")
                .map(String::strip)
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7));
        if (authorization.isPresent()) {
            return authorization.map(value -> value.substring(7).strip());
        }
        for (String item : subprotocols()) {
            if (item.startsWith(BEARER)) {
                try {
                    byte[] token = Base64.getUrlDecoder().decode(item.substring(BEARER.length()));
                    return Optional.of(new String(token, StandardCharsets.UTF_8));
                } catch (IllegalArgumentException malformed) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** What language the client offers to speak. */
    public Dialect dialect() {
        return subprotocols().contains(Dialect.V1_SUBPROTOCOL) ? Dialect.V1 : Dialect.PLAIN;
    }

    private List<String> subprotocols() {
        try {
            return Upgrade.subprotocols(headers("sec-websocket-protocol"));
        } catch (IllegalArgumentException malformed) {
            // Transports refuse that with 400 before they ask.
            return List.of();
        }
    }

    /** The same client with nothing but a new token: what an authenticator judges when credentials are refreshed. */
    public Handshake refreshed(String token) {
        return new Handshake(
                transport, path, rawQuery, Map.of("authorization", List.of("Bearer " + token)), peer, secure);
    }
}
