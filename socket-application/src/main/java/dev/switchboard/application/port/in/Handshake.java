package dev.switchboard.application.port.in;

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
}
