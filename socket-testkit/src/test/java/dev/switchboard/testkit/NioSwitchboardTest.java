package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;

/** Over real sockets, with nothing but the JDK on both ends. */
class NioSwitchboardTest extends SwitchboardContract {
    @Override
    protected Transport transport() {
        return new NioTransport();
    }

    @Override
    protected Codec codec() {
        return new ReflectiveCodec();
    }
}
