package dev.switchboard.application;

import dev.switchboard.domain.Overflow;
import java.time.Duration;

/**
 * How a channel's publications go out. Immutable.
 *
 * @param overflow what becomes of those that wait for a slow reader
 * @param flushInterval how long they may wait on the lane for others to leave with; zero is not at all
 */
record Outbound(Overflow overflow, Duration flushInterval) {
    /** Longest wait: it is latency for everybody, and half a second is no realtime any more. */
    static final Duration LONGEST = Duration.ofMillis(500);

    static final Outbound STANDARD = new Outbound(Overflow.CLOSE, Duration.ZERO);

    Outbound {
        if (flushInterval.isNegative() || flushInterval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a flush interval is zero (none) to " + LONGEST.toMillis() + " ms, not "
                    + flushInterval.toMillis() + " ms");
        }
    }

    Outbound with(Overflow policy) {
        return new Outbound(policy, flushInterval);
    }

    Outbound with(Duration interval) {
        return new Outbound(overflow, interval);
    }
}
