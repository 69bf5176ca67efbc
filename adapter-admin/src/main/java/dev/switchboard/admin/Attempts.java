package dev.switchboard.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong tokens, so that nobody can try many: {@value #PER_ADDRESS} from an address and {@value #IN_TOTAL} from all within a minute. Of
 * {@value #MOST_ADDRESSES} addresses at most; the oldest is forgotten, and the total still stands. Thread-safe.
 */
final class Attempts {
    static final int PER_ADDRESS = 5;
    static final int IN_TOTAL = 100;
    private static final int MOST_ADDRESSES = 1_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final class Failures {
        final Instant since;
        int count;

        Failures(Instant since) {
            this.since = since;
        }
    }

    private final InstantSource clock;
    private final Map<String, Failures> byAddress = new LinkedHashMap<>(); // guarded by this, as is the next
    private Failures total;

    Attempts(InstantSource clock) {
        this.clock = clock;
        this.total = new Failures(clock.instant());
    }

    /** Seconds until this address may try again; 0 if it may now. */
    synchronized long wait(String address) {
        Failures own = byAddress.getOrDefault(address, new Failures(clock.instant()));
        return Math.max(left(own, PER_ADDRESS), left(total, IN_TOTAL));
    }

    private long left(Failures failures, int most) {
        Duration left = Duration.between(clock.instant(), failures.since.plus(MINUTE));
        return failures.count < most || left.isNegative() || left.isZero() ? 0 : left.toSeconds() + 1;
    }

    synchronized void failed(String address) {
        Instant now = clock.instant();
        if (over(total, now)) {
            total = new Failures(now);
        }
        total.count++;
        byAddress.values().removeIf(failures -> over(failures, now));
        if (!byAddress.containsKey(address) && byAddress.size() >= MOST_ADDRESSES) {
            byAddress.remove(byAddress.keySet().iterator().next());
        }
        byAddress.computeIfAbsent(address, any -> new Failures(now)).count++;
    }

    private static boolean over(Failures failures, Instant now) {
        return !now.isBefore(failures.since.plus(MINUTE));
    }
}
