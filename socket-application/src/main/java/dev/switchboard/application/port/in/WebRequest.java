package dev.switchboard.application.port.in;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request. Immutable by agreement.
 *
 * @param method upper case
 * @param path decoded, begins with {@code /}
 * @param rawQuery as it came, {@code ""} where none
 * @param headers by lower-case name
 * @param body at most 64 KiB; transports answer 413 for more
 * @param peer textual address of who connected, without port; of the client, where trusted proxies were asked
 * @param secure whether this hop is TLS; the client's, where trusted proxies were asked
 */
public record WebRequest(
        String method,
        String path,
        String rawQuery,
        Map<String, List<String>> headers,
        byte[] body,
        String peer,
        boolean secure) {
    /** Largest body that a transport reads, in bytes. */
    public static final int MAX_BODY = 65_536;

    /** The first value of a header, by any case of its name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }
}
