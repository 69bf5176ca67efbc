package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FramingContract;

final class PlainFramingTest extends FramingContract {
    @Override
    protected Transport transport() {
        return new PlainTransport();
    }

    @Override
    protected boolean answersByItself() {
        return true;
    }
}
