package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HandshakeContract;
import java.util.Map;

class TomcatHandshakeTest extends HandshakeContract {
    @Override
    protected Transport transport() {
        return TomcatSite.withFilter();
    }

    @Override
    protected Map<String, String> deviations() {
        return Map.of("H15", "a byte every 50 ms");
    }
}
