package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;

class InMemorySwitchboardTest extends SwitchboardContract {
    @Override
    protected Transport transport() {
        return new InMemoryTransport();
    }

    @Override
    protected Codec codec() {
        return new ReflectiveCodec();
    }
}
