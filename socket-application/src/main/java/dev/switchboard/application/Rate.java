package dev.switchboard.application;

import dev.switchboard.domain.TokenBucket;

/**
 * How many messages of one connection are handled. Immutable.
 *
 * @param perSecond for ever, at least 1
 * @param burst at once after a silence, at least 1
 */
record Rate(int perSecond, int burst) {
    Rate {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "a rate is at least 1 a second, after a burst of at least 1, not " + perSecond + " and " + burst);
        }
    }

    TokenBucket bucket(long now) {
        return new TokenBucket(perSecond, burst, now);
    }

    String says(String of) {
        return "at most " + perSecond + " " + of + " a second after a burst of " + burst + "; wait retryAfterMs";
    }
}
