package dev.switchboard.application.port.in;

import dev.switchboard.domain.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * What the nodes of a cluster answered. Immutable.
 *
 * @param all what each had to say that had something, the asked node first; who answered that it has nothing of the kind is only in {@code nodes}
 */
public record Answers<T>(List<Of<T>> all, Nodes nodes) {
    /** What is of one node. */
    public record Of<T>(NodeId node, T value) {}

    /** Copies the list. */
    public Answers {
        all = List.copyOf(all);
    }

    /** What the first had to say. */
    public Optional<Of<T>> first() {
        return all.stream().findFirst();
    }
}
