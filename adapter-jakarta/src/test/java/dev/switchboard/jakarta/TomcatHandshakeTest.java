package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HandshakeContract;

class TomcatHandshakeTest extends HandshakeContract {
    @Override
    protected Transport transport() {
        return TomcatSite.withFilter();
    }
}
