package dev.switchboard.undertow;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.HandshakeContract;
import java.util.Map;

class UndertowHandshakeContractTest extends HandshakeContract {
    private static final String REFUSED = "400 from the transport itself";

    @Override
    protected Transport transport() {
        return new UndertowTransport();
    }

    /** Undertow's request parser reads the query's escapes before any handler of ours; a client sees no difference. */
    @Override
    protected Map<String, String> deviations() {
        return Map.of("H12-%zz", REFUSED, "H12-%", REFUSED, "H12-%f", REFUSED, "H12-a=%2", REFUSED);
    }
}
