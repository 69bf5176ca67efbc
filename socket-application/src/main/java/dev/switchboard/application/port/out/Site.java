package dev.switchboard.application.port.out;

import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.domain.Limits;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What a {@link Transport} serves, and where. Immutable; each method returns a changed copy.
 *
 * @param host address or name to listen on
 * @param port 0 for any free one
 * @param sockets gateway by exact path
 * @param pages answers every other path
 * @param limits of them the transport applies {@code handshake} and {@code header-bytes}
 * @param tls serves {@code https} and {@code wss} with this context's keys, and nothing in clear; empty for {@code http} and {@code ws}
 * @param sendPath how sockets are written and read
 */
public record Site(
        String host,
        int port,
        Map<String, Gateway> sockets,
        WebHandler pages,
        Limits limits,
        Optional<SSLContext> tls,
        SendPath sendPath) {
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
        sockets = Collections.unmodifiableMap(new LinkedHashMap<>(sockets));
    }

    /** Loopback only, no sockets, and 404 for every page; in clear, on the fast path. */
    public static Site on(int port) {
        return new Site(
                "127.0.0.1",
                port,
                Map.of(),
                request -> WebResponse.text(404, "text/plain", "nothing here\n"),
                Limits.STANDARD,
                Optional.empty(),
                SendPath.FAST);
    }

    /** Listens on another address. */
    public Site host(String address) {
        return new Site(address, port, sockets, pages, limits, tls, sendPath);
    }

    /** Serves one more socket at exactly this path. */
    public Site socket(String path, Gateway gateway) {
        Map<String, Gateway> more = new LinkedHashMap<>(sockets);
        more.put(path, gateway);
        return new Site(host, port, more, pages, limits, tls, sendPath);
    }

    /** Serves these pages. */
    public Site pages(WebHandler handler) {
        return new Site(host, port, sockets, handler, limits, tls, sendPath);
    }

    /** Applies these limits. */
    public Site limits(Limits changed) {
        return new Site(host, port, sockets, pages, changed, tls, sendPath);
    }

    /** Serves TLS only, with the keys of an initialised context of the server's. */
    public Site tls(SSLContext context) {
        return new Site(host, port, sockets, pages, limits, Optional.of(context), sendPath);
    }

    /** Goes this way; a transport that does not have it refuses to start. */
    public Site sendPath(SendPath path) {
        return new Site(host, port, sockets, pages, limits, tls, path);
    }
}
