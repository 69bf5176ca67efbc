package dev.switchboard.undertow;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.DeliveryContract;
import dev.switchboard.testkit.TestTls;
import java.util.Optional;

final class UndertowTlsDeliveryTest extends DeliveryContract {
    private static final TestTls TLS = TestTls.generate();

    @Override
    protected Transport transport() {
        return TLS.over(new UndertowTransport());
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }

    @Override
    protected Optional<TestTls> tls() {
        return Optional.of(TLS);
    }
}
