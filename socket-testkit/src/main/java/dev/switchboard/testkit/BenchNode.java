package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** One node of a {@link Bench}: a switchboard, what serves it, and how the two dealt with each other. */
final class BenchNode {
    /** What a node runs on; without a broker it is alone. */
    record Plan(Transport transport, Optional<Broker> broker) {}

    final Switchboard switchboard;
    final Transport.Running server;
    final GatewayAudit audit;
    private final Optional<SubscriptionWatch> watch;

    /** Builds it with a further declaration, and starts it. */
    BenchNode(Plan plan, Limits limits, Duration patience, Function<Consumer<SwitchboardBuilder>, Switchboard> build) {
        watch = plan.broker().map(broker -> new SubscriptionWatch(broker, patience));
        switchboard = build.apply(builder -> watch.ifPresent(watched -> builder.broker(watched.broker())));
        watch.ifPresent(SubscriptionWatch::awaitConnected);
        audit = new GatewayAudit(switchboard);
        try {
            server = plan.transport().start(Site.on(0).limits(limits).socket("/socket", audit));
        } catch (IOException e) {
            throw new AssertionError("the transport did not start", e);
        }
    }

    Operations operations() {
        return switchboard.operations();
    }

    /** Waits until what is published on other nodes reaches the members here: who joins at open is told nothing of it. */
    void awaitSubscribed() {
        watch.ifPresent(watched -> watched.awaitAll(() ->
                operations().channels(Page.ALL).stream().map(ChannelInfo::name).toList()));
    }

    /** How the transport and the core dealt with each other; once both have ended. */
    void judge() {
        assertThat(audit.breaches())
                .as("the contract between transport and core (Gateway) was broken")
                .isEmpty();
        assertThat(audit.open())
                .as("connections whose end the transport did not report")
                .isZero();
    }
}
