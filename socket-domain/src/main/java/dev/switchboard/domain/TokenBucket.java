package dev.switchboard.domain;

/**
 * A rate limit: {@code burst} tokens at most, refilled at {@code perSecond}. Confined to one thread or guarded by its owner.
 */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    // What sums of rounded parts may lack of a whole token: who waits as long as he was told must not be refused again.
    private static final double ROUNDING = 1e-9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long at;

    /**
     * Starts full.
     *
     * @param perSecond tokens a second, more than 0 and finite
     * @param burst most tokens that wait, at least 1 and finite
     * @param now nanoseconds of a monotonic clock
     */
    public TokenBucket(double perSecond, double burst, long now) {
        if (!(perSecond > 0 && burst >= 1 && perSecond + burst < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a rate is above 0 a second and a burst at least 1, both finite, not "
                    + perSecond + " and " + burst);
        }
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.at = now;
    }

    /** Takes one token; returns 0, or, where there is none, the nanoseconds until there will be. */
    public long take(long now) {
        // A clock that two threads read can seem to step back by a little; that must not take tokens away.
        long passed = Math.max(0, now - at);
        tokens = Math.min(burst, tokens + passed / NANOS * perSecond);
        at += passed;
        if (tokens >= 1 - ROUNDING) {
            tokens = Math.max(0, tokens - 1);
            return 0;
        }
        return (long) Math.ceil((1 - tokens) / perSecond * NANOS);
    }
}
