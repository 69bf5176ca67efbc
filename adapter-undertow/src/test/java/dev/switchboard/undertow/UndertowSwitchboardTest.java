package dev.switchboard.undertow;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.SwitchboardContract;

class UndertowSwitchboardTest extends SwitchboardContract {
    @Override
    protected Transport transport() {
        return new UndertowTransport();
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }
}
