package dev.switchboard.cluster;

import dev.switchboard.javalin.JavalinTransport;
import dev.switchboard.undertow.UndertowTransport;

/** One node on Undertow, one on Javalin. */
class MixedNodesTest extends RedisTwoNodes {
    MixedNodesTest() {
        super(UndertowTransport::new, JavalinTransport::new);
    }
}
