package dev.switchboard.domain;

/**
 * The name of one node of a cluster: 1–64 of {@code A–Z a–z 0–9 . _ -}, so that it can stand in keys, labels and log lines.
 *
 * <p>Immutable.
 */
public record NodeId(String value) {
    /** Refuses anything else. */
    public NodeId {
        if (value == null || !value.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "a node name has 1 to 64 of A-Z a-z 0-9 . _ -, but this one is " + Text.quote(value));
        }
    }

    /** Same as the constructor. */
    public static NodeId of(String value) {
        return new NodeId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
