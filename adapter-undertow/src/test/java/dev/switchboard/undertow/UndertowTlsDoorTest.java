package dev.switchboard.undertow;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TlsDoorContract;

final class UndertowTlsDoorTest extends TlsDoorContract {
    @Override
    protected Transport transport() {
        return new UndertowTransport();
    }
}
