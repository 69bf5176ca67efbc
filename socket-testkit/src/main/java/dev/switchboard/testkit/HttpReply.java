package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered to a {@link RawRequest}. Immutable by agreement.
 *
 * @param status 100–599
 * @param headers name in lower case and value, in the order of the reply
 * @param body whole, chunks joined; empty after 101, 204, 304 and for HEAD
 */
public record HttpReply(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    /** The only value of a header; fails the test if there are several. */
    public Optional<String> header(String name) {
        List<String> values = headers(name);
        if (values.size() > 1) {
            throw new AssertionError("header " + name + " is there " + values.size() + " times: " + values);
        }
        return values.stream().findFirst();
    }

    /** All values of a header. */
    public List<String> headers(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return headers.stream()
                .filter(header -> header.getKey().equals(wanted))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The body as a string. */
    public String text() {
        return new String(body, UTF_8);
    }

    @Override
    public String toString() {
        return status + " " + headers + " " + text();
    }

    /** Reads a reply strictly, as far as its length goes (RFC 9112 §6.3); what follows stays unread. */
    static HttpReply read(SocketBytes in, boolean head) {
        String statusLine = line(in);
        if (!statusLine.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new AssertionError("no status line (RFC 9112 §4): \"" + statusLine + '"');
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new AssertionError("no header field (RFC 9112 §5): \"" + line + '"');
            }
            headers.add(Map.entry(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip()));
        }
        HttpReply bodiless = new HttpReply(status, List.copyOf(headers), new byte[0]);
        if (head || status < 200 || status == 204 || status == 304) {
            return bodiless;
        }
        return new HttpReply(status, bodiless.headers(), body(in, bodiless));
    }

    private static byte[] body(SocketBytes in, HttpReply head) {
        if (head.header("transfer-encoding")
                .map(String::strip)
                .filter("chunked"::equalsIgnoreCase)
                .isPresent()) {
            return chunks(in);
        }
        Optional<String> length = head.header("content-length");
        return length.isPresent() ? in.take(Integer.parseInt(length.get())) : in.takeAll();
    }

    private static byte[] chunks(SocketBytes in) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.writeBytes(in.take(size));
            line(in);
        }
        while (!line(in).isEmpty()) {
            // trailer fields say nothing here
        }
        return body.toByteArray();
    }

    private static int chunkSize(SocketBytes in) {
        return Integer.parseInt(line(in).replaceAll("[; ].*", ""), 16);
    }

    private static String line(SocketBytes in) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.take(); b != '\n'; b = in.take()) {
            line.write(b);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
