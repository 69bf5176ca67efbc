package dev.switchboard.admin;

import dev.switchboard.application.port.in.WebRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a request that changes something was made by a page of this very server, by what browsers say of it themselves and no script can
 * forge: {@code Sec-Fetch-Site} (Fetch Metadata §2.1), {@code Origin} (RFC 6454 §7) and {@code Referer}. Programs send none of them.
 */
final class Provenance {
    private final Set<String> origins;

    Provenance(Set<String> origins) {
        this.origins = origins;
    }

    /** What is wrong; empty if nothing is. */
    Optional<String> fault(WebRequest request) {
        for (String name : List.of("sec-fetch-site", "origin", "referer", "host")) {
            if (request.headers().getOrDefault(name, List.of()).size() > 1) {
                return Optional.of("there are several " + name + " headers");
            }
        }
        Optional<String> site = request.header("sec-fetch-site");
        if (site.filter(value -> !value.equals("same-origin")).isPresent()) {
            return Optional.of("the request was made by a page of another origin");
        }
        Optional<String> origin = request.header("origin");
        // A browser says null where a referrer policy hides the page's; then the fetch metadata alone can tell.
        if (origin.isPresent() && !(origin.get().equals("null") && site.isPresent())) {
            return matches(origin.get(), request) ? Optional.empty() : foreign("Origin");
        }
        Optional<String> referer = request.header("referer");
        return referer.isEmpty() || matches(originOf(referer.get()), request) ? Optional.empty() : foreign("Referer");
    }

    private static Optional<String> foreign(String header) {
        return Optional.of("the " + header + " header names another origin than this server's");
    }

    private static String originOf(String address) {
        int scheme = address.indexOf("://");
        int end = scheme < 0 ? -1 : address.indexOf('/', scheme + 3);
        return end < 0 ? address : address.substring(0, end);
    }

    private boolean matches(String origin, WebRequest request) {
        String given = origin.toLowerCase(Locale.ROOT);
        if (origins.stream().anyMatch(allowed -> allowed.equalsIgnoreCase(given))) {
            return true;
        }
        String host = request.header("host").orElse("").toLowerCase(Locale.ROOT);
        return !host.isEmpty() && (same(given, "http://", ":80", host) || same(given, "https://", ":443", host));
    }

    private static boolean same(String origin, String scheme, String port, String host) {
        return origin.startsWith(scheme)
                && bare(origin.substring(scheme.length()), port).equals(bare(host, port));
    }

    private static String bare(String authority, String port) {
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }
}
