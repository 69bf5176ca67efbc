package dev.switchboard.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A handshake was answered, but not with 101. */
public final class DialRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    DialRefused(int status, String reason, Map<String, String> headers) {
        super("the handshake was answered " + status + (reason.isBlank() ? "" : " (" + reason.strip() + ")"));
        this.status = status;
        Map<String, String> copy = new TreeMap<>();
        headers.forEach((name, value) -> copy.put(name.toLowerCase(Locale.ROOT), value));
        this.headers = copy;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The first value of a response header, by any case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
