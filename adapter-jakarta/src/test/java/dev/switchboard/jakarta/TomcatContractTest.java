package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TransportContract;
import java.util.Map;

class TomcatContractTest extends TransportContract {
    @Override
    protected Transport transport() {
        return TomcatSite.withFilter();
    }

    @Override
    protected Map<String, String> deviations() {
        return Map.of(
                "T40", "sometimes opcode of close 4321",
                "T41", "but was: 1000",
                "T47", "sometimes the server ended the connection (EOF) where more was expected",
                "T49", "sending failed",
                "T53", "but was: 1001");
    }
}
