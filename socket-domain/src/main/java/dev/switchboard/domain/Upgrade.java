package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The server's side of the opening handshake (RFC 6455 §4.2), as pure checks that every transport shares: whether a
 * request is a proper upgrade, and what the 101 response says. Origin and credentials are not judged here.
 *
 * <p>Threading: stateless.
 */
public final class Upgrade {

    private static final String VERSION = "13"; // RFC 6455 §4.1, item 9
    private static final int KEY_CHARACTERS = 24; // what 16 bytes make in Base64
    private static final int KEY_BYTES = 16;
    private static final String ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3
    private static final int QUOTED_CHARACTERS = 64;

    // These fold case in ASCII alone: String.equalsIgnoreCase takes a Kelvin sign for a k.
    private static final Pattern WEBSOCKET = Pattern.compile("websocket", Pattern.CASE_INSENSITIVE);
    private static final Pattern UPGRADE = Pattern.compile("upgrade", Pattern.CASE_INSENSITIVE);

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** RFC 9110 §15.5.22 wants Upgrade in every 426, and §7.8 wants Connection beside it. */
    private static final Map<String, String> UPGRADE_HEADERS = Map.of("Upgrade", "websocket", "Connection", "Upgrade");

    private static final Map<String, String> VERSION_HEADERS =
            Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", VERSION);

    private Upgrade() {}

