package dev.switchboard.application;

import dev.switchboard.domain.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/** How fast one connection goes in channels and with commands that have a rate of their own. Confined to its mailbox. */
final class Rates {
    // Who goes through more of them than that at once is held by the connection's own rate.
    private static final int MOST = 256;

    // Made with the first that is limited.
    private @Nullable Map<Object, TokenBucket> buckets;

    /** Takes one; returns the nanoseconds to wait if there is none. {@code what} is a channel's name or a command's action. */
    long take(Object what, Rate rate, long now) {
        if (buckets == null) {
            buckets = new LinkedHashMap<>(2, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, TokenBucket> eldest) {
                    return size() > MOST;
                }
            };
        }
        return buckets.computeIfAbsent(what, key -> rate.bucket(now)).take(now);
    }
}
