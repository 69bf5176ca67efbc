package dev.switchboard.redis;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Where Redis is, and what is ours in it. Immutable; each method returns a changed copy. Its text tells no password.
 */
public final class RedisOptions {
    /** What keys and channels of Redis begin with, unless {@linkplain #prefix changed}. */
    public static final String STANDARD_PREFIX = "switchboard:";

    /** The lease of a node's presence, unless {@linkplain #presenceLease changed}. */
    public static final Duration STANDARD_LEASE = Duration.ofSeconds(10);

    /** The shortest one. */
    public static final Duration LEAST_LEASE = Duration.ofSeconds(1);

    /** The longest one: what Redis keeps of a node that is gone it keeps for longer than that. */
    public static final Duration MOST_LEASE = Duration.ofMinutes(2);

    /** Longest prefix, in bytes of UTF-8. */
    public static final int MAX_PREFIX_BYTES = 64;

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String EXAMPLE = "redis://[[user:]password@]host[:port][/database]";

    private final RedisURI uri;
    private final String prefix;
    private final Duration lease;
    final Pace pace;

    private RedisOptions(RedisURI uri, String prefix, Duration lease, Pace pace) {
        this.uri = uri;
        this.prefix = prefix;
        this.lease = lease;
        this.pace = pace;
    }

    /**
     * One Redis, version 6.2 or newer.
     *
     * @param url {@code redis://[[user:]password@]host[:port][/database]}; port 6379 and database 0 by default
     * @throws IllegalArgumentException if it is anything else; the message is one line and repeats no password
     */
    public static RedisOptions of(String url) {
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a Redis URL is " + EXAMPLE + "; this one is malformed", e);
        }
        if (!"redis".equals(parsed.getScheme())) {
            throw new IllegalArgumentException("a Redis URL is " + EXAMPLE + ", and begins with redis://"
                    + (parsed.getScheme() == null ? "" : ", not " + parsed.getScheme() + ":"));
        }
        if (parsed.getHost() == null || parsed.getQuery() != null || parsed.getFragment() != null) {
            throw new IllegalArgumentException("a Redis URL is " + EXAMPLE + "; this one has "
                    + (parsed.getHost() == null ? "no host" : "more than that"));
        }
        if (parsed.getPort() == 0
                || parsed.getPort() > 65_535
                || !parsed.getPath().matches("(/\\d{0,5})?")) {
            throw new IllegalArgumentException(
                    "a Redis URL is " + EXAMPLE + ", its port 1 to 65535 and its database a number");
        }
        try {
            RedisURI uri = RedisURI.create(parsed);
            // It bounds the greeting after connecting, too, which a stalled Redis would never answer.
            uri.setTimeout(CONNECT_TIMEOUT);
            return new RedisOptions(uri, STANDARD_PREFIX, STANDARD_LEASE, Pace.STANDARD);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a Redis URL is " + EXAMPLE + "; this one is malformed", e);
        }
    }

    /**
     * What keys and channels of Redis begin with: clusters of nodes that share a Redis tell each other apart by it.
     *
     * @throws IllegalArgumentException if it has more than {@value #MAX_PREFIX_BYTES} bytes of UTF-8 or a brace, which would decide where
     *     Redis puts a key
     */
    public RedisOptions prefix(String other) {
        if (other.getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES
                || other.contains("{")
                || other.contains("}")) {
            throw new IllegalArgumentException(
                    "a prefix has at most " + MAX_PREFIX_BYTES + " bytes of UTF-8 and no braces");
        }
        return new RedisOptions(uri, other, lease, pace);
    }

    /**
     * Within how long the users of a node that crashed have left everywhere. A node that stands still for less than six tenths of it is not
     * taken for dead. The same for all nodes of a cluster.
     *
     * @throws IllegalArgumentException if it is not between {@link #LEAST_LEASE} and {@link #MOST_LEASE}
     */
    public RedisOptions presenceLease(Duration other) {
        if (other.compareTo(LEAST_LEASE) < 0 || other.compareTo(MOST_LEASE) > 0) {
            throw new IllegalArgumentException(
                    "a presence lease lasts " + LEAST_LEASE.toSeconds() + " to " + MOST_LEASE.toSeconds() + " seconds");
        }
        return new RedisOptions(uri, prefix, other, pace);
    }

    Duration lease() {
        return lease;
    }

    /** In another rhythm. */
    RedisOptions pace(Pace other) {
        return new RedisOptions(uri, prefix, lease, other);
    }

    String prefix() {
        return prefix;
    }

    /** The address, as a copy that its user may change. */
    RedisURI uri() {
        return RedisURI.builder(uri).build();
    }

    /** Host and port, for people. */
    String address() {
        return uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public String toString() {
        return "redis://" + address() + "/" + uri.getDatabase() + " with prefix " + prefix;
    }
}
