package dev.switchboard.application.port.in;

import dev.switchboard.domain.NodeId;
import java.util.List;

/**
 * Which nodes are behind an answer, and which are missing in it. Immutable.
 *
 * @param answered that did, the asked one first
 * @param silent that live as far as is known, or did until lately and said no goodbye, and did not answer in time
 * @param refused that answered that they can't: they run another version, are asked too much, or failed and have a line in their log; and
 *     those that were not asked at all, as this node has 256 questions open
 */
public record Nodes(List<NodeId> answered, List<NodeId> silent, List<NodeId> refused) {
    /** Copies the lists. */
    public Nodes {
        answered = List.copyOf(answered);
        silent = List.copyOf(silent);
        refused = List.copyOf(refused);
    }

    /** Whether everybody answered. */
    public boolean complete() {
        return silent.isEmpty() && refused.isEmpty();
    }

    /** Whether there is nobody that could have answered. */
    public boolean none() {
        return answered.isEmpty() && complete();
    }
}
