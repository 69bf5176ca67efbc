package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.TlsDoorContract;

final class JavalinTlsDoorTest extends TlsDoorContract {
    @Override
    protected Transport transport() {
        return new JavalinTransport();
    }
}
