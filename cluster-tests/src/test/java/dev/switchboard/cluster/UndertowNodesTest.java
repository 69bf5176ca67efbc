package dev.switchboard.cluster;

import dev.switchboard.undertow.UndertowTransport;
import org.junit.jupiter.api.Tag;

/** Both nodes on Undertow. */
@Tag("full")
class UndertowNodesTest extends RedisTwoNodes {
    UndertowNodesTest() {
        super(UndertowTransport::new, UndertowTransport::new);
    }
}
