package dev.switchboard.application;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.in.Query;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.application.port.out.Authenticator.Verdict.Known;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Text;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Judges handshakes: policy first, as it is cheap, then who it is. Thread-safe. */
final class Gatekeeper implements Gateway {
    private static final Logger LOG = System.getLogger(Gatekeeper.class.getName());

    /** Makes a line of a wire, once who it is for is known. On the wire's loop. */
    interface Opening {
        Inbound open(Handshake handshake, Known who, Optional<ChannelName> home, Wire wire);

        /** Makes one that is only told why it must go: browsers hide a status other than 101 from their scripts. */
        Inbound turnAway(Handshake handshake, Close why, Wire wire);
    }

    private final OriginPolicy origins;
    private final Authenticator authenticator;
    private final Function<Handshake, Optional<ChannelName>> joinAtOpen;
    private final Routes routes;
    private final Opening opening;
    private final IntSupplier connections;
    private final long mostConnections;
    private final Supplier<String> refs;
    private volatile boolean closed;

    Gatekeeper(
            OriginPolicy origins,
            Authenticator authenticator,
            Function<Handshake, Optional<ChannelName>> joinAtOpen,
            Routes routes,
            Opening opening,
            IntSupplier connections,
            Limits limits,
            Supplier<String> refs) {
        this.origins = origins;
        this.authenticator = authenticator;
        this.joinAtOpen = joinAtOpen;
        this.routes = routes;
        this.opening = opening;
        this.connections = connections;
        this.mostConnections = limits.get(Limit.CONNECTIONS);
        this.refs = refs;
    }

    /** From now on every handshake is answered 503. */
    void close() {
        closed = true;
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        try {
            return judge(handshake);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    private CompletionStage<Admission> judge(Handshake handshake) {
        if (closed) {
            return refused(503, "this node is closing; try again, another one will answer");
        }
        if (!origins.allows(handshake.headers("origin"), handshake.headers("host"))) {
            return refused(
                    403,
                    "pages of origin " + Text.quote(handshake.header("origin").orElse(""))
                            + " may not open sockets here; its operator can allow it");
        }
        if (mostConnections > 0 && connections.getAsInt() >= mostConnections) {
            return CompletableFuture.completedFuture(new Admission.Refused(
                    429, "this node has as many connections as it may; try again later", Map.of("Retry-After", "5")));
        }
        Dialect dialect = handshake.dialect();
        Optional<String> subprotocol = dialect == Dialect.V1 ? Optional.of(Dialect.V1_SUBPROTOCOL) : Optional.empty();
        Optional<ChannelName> home;
        try {
            Query.parse(handshake.rawQuery());
            home = dialect == Dialect.PLAIN ? joinAtOpen.apply(handshake) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return refused(400, String.valueOf(malformed.getMessage()));
        }
        if (home.isPresent() && routes.match(home.get()).isEmpty()) {
            return refused(
                    403,
                    "there is no channel " + Text.quote(home.get().value()) + " here; names fit " + routes.patterns());
        }
        return authenticator.authenticate(handshake).handle((verdict, failure) -> {
            if (failure != null) {
                return failed(failure);
            }
            if (verdict instanceof Verdict.Unknown && dialect == Dialect.V1) {
                return new Admission.Accepted(
                        subprotocol, wire -> opening.turnAway(handshake, Close.CREDENTIALS, wire));
            }
            if (verdict instanceof Verdict.Unknown unknown) {
                return new Admission.Refused(401, unknown.reason(), Map.of("WWW-Authenticate", "Bearer"));
            }
            Known known = (Known) verdict;
            return new Admission.Accepted(subprotocol, wire -> opening.open(handshake, known, home, wire));
        });
    }

    private static CompletionStage<Admission> refused(int status, String reason) {
        return CompletableFuture.completedFuture(Admission.Refused.of(status, reason));
    }

    private Admission failed(Throwable e) {
        String ref = refs.get();
        LOG.log(Level.ERROR, "a handshake could not be judged, ref " + ref, e);
        return Admission.Refused.of(
                500, "the server failed to judge this handshake; quote ref " + ref + " to its operators");
    }
}
