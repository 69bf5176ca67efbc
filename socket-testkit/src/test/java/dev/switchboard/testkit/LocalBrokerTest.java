package dev.switchboard.testkit;

import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.port.out.Broker;

class LocalBrokerTest extends BrokerContract {
    private final LocalBroker.Exchange exchange = new LocalBroker.Exchange();

    @Override
    protected Broker newNode() {
        return exchange.node();
    }
}
