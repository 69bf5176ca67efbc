package dev.switchboard.application.port.in;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response. Immutable by agreement. Transports leave the body out for HEAD, but keep its {@code Content-Length}.
 *
 * @param status 200–599
 * @param headers in the order of sending; {@code Content-Length} is the transport's
 * @param body whole
 */
public record WebResponse(int status, Map<String, String> headers, byte[] body) {
    /** Refuses statuses that are no final answer. */
    public WebResponse {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a response's status is 200 to 599, not " + status);
        }
        headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Text of a type; {@code charset=utf-8} is added. */
    public static WebResponse text(int status, String type, String body) {
        return new WebResponse(
                status, Map.of("Content-Type", type + "; charset=utf-8"), body.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with one more header. */
    public WebResponse with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WebResponse(status, more, body);
    }
}
