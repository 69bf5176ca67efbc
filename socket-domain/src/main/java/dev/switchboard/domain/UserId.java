package dev.switchboard.domain;

/**
 * Who authenticated: 1–128 characters without control or bidirectional-format characters. Several connections may share it.
 *
 * <p>Immutable.
 */
public record UserId(String value) implements Comparable<UserId> {
    /** Longest id, in UTF-16 units. */
    public static final int MAX_LENGTH = 128;

    /** Refuses empty, over-long and unprintable ids. */
    public UserId {
        if (value == null || value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a user id has 1 to " + MAX_LENGTH + " characters");
        }
        Text.unprintable(value, "user id").ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }

    /** Same as the constructor. */
    public static UserId of(String value) {
        return new UserId(value);
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
