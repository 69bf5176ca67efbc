package dev.switchboard.undertow;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TestTls;
import dev.switchboard.testkit.TransportContract;
import java.util.Map;
import java.util.Optional;

final class UndertowTlsContractTest extends TransportContract {
    private static final TestTls TLS = TestTls.generate();

    @Override
    protected Transport transport() {
        return TLS.over(new UndertowTransport());
    }

    @Override
    protected Optional<TestTls> tls() {
        return Optional.of(TLS);
    }

    /** Undertow's TLS discards no input once its output has ended, so that a client which goes on sending for seconds is cut. */
    @Override
    protected Map<String, String> deviations() {
        return Map.of("T49", "sending failed");
    }
}
