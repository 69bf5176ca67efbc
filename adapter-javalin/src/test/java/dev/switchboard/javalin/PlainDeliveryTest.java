package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.DeliveryContract;

final class PlainDeliveryTest extends DeliveryContract {
    @Override
    protected Transport transport() {
        return new PlainTransport();
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }

    @Override
    protected boolean echoesBehindWhatWaits() {
        return false; // the framework answers a close by itself
    }
}
