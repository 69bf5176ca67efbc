package dev.switchboard.undertow;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FramingContract;

class UndertowFramingTest extends FramingContract {
    @Override
    protected Transport transport() {
        return new UndertowTransport();
    }
}
