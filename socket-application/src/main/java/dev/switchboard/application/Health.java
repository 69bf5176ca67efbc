package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebResponse;
import java.util.function.BooleanSupplier;

/**
 * What a load balancer or an orchestrator asks, mountable under any path; the answers are for programs and never cached. Thread-safe.
 *
 * <p>The two are apart because their answers have opposite consequences: who is not live is killed, who is not ready only gets no
 * new clients. A node that drains is live until its end.
 */
public final class Health {
    private static final String JSON = "application/json";

    private Health() {}

    /** Whether the process works at all: 200 from everyone who can still answer. */
    public static WebHandler live() {
        return request -> answer(200, "{\"status\":\"live\"}");
    }

    /** Whether new clients may come: 200 {@code ready}, or 503 {@code draining} from the moment a drain begins. */
    public static WebHandler ready(Operations operations) {
        return ready(operations, () -> false);
    }

    /**
     * The same, and 200 {@code degraded} where the other nodes are out of reach: clients may come all the same, as turning them away from
     * every node at once would help nobody.
     */
    public static WebHandler ready(Operations operations, BooleanSupplier degraded) {
        return request -> {
            Status status = operations.status();
            String word = status.draining() ? "draining" : degraded.getAsBoolean() ? "degraded" : "ready";
            // A node's name has none of the characters that JSON would have to escape.
            return answer(
                    status.draining() ? 503 : 200,
                    "{\"status\":\"" + word + "\",\"node\":\"" + status.node().value() + "\",\"connections\":"
                            + status.connections() + "}");
        };
    }

    private static WebResponse answer(int status, String json) {
        return WebResponse.text(status, JSON, json + "\n").with("Cache-Control", "no-store");
    }
}
