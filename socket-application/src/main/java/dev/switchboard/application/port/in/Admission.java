package dev.switchboard.application.port.in;

import dev.switchboard.application.port.out.Wire;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the {@link Gateway} says of a handshake. Immutable. */
public sealed interface Admission {
    /**
     * Not switched to WebSocket: the transport answers this.
     *
     * @param status HTTP status, 400–599
     * @param reason one sentence for the body, as plain text
     * @param headers to be sent with it
     */
    record Refused(int status, String reason, Map<String, String> headers) implements Admission {
        /** Refuses statuses that are no error. */
        public Refused {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("a refusal's status is 400 to 599, not " + status);
            }
            headers = Map.copyOf(headers);
        }

        /** Without extra headers. */
        public static Refused of(int status, String reason) {
            return new Refused(status, reason, Map.of());
        }
    }

    /**
     * The transport answers 101 and then calls {@link #open} once, on the wire's loop, before it reads from the connection.
     *
     * @param subprotocol to be selected, if any
     * @param opener the core's; call it through {@link #open}
     */
    record Accepted(Optional<String> subprotocol, Function<Wire, Inbound> opener) implements Admission {
        /** Registers the connection; its wire may be written to after this. On the wire's loop, so that nothing is written before the
         * transport knows where to report. */
        public Inbound open(Wire wire) {
            return opener.apply(wire);
        }
    }
}
