package dev.switchboard.domain;

/**
 * A place in a recoverable channel: everything up to and including {@code offset} is known.
 *
 * <p>Immutable.
 *
 * @param epoch identity of the numbering, 1 to {@value #MAX_EPOCH} characters; positions of different epochs can't be compared
 * @param offset number of a publication, 0 before the first, at most 2^53 − 1, which is what JSON numbers carry exactly (RFC 8259 §6)
 */
public record Position(String epoch, long offset) {
    /** Longest epoch, in characters. */
    public static final int MAX_EPOCH = 64;

    /** Largest offset. */
    public static final long MAX_OFFSET = (1L << 53) - 1;

    /** Refuses what is out of range. */
    public Position {
        if (epoch == null || epoch.isEmpty() || epoch.length() > MAX_EPOCH) {
            throw new IllegalArgumentException("an epoch has 1 to " + MAX_EPOCH + " characters");
        }
        if (offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException("an offset is 0 to 2^53-1, not " + offset);
        }
    }

    /** The same numbering at another offset. */
    public Position at(long other) {
        return new Position(epoch, other);
    }
}
