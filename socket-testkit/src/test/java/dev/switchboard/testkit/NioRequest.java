package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.switchboard.application.port.in.Query;
import dev.switchboard.application.port.in.WebRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads one request strictly (RFC 9112), body and all. */
final class NioRequest {
    private enum Body {
        NONE,
        LENGTH,
        CHUNKED
    }

    private final int maxHead;
    private Map<String, List<String>> headers = Map.of();
    private String[] start = {};
    private boolean headRead;
    private Body form = Body.NONE;
    private int left;
    private boolean chunkEnds;
    private boolean trailer;
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int refusal;

    NioRequest(int maxHead) {
        this.maxHead = maxHead;
    }

    void clear() {
        headRead = false;
        headers = Map.of();
        form = Body.NONE;
        left = 0;
        chunkEnds = false;
        trailer = false;
        body = new ByteArrayOutputStream();
    }

    /** Reads on; true if the request is complete or refused. */
    boolean read(ByteBuffer in) {
        if (!headRead && !readHead(in)) {
            return refusal != 0;
        }
        boolean whole = switch (form) {
            case NONE -> true;
            case LENGTH -> readLength(in);
            case CHUNKED -> readChunks(in);
        };
        return refusal != 0 || whole;
    }

    private boolean readHead(ByteBuffer in) {
        int end = new String(in.array(), in.position(), Math.min(in.remaining(), maxHead), ISO_8859_1)
                .indexOf("\r\n\r\n");
        if (end < 0) {
            refusal = in.remaining() > maxHead ? 431 : 0;
            return false;
        }
        String[] lines = new String(in.array(), in.position(), end, ISO_8859_1).split("\r\n");
        in.position(in.position() + end + 4);
        headRead = true;
        start = lines[0].split(" ");
        headers = new TreeMap<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            // RFC 9110 §5.5; String.strip would take other characters than space and tab for white space.
            if (!line.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\\x80-\\xff]*")) {
                refusal = 400;
                return true;
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        boolean legal = start.length == 3 && start[1].startsWith("/") && start[2].matches("HTTP/1\\.[01]");
        refusal = legal ? framing() : 400;
        return true;
    }

    /** How long the body is (RFC 9112 §6.3); a status if that can't be known for certain. */
    private int framing() {
        List<String> coding = header("transfer-encoding");
        List<String> length = header("content-length");
        if (coding.isEmpty() && length.isEmpty()) {
            return 0;
        }
        if (!coding.isEmpty()) {
            form = Body.CHUNKED;
            return coding.equals(List.of("chunked")) && length.isEmpty() ? 0 : 400;
        }
        if (length.size() > 1 || !length.get(0).matches("[0-9]{1,18}")) {
            return 400;
        }
        form = Body.LENGTH;
        long declared = Long.parseLong(length.get(0));
        left = (int) Math.min(declared, Integer.MAX_VALUE);
        return declared > WebRequest.MAX_BODY ? 413 : 0;
    }

    private boolean readLength(ByteBuffer in) {
        byte[] bytes = new byte[Math.min(left, in.remaining())];
        in.get(bytes);
        body.writeBytes(bytes);
        left -= bytes.length;
        return left == 0;
    }

    private boolean readChunks(ByteBuffer in) {
        while (true) {
            if (left > 0 && !readLength(in)) {
                return false;
            }
            int end = new String(in.array(), in.position(), in.remaining(), ISO_8859_1).indexOf("\r\n");
            if (end < 0) {
                return false;
            }
            String line = new String(in.array(), in.position(), end, ISO_8859_1);
            in.position(in.position() + end + 2);
            if (trailer && line.isEmpty()) {
                return true;
            }
            if (chunkEnds || trailer) {
                chunkEnds = false;
                continue;
            }
            if (!line.matches("[0-9A-Fa-f]{1,6}")) {
                refusal = 400;
                return true;
            }
            left = Integer.parseInt(line, 16);
            chunkEnds = left > 0;
            trailer = left == 0;
            if (body.size() + left > WebRequest.MAX_BODY) {
                refusal = 413;
                return true;
            }
        }
    }

    int refusal() {
        return refusal;
    }

    String method() {
        return start[0];
    }

    String version() {
        return start[2];
    }

    String path() {
        String raw = start[1].replaceAll("\\?.*", "").replace("+", "%2B");
        return Query.parse("p=" + raw.replace("&", "%26")).get("p").get(0);
    }

    String query() {
        int mark = start[1].indexOf('?');
        return mark < 0 ? "" : start[1].substring(mark + 1);
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    List<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    byte[] body() {
        return body.toByteArray();
    }
}
