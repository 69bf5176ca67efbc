package dev.switchboard.testkit;

import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of {@link SwitchboardContract} about recoverable channels, those of presence, and of operations, for clients on different nodes: clients come to two nodes in
 * turns. The other rules speak of one node: its order of plain channels, its lists.
 */
@Timeout(value = 100, unit = TimeUnit.SECONDS)
public abstract class ClusterContract {
    /** The transport to serve a node with; called for each of the two in each test. */
    protected abstract Transport transport();

    /** The codec to speak with. */
    protected abstract Codec codec();

    /** A broker for one more node, not started, connected to the same cluster as the other one of this test. The suite closes it. */
    protected abstract Broker newNode();

    /** How long to wait for what should happen, before a test fails; 30 s unless overridden. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /**
     * Whether what a node says to users and to all has its place among what the same node publishes; true unless overridden by a broker
     * that carries channels over several servers.
     */
    protected boolean keepsNotesInPlace() {
        return true;
    }

    private Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
        return new Bench(
                codec(), Dialer.standard(), Optional.empty(), patience(), limits, List.of(plan(), plan()), more);
    }

    private BenchNode.Plan plan() {
        return new BenchNode.Plan(transport(), Optional.of(newNode()));
    }

    @Nested
    @DisplayName("REC recoverable channels")
    class Recovering extends RecoveryRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return ClusterContract.this.bench(limits, more);
        }

        @Override
        @Test
        @Disabled("it counts the members of a channel without presence, which each node does for itself")
        void slowClientsHoldUpNobody() {
            super.slowClientsHoldUpNobody();
        }
    }

    @Nested
    @DisplayName("PRS presence")
    class Presence extends ClusterPresenceRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return ClusterContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("OPC operations")
    class OverNodes extends ClusterTapRules {
        @Override
        Broker newNode() {
            return ClusterContract.this.newNode();
        }

        @Override
        Codec codec() {
            return ClusterContract.this.codec();
        }

        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return ClusterContract.this.bench(limits, more);
        }

        @Override
        @Test
        @DisplayName(
                "OPC-3 what a node says to users and to all arrives on other nodes in its place among what it publishes")
        void keepsItsPlace() {
            Assumptions.assumeTrue(keepsNotesInPlace(), "this broker promises no order between notes and channels");
            super.keepsItsPlace();
        }
    }
}
