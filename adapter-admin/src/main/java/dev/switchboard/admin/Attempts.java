package dev.switchboard.admin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong tokens: {@value #PER_ADDRESS} from an address within a minute get told so, the next are told to wait. It refuses no right
 * one, or whoever shares an address with an operator, as everybody behind a proxy does, could lock the operators out; that nobody guesses a
 * token is for its length to see to. Of {@value #MOST_ADDRESSES} addresses at most; the oldest is forgotten. Thread-safe.
 */
final class Attempts {
    static final int PER_ADDRESS = 5;

    /** How many wrong tokens within a minute stand in the log, so that nobody can fill a disk with them. */
    static final int TOLD = 100;

    private static final int MOST_ADDRESSES = 1_000;
    private static final int PREFIX_BYTES = 8;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * A wrong token.
     *
     * @param seconds until wrong ones of this address are counted anew; 0 if it is not asked to wait
     * @param told whether it is to stand in the log
     */
    record Failed(long seconds, boolean told) {}

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

    /** One more. */
    synchronized Failed failed(String peer) {
        Instant now = clock.instant();
        String address = holder(peer);
        if (over(total, now)) {
            total = new Failures(now);
        }
        total.count++;
        byAddress.values().removeIf(failures -> over(failures, now));
        if (!byAddress.containsKey(address) && byAddress.size() >= MOST_ADDRESSES) {
            byAddress.remove(byAddress.keySet().iterator().next());
        }
        Failures own = byAddress.computeIfAbsent(address, any -> new Failures(now));
        own.count++;
        long left = Duration.between(now, own.since.plus(MINUTE)).toSeconds() + 1;
        return new Failed(own.count > PER_ADDRESS ? left : 0, total.count <= TOLD);
    }

    private static boolean over(Failures failures, Instant now) {
        return !now.isBefore(failures.since.plus(MINUTE));
    }

    /** An IPv6 host has 2^64 addresses of its own to choose from: they count as one. */
    private static String holder(String peer) {
        if (peer.indexOf(':') < 0) {
            return peer;
        }
        int zone = peer.indexOf('%');
        try {
            byte[] address = InetAddress.getByName("[" + (zone < 0 ? peer : peer.substring(0, zone)) + "]")
                    .getAddress();
            return address.length > PREFIX_BYTES
                    ? HexFormat.of().formatHex(Arrays.copyOf(address, PREFIX_BYTES))
                    : peer;
        } catch (UnknownHostException noAddress) {
            return peer;
        }
    }
}
