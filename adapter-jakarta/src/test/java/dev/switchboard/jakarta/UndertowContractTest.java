package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TransportContract;

class UndertowContractTest extends TransportContract {
    @Override
    protected Transport transport() {
        return UndertowSite.withFilter();
    }
}
