package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A handshake and the statuses that are legal for it. Immutable.
 *
 * @param id rule and name, unique
 * @param request to a socket; its target is a placeholder for {@link #TARGET}
 * @param statuses legal ones; 101 only where it is to be accepted
 */
record HandshakeCase(String id, RawRequest request, Set<Integer> statuses) {
    /** Stands for the socket's path and a query of the test's own. */
    static final String TARGET = "TARGET";

    HandshakeCase {
        statuses = Set.copyOf(statuses);
    }

    private static RawRequest good() {
        return RawRequest.upgrade(TARGET);
    }

    static List<HandshakeCase> all() {
        List<HandshakeCase> cases = new ArrayList<>();
        accepted(cases);
        upgrade(cases);
        version(cases);
        key(cases);
        request(cases);
        subprotocols(cases);
        return cases;
    }

    private static void add(List<HandshakeCase> cases, String id, RawRequest request, Integer... statuses) {
        cases.add(new HandshakeCase(id, request, Set.of(statuses)));
    }

    private static void accepted(List<HandshakeCase> cases) {
        add(cases, "H01-plain", good(), 101);
        add(cases, "H01-names-in-upper-case", good().upperCaseNames(), 101);
        add(cases, "H01-upgrade-in-mixed-case", good().replacing("Upgrade", "WebSocket"), 101);
        add(cases, "H01-connection-in-upper-case", good().replacing("Connection", "UPGRADE"), 101);
        add(cases, "H01-connection-as-firefox-sends-it", good().replacing("Connection", "keep-alive, Upgrade"), 101);
        add(
                cases,
                "H01-connection-in-two-lines",
                good().replacing("Connection", "keep-alive").with("Connection", "Upgrade"),
                101);
        add(cases, "H01-upgrade-as-a-list", good().replacing("Upgrade", "h2c, websocket"), 101, 400);
        add(cases, "H01-upgrade-twice", good().with("Upgrade", "websocket"), 101, 400, 426);
        add(cases, "H01-space-around-values", good().replacing("Sec-WebSocket-Version", "  13 \t"), 101);
        add(cases, "H01-many-headers", many(good(), 60, 100), 101);
        add(cases, "H01-12-kb-of-headers", good().with("Cookie", "c=" + "x".repeat(12_000)), 101);
        add(cases, "H01-origin", good().with("Origin", "http://127.0.0.1"), 101);
        add(
                cases,
                "H01-subprotocol-that-nobody-selects",
                good().with("Sec-WebSocket-Protocol", "chat, superchat"),
                101);
    }

    private static void upgrade(List<HandshakeCase> cases) {
        add(cases, "H02-no-upgrade", good().without("Upgrade"), 400, 426);
        add(cases, "H02-empty-upgrade", good().replacing("Upgrade", ""), 400, 426);
        add(cases, "H02-other-upgrade", good().replacing("Upgrade", "h2c"), 400, 426);
        add(cases, "H02-upgrade-with-a-suffix", good().replacing("Upgrade", "websockets"), 400, 426);
        add(cases, "H02-upgrade-with-a-prefix", good().replacing("Upgrade", "xwebsocket"), 400, 426);
        add(cases, "H03-no-connection", good().without("Connection"), 400, 426);
        add(cases, "H03-connection-keep-alive", good().replacing("Connection", "keep-alive"), 400, 426);
        add(cases, "H03-connection-with-a-suffix", good().replacing("Connection", "Upgraded"), 400, 426);
        add(cases, "H03-neither", good().without("Upgrade").without("Connection"), 400, 426);
    }

    private static void version(List<HandshakeCase> cases) {
        add(cases, "H04-no-version", good().without("Sec-WebSocket-Version"), 426);
        for (String version :
                List.of("12", "8", "14", "0", "013", "13, 12", "thirteen", "-13", "13.0", "9999999999999")) {
            add(cases, "H04-version-" + version, good().replacing("Sec-WebSocket-Version", version), 426);
        }
        add(cases, "H04-empty-version", good().replacing("Sec-WebSocket-Version", ""), 426);
        add(cases, "H04-version-twice", good().with("Sec-WebSocket-Version", "13"), 400, 426);
    }

    private static void key(List<HandshakeCase> cases) {
        RawRequest without = good().without("Sec-WebSocket-Key");
        add(cases, "H05-no-key", without, 400);
        add(cases, "H05-empty-key", without.with("Sec-WebSocket-Key", ""), 400);
        add(cases, "H05-key-of-15-bytes", without.with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA"), 400);
        add(cases, "H05-key-of-17-bytes", without.with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAAA="), 400);
        add(cases, "H05-key-of-18-bytes", without.with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAAAA"), 400);
        add(cases, "H05-key-of-32-bytes", without.with("Sec-WebSocket-Key", "A".repeat(43) + "="), 400);
        add(cases, "H05-key-without-padding", without.with("Sec-WebSocket-Key", RawRequest.KEY.substring(0, 22)), 400);
        add(cases, "H05-key-no-base64", without.with("Sec-WebSocket-Key", "!!!!!!!!!!!!!!!!!!!!!!=="), 400);
        add(cases, "H05-key-base64url", without.with("Sec-WebSocket-Key", "--------------------__=="), 400);
        add(cases, "H05-key-with-a-space", without.with("Sec-WebSocket-Key", "dGhlIHNhbXBs ZSBub25jZQ=="), 400);
        add(cases, "H05-key-twice", good().with("Sec-WebSocket-Key", RawRequest.KEY), 400);
        add(cases, "H05-two-keys", good().with("Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEA=="), 400);
        add(
                cases,
                "H05-two-keys-in-a-line",
                without.with("Sec-WebSocket-Key", RawRequest.KEY + ", " + RawRequest.KEY),
                400);
    }

    private static void request(List<HandshakeCase> cases) {
        for (String method : List.of("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")) {
            add(cases, "H06-" + method, good().method(method), 400, 405);
        }
        add(cases, "H06-get-in-lower-case", good().method("get"), 400, 405, 501);
        add(cases, "H07-http-1.0", good().version("HTTP/1.0"), 400, 426, 505);
        add(cases, "H07-http-1.2", good().version("HTTP/1.2"), 101, 400, 505); // RFC 9110 §2.5: may be taken for 1.1
        add(cases, "H07-no-version", good().version(""), 400, 505);
        add(cases, "H08-no-host", good().without("Host"), 400); // RFC 9112 §3.2
        add(cases, "H08-two-hosts", good().with("Host", "elsewhere.example"), 400);
        add(cases, "H09-line-without-a-colon", good().line("this is no header"), 400);
        add(cases, "H09-space-before-the-colon", good().line("X-Space : x"), 400); // RFC 9112 §5.1
        add(cases, "H09-empty-name", good().line(": x"), 400);
        add(cases, "H09-nul-in-a-value", good().with("X-Nul", "a" + (char) 0 + "b"), 400); // RFC 9110 §5.5
        add(cases, "H10-20-kb-in-one-header", good().with("X-Long", "x".repeat(20_000)), tooLong());
        add(cases, "H10-20-kb-in-many-headers", many(good(), 200, 100), tooLong());
        add(cases, "H10-20-kb-of-a-header-name", good().with("X".repeat(20_000), "x"), tooLong());
        add(cases, "H10-a-megabyte-of-headers", many(good(), 1_000, 1_000), tooLong());
    }

    /** Any answer that says whose fault it is. */
    private static Integer[] tooLong() {
        return new Integer[] {400, 413, 414, 431};
    }

    private static void subprotocols(List<HandshakeCase> cases) {
        add(cases, "H11-empty-subprotocol", good().with("Sec-WebSocket-Protocol", ""), 400);
        add(cases, "H11-subprotocol-no-token", good().with("Sec-WebSocket-Protocol", "two words"), 400);
        add(cases, "H11-subprotocol-twice", good().with("Sec-WebSocket-Protocol", "a, b, a"), 400);
    }

    private static RawRequest many(RawRequest request, int count, int length) {
        List<String> values = Collections.nCopies(count, "x".repeat(length));
        RawRequest longer = request;
        for (int i = 0; i < count; i++) {
            longer = longer.with("X-" + i, values.get(i));
        }
        return longer;
    }

    /** The request to a real target. */
    byte[] bytes(String target) {
        String text = new String(request.bytes(), ISO_8859_1);
        return text.replaceFirst(TARGET, target).getBytes(ISO_8859_1);
    }
}
