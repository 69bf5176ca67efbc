package dev.switchboard.testkit;

import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * All of {@link SwitchboardContract} with two nodes: clients come to them in turns, so that whatever concerns several of them crosses the
 * broker. The few rules that {@linkplain #ofOneNode() speak of one node} hold for clients of one, beside another one; and they are
 * tried with clients of both before, so that none stays in that list for longer than it has to.
 */
@ExtendWith(OneNodeRules.class)
public abstract class TwoNodesContract extends SwitchboardContract {
    // A machine that is busy may take longer than the product lets a plain join wait.
    private static final long SUBSCRIBE_WAIT = 20_000;

    private static final Duration PATIENCE_WITH_WHAT_FAILS = Duration.ofSeconds(3);

    private static final Map<String, String> OF_ONE_NODE = Map.ofEntries(
            Map.entry("BND-1", "the number of a channel's members that is bounded"),
            Map.entry("DRN-2", "what a drain lets go first: what the node has in line; the rest is on its way"),
            Map.entry("DRN-3", "the pace of a drain"),
            Map.entry("HSK-10", "the limit of connections"),
            Map.entry("HSK-12", "the limit of a user's connections"),
            Map.entry("HSK-13", "the limit of connections from one address"),
            Map.entry("MEM-4", "whether a join created a channel, a leave emptied it"),
            Map.entry("MEM-6", "the limit of a channel's members"),
            Map.entry("OPS-6", "how many connections `disconnect` of a user ended; it ends those of all nodes"),
            Map.entry(
                    "OPS-7",
                    "the order of what is published and what is said to one connection, which only its node can"),
            Map.entry("OPS-8", "lists and their order"),
            Map.entry("OPS-10", "taps"),
            Map.entry("OPS-13", "searches"),
            Map.entry("OUT-7", "the order of a leave on one node and of what was published on another just before"),
            Map.entry(
                    "V1-20",
                    "nothing, where there are others: the grace of the last who left a channel goes on for them"));

    /** Of these, those that may hold with clients of two nodes, as what they are about is faster than the broker or not. */
    private static final Set<String> SOMETIMES = Set.of("DRN-2", "OPS-7", "OUT-7");

    /** And those that hold for a node alone. */
    private static final Set<String> ALONE = Set.of("V1-20");

    private boolean failing;
    private boolean together;

    /** What the second node is served with; {@link #transport()} is the first one's. Called once for each test. */
    protected abstract Transport secondTransport();

    /** A broker for one more node, not started, connected to the same cluster as the other one of this test. The suite closes it. */
    protected abstract Broker newNode();

    /** Rules that speak of one node, and what it is that each node has for itself. */
    public static Map<String, String> ofOneNode() {
        return OF_ONE_NODE;
    }

    /** Whether a rule of those fails each time with clients of two nodes. */
    static boolean failsSpread(String rule) {
        return !SOMETIMES.contains(rule);
    }

    /** Whether a rule of those holds with clients of one of two nodes. */
    static boolean holdsTogether(String rule) {
        return !ALONE.contains(rule);
    }

    /** What is tried next should fail: not worth the patience of what should not. */
    final void expectFailure() {
        failing = true;
    }

    /** From now on clients come to the first node. */
    final void together() {
        failing = false;
        together = true;
    }

    @Override
    final Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
        boolean usual = limits.get(Limit.SUBSCRIBE_WAIT) == Limits.STANDARD.get(Limit.SUBSCRIBE_WAIT);
        Bench bench = new Bench(
                codec(),
                dialer(),
                tls(),
                failing ? PATIENCE_WITH_WHAT_FAILS : patience(),
                usual ? limits.with(Limit.SUBSCRIBE_WAIT, SUBSCRIBE_WAIT) : limits,
                List.of(plan(transport()), plan(secondTransport())),
                more);
        return together ? bench.together() : bench;
    }

    private BenchNode.Plan plan(Transport transport) {
        return new BenchNode.Plan(transport, Optional.of(newNode()));
    }
}
