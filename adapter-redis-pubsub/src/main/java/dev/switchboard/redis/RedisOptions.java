package dev.switchboard.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Redis is, and what is ours in it. Immutable; each method returns a changed copy. Its text tells the address and the prefix, neither
 * user nor password.
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

    private final RedisUrl url;
    private final Optional<Path> authorities;
    private final String prefix;
    private final Duration lease;
    final Pace pace;

    private RedisOptions(RedisUrl url, Optional<Path> authorities, String prefix, Duration lease, Pace pace) {
        this.url = url;
        this.authorities = authorities;
        this.prefix = prefix;
        this.lease = lease;
        this.pace = pace;
    }

    /**
     * Where Redis is: one server, version 6.2 or newer; one that sentinels know; or a Redis Cluster, version 7 or newer.
     *
     * @param url {@code redis://[[user:]password@]host[:port][/database]}, port 6379 and database 0 by default; or {@code
     *     redis-sentinel://[[user:]password@]host[:port][,host[:port]]…[/database]#service}, the sentinels with port 26379 by default, the
     *     credentials those of Redis; or {@code redis-cluster://[[user:]password@]host[:port][,host[:port]]…}, some nodes of the cluster,
     *     which tell the others. With {@code rediss} instead of {@code redis} over TLS, and then with the name of the host verified
     * @throws IllegalArgumentException if it is anything else; the message is one line and repeats no password
     */
    public static RedisOptions of(String url) {
        return new RedisOptions(RedisUrl.of(url), Optional.empty(), STANDARD_PREFIX, STANDARD_LEASE, Pace.STANDARD);
    }

    /**
     * Who may vouch for the certificate of a Redis that is spoken to over TLS, instead of those that Java trusts.
     *
     * @param pem a file with one certificate or more in PEM; read at each start
     * @throws IllegalArgumentException if it can't be read or has no certificate
     */
    public RedisOptions trust(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw new IllegalArgumentException("there is no certificate in " + pem);
            }
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException("no certificates can be read from " + pem, e);
        }
        return new RedisOptions(url, Optional.of(pem), prefix, lease, pace);
    }

    /**
     * What keys and channels of Redis begin with: clusters of nodes that share a Redis tell each other apart by it, and by nothing else, as
     * channels know no databases.
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
        return new RedisOptions(url, authorities, other, lease, pace);
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
        return new RedisOptions(url, authorities, prefix, other, pace);
    }

    /** The lease of a node's presence. */
    public Duration presenceLease() {
        return lease;
    }

    /** In another rhythm. */
    RedisOptions pace(Pace other) {
        return new RedisOptions(url, authorities, prefix, lease, other);
    }

    String prefix() {
        return prefix;
    }

    RedisUrl url() {
        return url;
    }

    Optional<Path> authorities() {
        return authorities;
    }

    /** Hosts and ports, for people. */
    String address() {
        return url.address();
    }

    @Override
    public String toString() {
        return url + " with prefix " + prefix;
    }
}
