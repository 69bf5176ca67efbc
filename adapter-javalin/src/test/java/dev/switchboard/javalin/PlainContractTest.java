package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TransportContract;
import java.util.Map;

final class PlainContractTest extends TransportContract {
    @Override
    protected Transport transport() {
        return new PlainTransport();
    }

    @Override
    protected Map<String, String> deviations() {
        return Map.of("T47", "sometimes the server ended the connection (EOF)", "T49", "sending failed");
    }
}
