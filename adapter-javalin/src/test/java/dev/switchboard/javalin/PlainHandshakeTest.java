package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HandshakeContract;

final class PlainHandshakeTest extends HandshakeContract {
    @Override
    protected Transport transport() {
        return new PlainTransport();
    }
}
