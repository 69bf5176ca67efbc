package dev.switchboard.undertow;

import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.out.SendPath;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limits;
import io.undertow.server.HttpHandler;
import java.io.IOException;

/**
 * Switchboard over Undertow. HTTP and the upgrade are Undertow's; the WebSocket itself is read and written by the domain, straight
 * on the upgraded connection and its I/O thread. There is no other send path: Undertow's own WebSocket is not used at all, and what is
 * used is XNIO's public API. Thread-safe.
 */
public final class UndertowTransport implements Transport {
    static final String NAME = "undertow";

    /** As the service loader wants it. */
    public UndertowTransport() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Running start(Site site) throws IOException {
        if (site.sendPath() == SendPath.PLAIN) {
            throw new IllegalArgumentException(
                    "the transport undertow has no plain send path, as it uses nothing of Undertow's"
                            + " WebSocket that an upgrade could break; leave --send-path out, or take the transport javalin"
                            + " (-Pjavalin)");
        }
        return UndertowServer.start(site);
    }

    /**
     * One socket, to be mounted at any path of an Undertow that stands. Handshakes with bodies of doubtful length are refused here;
     * the limits of header size and time are that server's own to set ({@code MAX_HEADER_SIZE}, {@code NO_REQUEST_TIMEOUT} and
     * {@code REQUEST_PARSE_TIMEOUT}, of which Undertow leaves the last off).
     *
     * @param limits of them {@code handshake} is applied, to bodies of refused requests
     */
    public static HttpHandler handler(Gateway gateway, Limits limits) {
        return new FrontDoor(new SocketHandler(gateway), limits);
    }
}
