package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HandshakeContract;

class UndertowHandshakeTest extends HandshakeContract {
    @Override
    protected Transport transport() {
        return UndertowSite.withFilter();
    }
}
