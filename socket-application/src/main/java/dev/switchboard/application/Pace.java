package dev.switchboard.application;

/**
 * How fast a counter goes, by two looks at it that are a second apart or more. It costs nothing while nobody looks, and whoever looks each
 * second is told of the last one or two. Guarded by the lock of its audience.
 */
final class Pace {
    private static final long SECOND = 1_000_000_000;

    // The look that is compared with, and the last one that was a second after it.
    private long earlierAt;
    private long earlier;
    private long laterAt;
    private long later;

    /** Of a counter that began with 0 at {@code born}, in the nanoseconds of whoever looks. */
    Pace(long born) {
        this.earlierAt = born;
        this.laterAt = born;
    }

    /** Per second, now that the counter is at {@code count}. */
    double at(long count, long now) {
        if (now - laterAt >= SECOND) {
            earlierAt = laterAt;
            earlier = later;
            laterAt = now;
            later = count;
        }
        // A few in the first moments are no rate.
        return (double) (count - earlier) * SECOND / Math.max(SECOND, now - earlierAt);
    }
}
