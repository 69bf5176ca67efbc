package dev.switchboard.testkit;

import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;

/** What clients on two nodes of one process see. */
class LocalClusterTest extends ClusterContract {
    private final LocalBroker.Exchange exchange = new LocalBroker.Exchange();

    @Override
    protected Transport transport() {
        return new InMemoryTransport();
    }

    @Override
    protected Codec codec() {
        return new ReflectiveCodec();
    }

    @Override
    protected Broker newNode() {
        return exchange.node();
    }
}
