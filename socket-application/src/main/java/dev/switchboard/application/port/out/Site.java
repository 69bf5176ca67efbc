package dev.switchboard.application.port.out;

import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.domain.Limits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a {@link Transport} serves, and where. Immutable; each method returns a changed copy.
 *
 * @param host address or name to listen on
 * @param port 0 for any free one
 * @param sockets gateway by exact path
 * @param pages answers every other path
 * @param limits of them the transport applies {@code handshake} and {@code header-bytes}
 */
public record Site(String host, int port, Map<String, Gateway> sockets, WebHandler pages, Limits limits) {
    /** Refuses ports outside 0–65,535 and paths that don't begin with a slash. */
    public Site {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535 (0 = any free one), not " + port);
        }
        sockets.keySet().forEach(path -> {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a socket's path begins with /, but this one is " + path);
            }
        });
        sockets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(sockets));
    }

    /** Loopback only, no sockets, and 404 for every page. */
    public static Site on(int port) {
        return new Site(
                "127.0.0.1",
                port,
                Map.of(),
                request -> WebResponse.text(404, "text/plain", "nothing here\n"),
                Limits.STANDARD);
    }

    /** Listens on another address. */
    public Site host(String address) {
        return new Site(address, port, sockets, pages, limits);
    }

    /** Serves one more socket at exactly this path. */
    public Site socket(String path, Gateway gateway) {
        Map<String, Gateway> more = new LinkedHashMap<>(sockets);
        more.put(path, gateway);
        return new Site(host, port, more, pages, limits);
    }

    /** Serves these pages. */
    public Site pages(WebHandler handler) {
        return new Site(host, port, sockets, handler, limits);
    }

    /** Applies these limits. */
    public Site limits(Limits changed) {
        return new Site(host, port, sockets, pages, changed);
    }
}
