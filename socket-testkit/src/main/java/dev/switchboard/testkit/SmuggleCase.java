package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A request whose length can be read in two ways, so that a proxy and a server may disagree on where the next one begins (RFC 9112 §6.3
 * and §11.2). Immutable.
 *
 * @param id rule and name, unique
 * @param lines what it says of its length
 * @param body up to where the hidden request begins
 * @param outcomes legal statuses, or {@code no answer}; whatever it is, the connection must end there
 */
record SmuggleCase(String id, List<String> lines, String body, Set<String> outcomes) {
    private static final Set<String> REFUSED = Set.of("400", "411", "413", "501");
    /** RFC 9112 §6.1 lets a server take the chunks for what they are, but not go on after them. */
    private static final Set<String> ANSWERED = Set.of("400", "411", "413", "501", "200", "201");
    /** The answer may be on its way, or the body be read too late for one, when a chunk turns out to be none. */
    private static final Set<String> ENDED = Set.of("400", "411", "413", "501", "200", "201", "no answer");

    private static final String NO_CHUNK = "0\r\n\r\n";

    static List<SmuggleCase> all() {
        List<SmuggleCase> cases = new ArrayList<>();
        for (String coding : List.of(
                "gzip, chunked",
                "gzip",
                "identity",
                "chunked, gzip",
                "chunked, chunked",
                "chunked, identity",
                "xchunked",
                "chunkedx",
                "chunked;q=1",
                "\"chunked\"",
                (char) 11 + "chunked")) {
            cases.add(new SmuggleCase(
                    "H20-" + printable(coding), List.of("Transfer-Encoding: " + coding), NO_CHUNK, REFUSED));
        }
        cases.add(new SmuggleCase(
                "H20-two-lines", List.of("Transfer-Encoding: gzip", "Transfer-Encoding: chunked"), NO_CHUNK, REFUSED));
        cases.add(new SmuggleCase(
                "H20-chunked-twice",
                List.of("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
                NO_CHUNK,
                REFUSED));
        cases.add(new SmuggleCase(
                "H21-length-and-chunked",
                List.of("Content-Length: 60", "Transfer-Encoding: chunked"),
                NO_CHUNK,
                ANSWERED));
        cases.add(new SmuggleCase(
                "H21-chunked-and-length",
                List.of("Transfer-Encoding: chunked", "Content-Length: 60"),
                NO_CHUNK,
                ANSWERED));
        cases.add(new SmuggleCase(
                "H21-length-and-gzip", List.of("Content-Length: 5", "Transfer-Encoding: gzip"), NO_CHUNK, REFUSED));
        cases.add(new SmuggleCase(
                "H22-two-lengths", List.of("Content-Length: 5", "Content-Length: 60"), NO_CHUNK, REFUSED));
        for (String length : List.of(
                "+5", "-5", "0x5", "5, 60", "5 5", "five", "", "5.0", "99999999999999999999", "18446744073709551621")) {
            cases.add(new SmuggleCase(
                    "H22-length-" + printable(length), List.of("Content-Length: " + length), NO_CHUNK, REFUSED));
        }
        for (String chunk : List.of("-1", "0x0", "+0", "10000000000000000", "", "zero")) {
            cases.add(new SmuggleCase(
                    "H23-chunk-of-" + printable(chunk),
                    List.of("Transfer-Encoding: chunked"),
                    chunk + "\r\n\r\n",
                    ENDED));
        }
        return cases;
    }

    private static String printable(String value) {
        return value.isEmpty() ? "nothing" : value.replaceAll("[^!-~]+", "_");
    }

    /** The request with the hidden one behind it. */
    byte[] bytes(RawRequest request, String hiddenTarget) {
        RawRequest ambiguous = request;
        for (String line : lines) {
            ambiguous = ambiguous.line(line);
        }
        String hidden = "GET " + hiddenTarget + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        return ambiguous.trailing((body + hidden).getBytes(ISO_8859_1)).bytes();
    }
}
