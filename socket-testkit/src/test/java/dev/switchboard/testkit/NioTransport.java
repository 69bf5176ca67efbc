package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * The smallest transport that passes the suites: one selector, one thread, the JDK alone. It shows that the rules can all be kept, and
 * lets the suites be tried without a vendor.
 */
final class NioTransport implements Transport {
    @Override
    public String name() {
        return "nio";
    }

    @Override
    public Running start(Site site) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(site.host(), site.port()), 1_024);
        } catch (IOException e) {
            listener.close();
            BindException named =
                    new BindException(site.host() + ":" + site.port() + " can't be bound: " + e.getMessage());
            named.initCause(e);
            throw named;
        }
        return new NioServer(site, listener, name());
    }
}
