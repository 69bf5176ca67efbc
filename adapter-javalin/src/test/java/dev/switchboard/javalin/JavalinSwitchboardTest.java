package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.SwitchboardContract;

final class JavalinSwitchboardTest extends SwitchboardContract {
    @Override
    protected Transport transport() {
        return new JavalinTransport();
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }
}
