package dev.switchboard.application.port.in;

import dev.switchboard.domain.Problem;

/** How a join ended. Immutable. */
public sealed interface JoinResult {
    /** It is a member; {@code created}: it was the channel's first on this node; {@code already}: it had been one before. */
    record Joined(boolean created, boolean already) implements JoinResult {}

    /** It is not. */
    record Refused(Problem problem) implements JoinResult {}
}
