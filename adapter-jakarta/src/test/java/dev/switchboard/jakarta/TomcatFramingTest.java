package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FramingContract;
import java.util.Map;

class TomcatFramingTest extends FramingContract {
    @Override
    protected Transport transport() {
        return TomcatSite.withFilter();
    }

    @Override
    protected boolean answersByItself() {
        return true;
    }

    @Override
    protected Map<String, String> deviations() {
        return FramingDeviations.tomcat();
    }
}
