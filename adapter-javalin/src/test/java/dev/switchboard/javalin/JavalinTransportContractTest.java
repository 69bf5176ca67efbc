package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TransportContract;

final class JavalinTransportContractTest extends TransportContract {
    @Override
    protected Transport transport() {
        return new JavalinTransport();
    }
}
