package dev.switchboard.domain;

import java.time.Duration;

/**
 * How much of a recoverable channel is kept for those who come back.
 *
 * <p>Immutable.
 *
 * @param size most publications, 1 to {@value #MAX_SIZE}
 * @param time how long each is kept, more than 0, at most 292 years (longer is taken for that); also how long the numbering outlives the last use of the channel
 */
public record Retention(int size, Duration time) {
    /** Most publications of one channel. */
    public static final int MAX_SIZE = 100_000;

    // What a clock of nanoseconds can tell apart.
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /** Refuses what is out of range. */
    public Retention {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("a history holds 1 to " + MAX_SIZE + " publications, not " + size);
        }
        if (time == null || time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a history is kept for more than no time, not " + time);
        }
        time = time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }
}
