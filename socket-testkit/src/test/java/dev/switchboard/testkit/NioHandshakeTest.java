package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Transport;

/** Shows that the rules can be kept. */
final class NioHandshakeTest extends HandshakeContract {
    @Override
    protected Transport transport() {
        return new NioTransport();
    }
}
