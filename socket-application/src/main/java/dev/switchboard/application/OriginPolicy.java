package dev.switchboard.application;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which pages may open a socket (PROTOCOL, Handshake): none named means no browser and is accepted; else the page's host and port
 * must be the request's own, or the origin one of those named. Immutable.
 */
final class OriginPolicy {
    private static final Pattern ORIGIN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+\\]|[^\\[\\]/:@?#\\s]+)(?::(\\d{1,5}))?");

    private record Origin(String scheme, String host, int port) {}

    private final Set<Origin> named;

    /**
     * @throws IllegalArgumentException if one of {@code named} is no origin such as {@code https://app.example:8443}
     */
    OriginPolicy(Set<String> named) {
        this.named = named.stream()
                .map(text -> parse(text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "an allowed origin is scheme://host or scheme://host:port, without a path, not "
                                        + text)))
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean allows(List<String> origins, List<String> hosts) {
        if (origins.isEmpty()) {
            return true;
        }
        if (origins.size() > 1 || hosts.size() != 1) {
            return false;
        }
        Optional<Origin> origin = parse(origins.get(0));
        if (origin.isEmpty()) {
            return false;
        }
        // The scheme of this hop is not the browser's behind a proxy that ends TLS; so Host takes the origin's.
        Optional<Origin> own = parse(origin.get().scheme() + "://" + hosts.get(0));
        return named.contains(origin.get()) || origin.equals(own);
    }

    private static Optional<Origin> parse(String text) {
        Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group(1);
        int port;
        if (matcher.group(3) != null) {
            port = Integer.parseInt(matcher.group(3));
        } else {
            port = scheme.equals("https") || scheme.equals("wss") ? 443 : 80;
        }
        return Optional.of(new Origin(scheme, matcher.group(2), port));
    }
}
