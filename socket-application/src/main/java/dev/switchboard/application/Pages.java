package dev.switchboard.application;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Pages by their paths, each with the headers that keep a browser from doing what the page never asked for. Immutable; each method
 * returns a changed copy.
 *
 * <p>Every response, errors too, bears {@code X-Content-Type-Options}, {@code Referrer-Policy} and a {@code Content-Security-Policy}:
 * scripts, styles, images and fonts of this server only, none of them inline, no frame around it, connections to this server and its
 * sockets. Methods other than GET and HEAD are answered 405, unknown paths 404.
 */
public final class Pages implements WebHandler {
    static final String ALLOWED = "GET, HEAD";

    /**
     * A host as it may stand in a policy (CSP 3 §2.3.1, {@code host-source}): nothing that would end a directive, and no IPv6 address,
     * which that grammar does not have.
     */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})(?::[0-9]{1,5})?");

    /** Makes the response for what could not be answered otherwise. Any thread. */
    @FunctionalInterface
    public interface ErrorPage {
        /** With this status; the sentence is plain text, without a line end. */
        WebResponse of(int status, String sentence);
    }

    private final Map<String, WebHandler> exact;
    private final Map<String, WebHandler> prefixes;
    private final ErrorPage error;

    private Pages(Map<String, WebHandler> exact, Map<String, WebHandler> prefixes, ErrorPage error) {
        this.exact = exact;
        this.prefixes = prefixes;
        this.error = error;
    }

    /** No pages yet, and errors in plain text. */
    public static Pages none() {
        return new Pages(
                Map.of(), Map.of(), (status, sentence) -> WebResponse.text(status, "text/plain", sentence + "\n"));
    }

    /**
     * One more page, at exactly this path.
     *
     * @throws IllegalArgumentException if the path doesn't begin with a slash
     */
    public Pages at(String path, WebHandler page) {
        return new Pages(with(exact, path, page), prefixes, error);
    }

    /**
     * Everything below a path; the longest such prefix counts, and the handler sees the whole path.
     *
     * @throws IllegalArgumentException if the prefix doesn't begin and end with a slash
     */
    public Pages below(String prefix, WebHandler handler) {
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix of paths ends with /, not " + prefix);
        }
        return new Pages(exact, with(prefixes, prefix, handler), error);
    }

    /** Says 404 and 405 with such pages; what handlers return stays as it is. */
    public Pages errors(ErrorPage page) {
        return new Pages(exact, prefixes, page);
    }

    private static Map<String, WebHandler> with(Map<String, WebHandler> handlers, String path, WebHandler handler) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /, not " + path);
        }
        Map<String, WebHandler> more = new TreeMap<>(handlers);
        more.put(path, handler);
        return more;
    }

    @Override
    public WebResponse handle(WebRequest request) throws Exception {
        Optional<WebHandler> handler = find(request.path());
        WebResponse response;
        if (handler.isEmpty()) {
            response = error.of(404, "There is nothing at this address.");
        } else if (!reads(request)) {
            response = error.of(405, "This page can only be read.").with("Allow", ALLOWED);
        } else {
            response = handler.get().handle(request);
        }
        return guarded(response, request);
    }

    private Optional<WebHandler> find(String path) {
        WebHandler page = exact.get(path);
        if (page != null) {
            return Optional.of(page);
        }
        // Longer prefixes of one path sort behind shorter ones.
        return prefixes.entrySet().stream()
                .filter(entry -> path.startsWith(entry.getKey()))
                .reduce((shorter, longer) -> longer)
                .map(Map.Entry::getValue);
    }

    static boolean reads(WebRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static WebResponse guarded(WebResponse response, WebRequest request) {
        return response.with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer")
                .with("Content-Security-Policy", policy(request.headers().getOrDefault("host", List.of())));
    }

    /** Names the sockets too, since {@code 'self'} does not cover {@code ws:} in older Safaris. */
    private static String policy(List<String> hosts) {
        String sockets = hosts.size() == 1 && HOST.matcher(hosts.get(0)).matches()
                ? String.format(
                        Locale.ROOT, " ws://%1$s wss://%1$s", hosts.get(0).toLowerCase(Locale.ROOT))
                : "";
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
                + "manifest-src 'self'; connect-src 'self'" + sockets
                + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }
}
