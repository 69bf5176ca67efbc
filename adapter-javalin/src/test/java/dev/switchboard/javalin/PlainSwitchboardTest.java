package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.SwitchboardContract;
import org.junit.jupiter.api.Tag;

/** Most of these rules are the core's own, and hold whatever moves the bytes; {@link PlainDeliveryTest} has the others. */
@Tag("full")
final class PlainSwitchboardTest extends SwitchboardContract {
    @Override
    protected Transport transport() {
        return new PlainTransport();
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }
}