    /**
     * A response that refuses the handshake.
     *
     * @param status HTTP status, 400–499
     * @param reason plain ASCII text for the body: the field, what was wrong with it and the remedy
     * @param headers to be set on the response, beside those that the transport sets itself
     */
    public record Refused(int status, String reason, Map<String, String> headers) {
        public Refused {
            if (status < 400 || status > 499) {
                throw new IllegalArgumentException(
                        "status " + status + " does not refuse a client, it must be 400-499");
            }
            if (reason.isBlank()) {
                throw new IllegalArgumentException("a refusal without a reason helps nobody");
            }
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Checks a request by RFC 6455 §4.2.1; also that its sub-protocols, if any, are well-formed, so that {@link
     * #subprotocols} succeeds after it.
     *
     * @param method as sent, such as {@code GET}
     * @param httpVersion as sent, such as {@code HTTP/1.1}
     * @param headers gives the values of a header, one per line of the request; its names are case-insensitive, and a
     *     header that is not there has an empty list
     * @return what to refuse it with; empty if the handshake may go on
     */
    public static Optional<Refused> check(String method, String httpVersion, Function<String, List<String>> headers) {
        if (!method.equals("GET")) {
            return refuse(
                    405, "method " + quoted(method) + " cannot open a WebSocket; use GET", Map.of("Allow", "GET"));
        }
        if (!httpVersion.equals("HTTP/1.1")) {
            return bad("HTTP version " + quoted(httpVersion) + " cannot be upgraded here; use HTTP/1.1");
        }
        if (headers.apply("Host").size() != 1) {
            return bad("Host was " + missingOrRepeated(headers.apply("Host")) + "; send it exactly once");
        }
        return connection(headers)
                .or(() -> version(headers.apply("Sec-WebSocket-Version")))
                .or(() -> key(headers.apply("Sec-WebSocket-Key")))
                .or(() -> malformedSubprotocols(headers.apply("Sec-WebSocket-Protocol"))
                        .flatMap(Upgrade::bad));
    }

    /**
     * {@code Sec-WebSocket-Accept} of the response (RFC 6455 §4.2.2, item 5.4).
     *
     * @param key the request's {@code Sec-WebSocket-Key}, after {@link #check}
     */
    public static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((stripped(key) + ACCEPT_GUID).getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-1, this one has not", e);
        }
    }

    /**
     * The sub-protocols that a client offers, in its order of preference.
     *
     * @param headerValues all values of {@code Sec-WebSocket-Protocol}, each a list with commas; none if it was not
     *     sent
     * @throws IllegalArgumentException if they are malformed, which {@link #check} refuses with 400. The message does
     *     not quote them, as a browser's credentials may be among them
     */
    public static List<String> subprotocols(List<String> headerValues) {
        malformedSubprotocols(headerValues).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        return elements(headerValues);
    }

    private static Optional<Refused> connection(Function<String, List<String>> headers) {
        List<String> upgrade = headers.apply("Upgrade");
        if (!contains(upgrade, WEBSOCKET)) {
            return refuse(426, "Upgrade was " + missingOr(upgrade) + "; send Upgrade: websocket", UPGRADE_HEADERS);
        }
        List<String> connection = headers.apply("Connection");
        if (!contains(connection, UPGRADE)) {
            return refuse(
                    426, "Connection was " + missingOr(connection) + "; send Connection: Upgrade", UPGRADE_HEADERS);
        }
        return Optional.empty();
    }

    private static Optional<Refused> version(List<String> values) {
        if (values.size() > 1) {
            return bad("Sec-WebSocket-Version was repeated; send it exactly once, with the value 13");
        }
        if (values.isEmpty() || !stripped(values.get(0)).equals(VERSION)) {
            return refuse(
                    426, "Sec-WebSocket-Version was " + missingOr(values) + "; send the value 13", VERSION_HEADERS);
        }
        return Optional.empty();
    }

    private static Optional<Refused> key(List<String> values) {
        String remedy = "; send 16 random bytes as 24 characters of Base64, exactly once";
        if (values.size() != 1) {
            return bad("Sec-WebSocket-Key was " + missingOrRepeated(values) + remedy);
        }
        String key = stripped(values.get(0));
        if (key.length() != KEY_CHARACTERS) {
            return bad("Sec-WebSocket-Key had " + key.length() + " characters" + remedy);
        }
        try {
            int bytes = Base64.getDecoder().decode(key).length;
            return bytes == KEY_BYTES
                    ? Optional.empty()
                    : bad("Sec-WebSocket-Key stood for " + bytes + " bytes" + remedy);
        } catch (IllegalArgumentException notBase64) {
            return bad("Sec-WebSocket-Key was not Base64" + remedy);
        }
    }

    /** What is wrong with them by RFC 6455 §4.1, item 10; empty if nothing is. */
    private static Optional<String> malformedSubprotocols(List<String> headerValues) {
        if (headerValues.isEmpty()) {
            return Optional.empty();
        }
        List<String> offered = elements(headerValues);
        if (offered.isEmpty()) {
            return Optional.of("Sec-WebSocket-Protocol was empty; name a sub-protocol or leave the header out");
        }
        Set<String> seen = new HashSet<>();
        for (String name : offered) {
            if (!TOKEN.matcher(name).matches()) {
                return Optional.of(
                        "Sec-WebSocket-Protocol had a name that is no token; use letters, digits and !#$%&'*+-.^_`|~");
            }
            if (!seen.add(name)) {
                return Optional.of("Sec-WebSocket-Protocol named a sub-protocol twice; name each once");
            }
        }
        return Optional.empty();
    }

    /** A list header's elements over all its lines; empty ones count for nothing (RFC 9110 §5.6.1.2). */
    private static List<String> elements(List<String> headerValues) {
        List<String> elements = new ArrayList<>();
        for (String value : headerValues) {
            for (String element : value.split(",", -1)) {
                if (!stripped(element).isEmpty()) {
                    elements.add(stripped(element));
                }
            }
        }
        return List.copyOf(elements);
    }

    private static boolean contains(List<String> headerValues, Pattern wanted) {
        return elements(headerValues).stream()
                .anyMatch(element -> wanted.matcher(element).matches());
    }

    /** Without the optional white space of RFC 9110 §5.6.3: space and tab only, where String.strip takes more. */
    private static String stripped(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static Optional<Refused> bad(String reason) {
        return refuse(400, reason, Map.of());
    }

    private static Optional<Refused> refuse(int status, String reason, Map<String, String> headers) {
        return Optional.of(new Refused(status, reason, headers));
    }

    private static String missingOrRepeated(List<String> values) {
        return values.isEmpty() ? "missing" : "repeated";
    }

    private static String missingOr(List<String> values) {
        return values.isEmpty() ? "missing" : quoted(String.join(", ", values));
    }

    /** Input for a reason: short, and nothing that a terminal, a log or a page could mistake for its own. */
    private static String quoted(String input) {
        String start = input.substring(0, Math.min(input.length(), QUOTED_CHARACTERS));
        return '"' + start.replaceAll("[^ -~]|[\"<>&]", "?") + '"';
    }
}
