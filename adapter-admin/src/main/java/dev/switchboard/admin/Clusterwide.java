package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.application.port.in.Cluster;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.domain.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** Answers of several nodes, as programs and pages are told of them. */
final class Clusterwide {
    /** Why a node refuses to answer. */
    static final String REFUSED = "another version, too much is asked, or it failed and its log says why";

    private Clusterwide() {}

    /**
     * Which nodes are behind an answer.
     *
     * @param answered names of those that did
     * @param silent of those that did not within {@code cluster-wait}
     * @param refused of those that answered that they can't
     */
    record Who(List<String> answered, List<String> silent, List<String> refused) {
        static Who of(Nodes nodes) {
            return new Who(names(nodes.answered()), names(nodes.silent()), names(nodes.refused()));
        }

        private static List<String> names(List<NodeId> nodes) {
            return nodes.stream().map(NodeId::value).toList();
        }

        /** Who may know what those that answered do not; empty if there is nobody. */
        String unheard() {
            List<String> missing =
                    Stream.concat(silent.stream(), refused.stream()).toList();
            return missing.isEmpty() ? "" : "; not heard of: " + String.join(", ", missing);
        }
    }

    /** What a stage of {@link Cluster} brings; it never fails, and is never late by much. */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, "unavailable", "the server is closing");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails it", e);
        }
    }

    /** What nobody had: the sentence says where it was looked for. */
    static Refusal absent(Cluster cluster, Nodes nodes, String sentence, String perhaps) {
        String where = cluster.alone() ? " on this node" : " on any node that answered";
        return Refusal.absent(sentence
                + where
                + (perhaps.isEmpty() ? "" : "; " + perhaps)
                + Who.of(nodes).unheard());
    }

    /** That somebody of this name answered, or is known at least. */
    static void known(Optional<NodeId> wanted, Nodes nodes) {
        if (wanted.isPresent() && nodes.none()) {
            throw Refusal.absent("there is no node " + wanted.get());
        }
    }
}
