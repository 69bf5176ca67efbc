package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TestTls;
import dev.switchboard.testkit.TransportContract;
import java.util.Optional;

final class JavalinTlsContractTest extends TransportContract {
    private static final TestTls TLS = TestTls.generate();

    @Override
    protected Transport transport() {
        return TLS.over(new JavalinTransport());
    }

    @Override
    protected Optional<TestTls> tls() {
        return Optional.of(TLS);
    }
}
