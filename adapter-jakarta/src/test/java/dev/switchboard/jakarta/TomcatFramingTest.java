package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FramingContract;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Two minutes: where the container breaks a rule by silence, each case waits it out. */
@Tag("full")
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
