package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An HTTP request as bytes, with every line free to be wrong.
 *
 * <p>Threading: immutable; each method returns a changed copy.
 */
public final class RawRequest {
    /** The key of the example in RFC 6455 §1.3. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final String method;
    private final String target;
    private final String version;
    private final List<String> lines;
    private final byte[] body;

    private RawRequest(String method, String target, String version, List<String> lines, byte[] body) {
        this.method = method;
        this.target = target;
        this.version = version;
        this.lines = List.copyOf(lines);
        this.body = body;
    }

    /** An opening handshake as RFC 6455 §4.1 has it; {@code target} is path and query. */
    public static RawRequest upgrade(String target) {
        return of("GET", target)
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Key", KEY)
                .with("Sec-WebSocket-Version", "13");
    }

    /** A request with nothing but {@code Host}. */
    public static RawRequest of(String method, String target) {
        return new RawRequest(method, target, "HTTP/1.1", List.of("Host: 127.0.0.1"), new byte[0]);
    }

    /** With another method. */
    public RawRequest method(String other) {
        return new RawRequest(other, target, version, lines, body);
    }

    /** With another version than {@code HTTP/1.1}. */
    public RawRequest version(String other) {
        return new RawRequest(method, target, other, lines, body);
    }

    /** With one more header, last. */
    public RawRequest with(String name, String value) {
        return line(name + ": " + value);
    }

    /** With one more line among the headers, last, whatever it is. */
    public RawRequest line(String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(line);
        return new RawRequest(method, target, version, more, body);
    }

    /** Without all headers of a name, in any case. */
    public RawRequest without(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        List<String> fewer = new ArrayList<>(lines);
        fewer.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix));
        return new RawRequest(method, target, version, fewer, body);
    }

    /** With one header of that name only. */
    public RawRequest replacing(String name, String value) {
        return without(name).with(name, value);
    }

    /** With a body and its {@code Content-Length}. */
    public RawRequest body(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return replacing("Content-Length", String.valueOf(utf8.length)).trailing(utf8);
    }

    /** With these bytes after the empty line, and no header that says so. */
    public RawRequest trailing(byte[] bytes) {
        return new RawRequest(method, target, version, lines, bytes.clone());
    }

    /** The names of all headers written in another case. */
    public RawRequest upperCaseNames() {
        return new RawRequest(
                method,
                target,
                version,
                lines.stream()
                        .map(line -> {
                            int colon = line.indexOf(':');
                            return line.substring(0, colon).toUpperCase(Locale.ROOT) + line.substring(colon);
                        })
                        .toList(),
                body);
    }

    /** Whether the reply has no body whatever its headers say (RFC 9110 §9.3.2). */
    boolean isHead() {
        return method.equals("HEAD");
    }

    /** The request as it goes on the wire. */
    public byte[] bytes() {
        StringBuilder head = new StringBuilder(method + ' ' + target + ' ' + version + "\r\n");
        lines.forEach(line -> head.append(line).append("\r\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }
}
