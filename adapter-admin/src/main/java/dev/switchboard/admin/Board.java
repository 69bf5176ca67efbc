package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.admin.Clusterwide.Who;
import dev.switchboard.admin.Views.NodeRow;
import dev.switchboard.admin.Views.NodeStatus;
import dev.switchboard.admin.Views.Totals;
import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.domain.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of all nodes: those of this one always, those of the others while somebody looks. Thread-safe; what asks others may take
 * {@code cluster-wait}.
 */
final class Board {
    // Of an answer that another page asked for, younger than that, nobody need ask again.
    private static final Duration FRESH = Duration.ofMillis(1_500);

    /** One moment of all of them. */
    private record Moment(Instant time, Figures.Sample sum, Totals totals, List<NodeRow> rows, Nodes nodes) {}

    private final Operations operations;
    private final InstantSource clock;
    private final NodeId self;
    private final Figures own;
    // Guarded by this, as are moment and sums.
    private final Map<NodeId, Figures> others = new LinkedHashMap<>();
    private final ArrayDeque<Figures.Sample> sums = new ArrayDeque<>();
    private Optional<Moment> moment = Optional.empty();

    Board(Operations operations, InstantSource clock) {
        this.operations = operations;
        this.clock = clock;
        Status status = operations.status();
        this.self = status.node();
        this.own = new Figures(status, clock.instant());
    }

    /** What is told each second. */
    record Told(
            Figures.Sample figures, boolean draining, int taps, Figures.Sample own, List<NodeRow> rows, Who nodes) {}

    /** Looks at this node; once a second. */
    Figures.Sample tick() {
        return own.take(operations.status(), clock.instant());
    }

    /** Takes what all nodes answered, and says what there is to tell. */
    Told told(Answers<Status> answers) {
        Status here = operations.status();
        Moment now = take(answers);
        return new Told(now.sum(), here.draining(), here.taps(), last(), now.rows(), Who.of(now.nodes()));
    }

    private Figures.Sample last() {
        List<Figures.Sample> history = own.history();
        return history.isEmpty() ? tick() : history.get(history.size() - 1);
    }

    private synchronized Moment take(Answers<Status> answers) {
        Instant now = clock.instant();
        List<NodeRow> rows = new ArrayList<>();
        Optional<Figures.Sample> sum = Optional.empty();
        Optional<Totals> totals = Optional.empty();
        for (Answers.Of<Status> of : answers.all()) {
            Status status = of.value();
            boolean mine = rows.isEmpty() && of.node().equals(self);
            Figures.Sample sample = mine
                    ? last()
                    : others.computeIfAbsent(of.node(), node -> new Figures(status, now))
                            .take(status, now);
            Totals counted = Totals.of(status.counters());
            rows.add(new NodeRow(of.node().value(), mine, status.draining(), status.taps(), sample, counted));
            sum = Optional.of(sum.map(sample::and).orElse(sample));
            totals = Optional.of(totals.map(counted::and).orElse(counted));
        }
        // Who neither answered nor is missed has gone for good.
        others.keySet()
                .removeIf(node -> !answers.nodes().answered().contains(node)
                        && !answers.nodes().silent().contains(node));
        Figures.Sample all = sum.orElseGet(this::last);
        Figures.append(sums, all);
        Moment taken = new Moment(
                now, all, totals.orElseGet(() -> Totals.of(operations.status().counters())), rows, answers.nodes());
        moment = Optional.of(taken);
        return taken;
    }

    /** All nodes, or those of a name. */
    NodeStatus status(Optional<NodeId> node) {
        Moment now = recent().orElseGet(
                        () -> take(Clusterwide.await(operations.cluster().status(Optional.empty()))));
        return node.map(name -> one(name, now)).orElseGet(() -> all(now));
    }

    private synchronized Optional<Moment> recent() {
        Instant now = clock.instant();
        return operations.cluster().alone()
                ? Optional.empty()
                : moment.filter(last -> Duration.between(last.time(), now).compareTo(FRESH) < 0);
    }

    private synchronized NodeStatus all(Moment now) {
        Status here = operations.status();
        // A single node has been watched since it began, and so has more to tell.
        boolean single = now.rows().size() == 1 && now.rows().get(0).own();
        return new NodeStatus(
                self.value(),
                here.draining(),
                here.taps(),
                now.time(),
                now.sum(),
                now.totals(),
                single ? own.history() : List.copyOf(sums),
                now.rows(),
                Who.of(now.nodes()));
    }

    private static Refusal missing(NodeId name, Nodes nodes) {
        if (nodes.silent().contains(name)) {
            return new Refusal(503, "unavailable", "node " + name + " does not answer");
        }
        return nodes.refused().contains(name)
                ? new Refusal(503, "unavailable", "node " + name + " can't answer: " + Clusterwide.REFUSED)
                : Refusal.absent("there is no node " + name);
    }

    private synchronized NodeStatus one(NodeId name, Moment now) {
        NodeRow row = now.rows().stream()
                .filter(one -> one.node().equals(name.value()))
                .findFirst()
                .orElseThrow(() -> missing(name, now.nodes()));
        Figures figures =
                row.own() ? own : Optional.ofNullable(others.get(name)).orElse(own);
        return new NodeStatus(
                row.node(),
                row.draining(),
                row.taps(),
                now.time(),
                row.figures(),
                row.totals(),
                figures.history(),
                now.rows(),
                Who.of(now.nodes()));
    }
}
