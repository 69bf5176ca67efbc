package dev.switchboard.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where Redis is. Immutable; its text tells no password.
 *
 * @param mode how many servers there are, and how they are found
 * @param places each that the address names, in its order
 * @param service what the sentinels call the master; of no use elsewhere
 */
record RedisUrl(Mode mode, List<RedisURI> places, Optional<String> service) {
    /** How Redis is made up. */
    enum Mode {
        ONE("redis", 6379),
        SENTINEL("redis-sentinel", 26_379),
        CLUSTER("redis-cluster", 6379);

        final String scheme;
        final int port;

        Mode(String scheme, int port) {
            this.scheme = scheme;
            this.port = port;
        }

        /** The same over TLS. */
        String secure() {
            return "rediss" + scheme.substring("redis".length());
        }
    }

    private static final String EXAMPLE = "redis://[[user:]password@]host[:port][/database]";
    private static final String OTHERS = "a Redis URL is " + EXAMPLE
            + ", or redis-sentinel://...host[:port],host[:port]...[/database]#service"
            + ", or redis-cluster://...host[:port],host[:port]..., and with TLS begins with rediss";
    private static final int MOST_PLACES = 64;

    RedisUrl {
        places = List.copyOf(places);
    }

    /** Reads one; the message of the {@link IllegalArgumentException} is one line and repeats no password. */
    static RedisUrl of(String url) {
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException e) {
            // Not with the cause, whose message repeats the whole address and so the password.
            throw wrong("is malformed: " + e.getReason());
        }
        String scheme = String.valueOf(parsed.getScheme());
        Mode mode = mode(scheme);
        String authority = parsed.getRawAuthority();
        if (authority == null || parsed.getQuery() != null) {
            throw wrong(authority == null ? "has no host" : "has more than that");
        }
        Optional<String> service = Optional.ofNullable(parsed.getFragment());
        if (service.isPresent() != (mode == Mode.SENTINEL) || service.equals(Optional.of(""))) {
            throw wrong(mode == Mode.SENTINEL ? "names no service" : "has more than that");
        }
        if (!parsed.getPath().matches(mode == Mode.CLUSTER ? "/?" : "(/\\d{0,5})?")) {
            throw wrong(mode == Mode.CLUSTER ? "has more than that" : "has a database that is no number");
        }
        int database = parsed.getPath().length() < 2
                ? 0
                : Integer.parseInt(parsed.getPath().substring(1));
        int at = authority.lastIndexOf('@');
        Optional<String> credentials = at < 0 ? Optional.empty() : Optional.of(decoded(authority.substring(0, at)));
        String[] hosts = authority.substring(at + 1).split(",", -1);
        if (hosts.length > (mode == Mode.ONE ? 1 : MOST_PLACES)) {
            throw wrong("has too many hosts");
        }
        List<RedisURI> places = new ArrayList<>();
        for (String host : hosts) {
            places.add(place(host, mode, scheme.startsWith("rediss"), database, credentials));
        }
        return new RedisUrl(mode, places, service);
    }

    private static Mode mode(String scheme) {
        for (Mode mode : Mode.values()) {
            if (scheme.equals(mode.scheme) || scheme.equals(mode.secure())) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                OTHERS + (scheme.equals("null") ? "" : "; this one begins with " + scheme + ":"));
    }

    private static RedisURI place(String text, Mode mode, boolean tls, int database, Optional<String> credentials) {
        URI parsed;
        try {
            parsed = new URI("redis://" + text).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw wrong("has a host that is none, or a port that is no number");
        }
        String host = parsed.getHost();
        if (host == null || parsed.getUserInfo() != null || parsed.getPort() == 0 || parsed.getPort() > 65_535) {
            throw wrong(host == null ? "has no host" : "has a port that is not 1 to 65535");
        }
        RedisURI.Builder place = RedisURI.builder()
                .withHost(bare(host))
                .withPort(parsed.getPort() < 0 ? mode.port : parsed.getPort())
                .withDatabase(database)
                .withSsl(tls)
                .withVerifyPeer(SslVerifyMode.FULL)
                // It bounds the greeting after connecting, too, which a stalled Redis would never answer.
                .withTimeout(RedisOptions.CONNECT_TIMEOUT);
        credentials.ifPresent(word -> {
            int colon = word.indexOf(':');
            String password = word.substring(colon + 1);
            if (colon > 0) {
                place.withAuthentication(word.substring(0, colon), password.toCharArray());
            } else if (!password.isEmpty()) {
                place.withPassword(password.toCharArray());
            }
        });
        return place.build();
    }

    /** An address of IPv6 without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String decoded(String credentials) {
        try {
            return new URI("redis://" + credentials + "@host").getUserInfo();
        } catch (URISyntaxException e) {
            throw wrong("has credentials that are malformed");
        }
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(OTHERS + "; this one " + why);
    }

    /** A copy of a place that its user may change. */
    RedisURI at(RedisURI place) {
        return at(place.getHost(), place.getPort());
    }

    /** The same Redis, elsewhere: as a sentinel or a cluster tells. A copy that its user may change. */
    RedisURI at(String host, int port) {
        RedisURI moved = RedisURI.builder(places.get(0)).build();
        moved.setHost(host);
        moved.setPort(port);
        return moved;
    }

    /** How a place is written. */
    static String text(RedisURI place) {
        return text(place.getHost(), place.getPort());
    }

    static String text(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** All hosts and ports, for people. */
    String address() {
        return String.join(",", places.stream().map(RedisUrl::text).toList());
    }

    @Override
    public String toString() {
        String scheme = places.get(0).isSsl() ? mode.secure() : mode.scheme;
        String database = mode == Mode.CLUSTER ? "" : "/" + places.get(0).getDatabase();
        return String.format(Locale.ROOT, "%s://%s%s", scheme, address(), database)
                + service.map(name -> "#" + name).orElse("");
    }
}
