package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FramingContract;

class TomcatFramingTest extends FramingContract {
    @Override
    protected Transport transport() {
        return TomcatSite.withFilter();
    }
}
