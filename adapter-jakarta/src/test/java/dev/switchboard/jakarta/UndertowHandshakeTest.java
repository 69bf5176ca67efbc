package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HandshakeContract;
import java.util.Map;

class UndertowHandshakeTest extends HandshakeContract {
    @Override
    protected Transport transport() {
        return UndertowSite.withFilter();
    }

    @Override
    protected Map<String, String> deviations() {
        String undecoded = "400 from the transport itself";
        return Map.of("H12-%zz", undecoded, "H12-%", undecoded, "H12-%f", undecoded, "H12-a=%2", undecoded);
    }
}
