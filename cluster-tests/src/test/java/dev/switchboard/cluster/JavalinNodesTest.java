package dev.switchboard.cluster;

import dev.switchboard.javalin.JavalinTransport;
import org.junit.jupiter.api.Tag;

/** Both nodes on Javalin. */
@Tag("full")
class JavalinNodesTest extends RedisTwoNodes {
    JavalinNodesTest() {
        super(JavalinTransport::new, JavalinTransport::new);
    }
}
