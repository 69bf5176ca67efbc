package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;

/** Every write that is more than a few frames comes back in pieces, as from full sockets. */
class StutteringSwitchboardTest extends SwitchboardContract {
    @Override
    protected Transport transport() {
        return new InMemoryTransport().takingAtMost(2);
    }

    @Override
    protected Codec codec() {
        return new ReflectiveCodec();
    }
}
