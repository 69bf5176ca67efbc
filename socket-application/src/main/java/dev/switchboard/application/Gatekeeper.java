package dev.switchboard.application;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Query;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.application.port.out.Authenticator.Verdict.Known;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Event.TurnedAway.Reason;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Text;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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

    /** It took too long, or too many wait. */
    private static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Late() {
            super("the authenticator is busy", null, false, false);
        }
    }

    private final OriginPolicy origins;
    private final Authenticator authenticator;
    private final Function<Handshake, Optional<ChannelName>> joinAtOpen;
    private final Routes routes;
    private final Opening opening;
    private final TrustedProxies proxies;
    private final Registry registry;
    private final Timers timers;
    private final long mostConnections;
    private final long mostPerUser;
    private final long mostPerAddress;
    private final long mostWaiting;
    private final Duration patience;
    private final AtomicInteger waiting = new AtomicInteger();
    private final News news;
    private final Supplier<String> refs;
    private volatile boolean closed;

    Gatekeeper(
            OriginPolicy origins,
            Authenticator authenticator,
            Function<Handshake, Optional<ChannelName>> joinAtOpen,
            Routes routes,
            Opening opening,
            TrustedProxies proxies,
            Registry registry,
            Timers timers,
            Limits limits,
            News news,
            Supplier<String> refs) {
        this.origins = origins;
        this.authenticator = authenticator;
        this.joinAtOpen = joinAtOpen;
        this.routes = routes;
        this.opening = opening;
        this.proxies = proxies;
        this.registry = registry;
        this.timers = timers;
        this.mostConnections = limits.get(Limit.CONNECTIONS);
        this.mostPerUser = limits.get(Limit.CONNECTIONS_PER_USER);
        this.mostPerAddress = limits.get(Limit.CONNECTIONS_PER_ADDRESS);
        this.mostWaiting = limits.get(Limit.HANDSHAKES);
        this.patience = limits.time(Limit.HANDSHAKE);
        this.news = news;
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
            return CompletableFuture.completedFuture(failed(handshake, e));
        }
    }

    private CompletionStage<Admission> judge(Handshake asked) {
        Handshake handshake = proxies.resolve(asked);
        if (closed) {
            return refused(handshake, Reason.DRAINING, 503, "this node is closing; try again, another one will answer");
        }
        if (!origins.allows(handshake.headers("origin"), handshake.headers("host"))) {
            return refused(
                    handshake,
                    Reason.ORIGIN,
                    403,
                    "pages of origin " + Text.quote(handshake.header("origin").orElse(""))
                            + " may not open sockets here; its operator can allow it");
        }
        if (mostConnections > 0 && registry.count() >= mostConnections) {
            return CompletableFuture.completedFuture(
                    tooMany(handshake, Reason.CONNECTIONS, "this node has as many connections as it may"));
        }
        if (mostPerAddress > 0 && registry.countFrom(handshake.peer()) >= mostPerAddress) {
            return CompletableFuture.completedFuture(tooMany(
                    handshake, Reason.CONNECTIONS_PER_ADDRESS, "your address has as many connections as it may"));
        }
        Dialect dialect = handshake.dialect();
        Optional<ChannelName> home;
        try {
            Query.parse(handshake.rawQuery());
            home = dialect == Dialect.PLAIN ? joinAtOpen.apply(handshake) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return refused(handshake, Reason.MALFORMED, 400, String.valueOf(malformed.getMessage()));
        }
        if (home.isPresent() && routes.match(home.get()).isEmpty()) {
            return refused(
                    handshake,
                    Reason.NO_CHANNEL,
                    403,
                    "there is no channel " + Text.quote(home.get().value()) + " here; names fit " + routes.patterns());
        }
        return authenticated(handshake).handle((verdict, failure) -> {
            if (failure != null) {
                return failure instanceof Late
                        ? busy(handshake, "who you are was not known in time")
                        : failed(handshake, failure);
            }
            return admission(handshake, verdict, home);
        });
    }

    private Admission admission(Handshake handshake, Verdict verdict, Optional<ChannelName> home) {
        Optional<String> subprotocol =
                handshake.dialect() == Dialect.V1 ? Optional.of(Dialect.V1_SUBPROTOCOL) : Optional.empty();
        if (verdict instanceof Verdict.Unknown unknown) {
            tell(handshake, Reason.UNAUTHENTICATED);
            return subprotocol.isPresent()
                    ? new Admission.Accepted(subprotocol, wire -> opening.turnAway(handshake, Close.CREDENTIALS, wire))
                    : new Admission.Refused(401, unknown.reason(), Map.of("WWW-Authenticate", "Bearer"));
        }
        Known known = (Known) verdict;
        if (mostPerUser > 0 && registry.countOf(known.profile().id()) >= mostPerUser) {
            return tooMany(handshake, Reason.CONNECTIONS_PER_USER, "this user has as many connections as one may");
        }
        return new Admission.Accepted(subprotocol, wire -> opening.open(handshake, known, home, wire));
    }

    /** At most so many wait at once, and none for ever: an authenticator that hangs must not hold what knocks. */
    private CompletionStage<Verdict> authenticated(Handshake handshake) {
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(new Late());
        }
        CompletableFuture<Verdict> known = new CompletableFuture<>();
        Subscription deadline = timers.after(patience, () -> known.completeExceptionally(new Late()));
        known.whenComplete((verdict, failure) -> {
            waiting.decrementAndGet();
            deadline.close();
        });
        try {
            authenticator.authenticate(handshake).whenComplete((verdict, failure) -> {
                if (failure != null) {
                    known.completeExceptionally(failure);
                } else {
                    known.complete(verdict);
                }
            });
        } catch (RuntimeException e) {
            known.completeExceptionally(e);
        }
        return known;
    }

    private void tell(Handshake handshake, Reason reason) {
        news.tell(new Event.TurnedAway(reason, handshake.transport(), handshake.peer()));
    }

    private Admission tooMany(Handshake handshake, Reason limit, String reason) {
        tell(handshake, limit);
        return new Admission.Refused(429, reason + "; try again later", Map.of("Retry-After", "5"));
    }

    private Admission busy(Handshake handshake, String reason) {
        tell(handshake, Reason.BUSY);
        return new Admission.Refused(503, reason + "; try again", Map.of("Retry-After", "1"));
    }

    private CompletionStage<Admission> refused(Handshake handshake, Reason why, int status, String reason) {
        tell(handshake, why);
        return CompletableFuture.completedFuture(Admission.Refused.of(status, reason));
    }

    private Admission failed(Handshake handshake, Throwable e) {
        tell(handshake, Reason.INTERNAL);
        String ref = refs.get();
        LOG.log(Level.ERROR, "a handshake could not be judged ref=" + ref, e);
        return Admission.Refused.of(
                500, "the server failed to judge this handshake; quote ref " + ref + " to its operators");
    }
}
