package dev.switchboard.admin;

import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Codec;
import java.util.LinkedHashMap;
import java.util.Map;

/** Responses in JSON; none of them is ever kept by a cache. Thread-safe. */
final class Answers {
    /** Why a request was refused. {@code code} is one of the protocol's, or {@code not-found}. */
    record Fault(String code, String message) {}

    /** What went wrong, as the JSON API tells it. */
    record Failure(Fault error) {}

    /** A request that can't be answered as it was meant. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final int status;
        final transient Fault fault;

        Refusal(int status, String code, String message) {
            super(code + ": " + message, null, false, false);
            this.status = status;
            this.fault = new Fault(code, message);
        }

        static Refusal badly(String message) {
            return new Refusal(400, "invalid-param", message);
        }

        static Refusal absent(String message) {
            return new Refusal(404, "not-found", message);
        }
    }

    private final Codec codec;

    Answers(Codec codec) {
        this.codec = codec;
    }

    WebResponse json(int status, Object value) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        headers.put("Referrer-Policy", "no-referrer");
        return new WebResponse(status, headers, codec.write(value).toBytes());
    }

    WebResponse failure(int status, String code, String message) {
        return json(status, new Failure(new Fault(code, message)));
    }

    WebResponse failure(Refusal refusal) {
        return json(refusal.status, new Failure(refusal.fault));
    }
}
