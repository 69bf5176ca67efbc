package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FramingContract;

final class JavalinFramingTest extends FramingContract {
    @Override
    protected Transport transport() {
        return new JavalinTransport();
    }
}
