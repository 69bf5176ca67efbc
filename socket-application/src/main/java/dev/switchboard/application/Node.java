package dev.switchboard.application;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.application.port.out.Authenticator.Verdict.Known;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Wires the parts of one node, opens its lines and sees them end. Thread-safe. */
final class Node implements Line.Farewell, Gatekeeper.Opening {
    private static final Logger LOG = System.getLogger(Node.class.getName());
    private static final Command LIFE = Command.of("connection");

    // Four samples a second of each lane say what its users feel, and cost it nothing that could be measured.
    private static final Duration PROBE = Duration.ofMillis(250);

    private final SwitchboardBuilder declared;
    private final Registry registry;
    private final Tally.Total total;
    private final News news;
    private final Tap tap;
    private final Membership membership;
    private final Dispatch dispatch;
    private final Intake intake;
    private final Desk desk;
    private final Gatekeeper gatekeeper;
    private final Asking asking;
    private final Broker broker;
    private final Sweep sweep;
    private final @Nullable Mail mail;
    private final Executor handlers;
    // Not the handlers' threads: all of those may be waiting for just these answers.
    private final Executor answers = new CompletableFuture<Void>().defaultExecutor();
    private final Map<Loop, Lane> lanes = new ConcurrentHashMap<>();
    private final Drain drain;
    private Subscription probing = () -> {};

    Node(SwitchboardBuilder declared) {
        this.declared = declared;
        this.handlers = declared.handlers;
        this.total = new Tally.Total(declared.timers.now());
        this.news = new News(declared.observer, declared.timers::nanos);
        this.tap = new Tap(handlers, declared.limits.count(Limit.TAP_MESSAGES), declared.timers::now);
        Limits limits = declared.limits;
        this.broker = declared.broker();
        this.registry = new Registry(limits, declared.codec, declared.timers);
        Routes routes = declared.routes();
        Attendance attendance =
                broker.census().map(census -> new Attendance(registry, census)).orElse(null);
        Subscriptions subscriptions = new Subscriptions(broker, registry::hasMembers, declared.timers, attendance);
        this.membership = new Membership(registry, routes, limits, subscriptions, news, attendance);
        long waitNanos = limits.time(Limit.PUBLISH_WAIT).toNanos();
        Fanout fanout = new Fanout(registry, routes, declared.codec, broker, tap, news, waitNanos);
        this.dispatch = new Dispatch(
                routes,
                declared.codec,
                fanout,
                membership,
                subscriptions,
                registry,
                broker,
                declared.authenticator(),
                news,
                this::ref,
                declared.timers,
                limits,
                handlers,
                answers);
        this.intake = new Intake(declared.codec, dispatch, tap, total, limits);
        this.mail = broker.post()
                .map(post -> new Mail(declared.node, post, declared.timers, limits.time(Limit.CLUSTER_WAIT), answers))
                .orElse(null);
        this.drain = new Drain(declared.timers, limits, () -> registry.lines(Page.ALL));
        this.desk = new Desk(
                declared.node,
                registry,
                membership,
                subscriptions,
                attendance,
                mail,
                fanout,
                tap,
                total,
                declared.timers,
                limits.get(Limit.SUBSCRIBE_WAIT),
                this::drain,
                drain::begun);
        this.asking = new Asking(registry, declared.codec, fanout, declared.timers, answers);
        this.gatekeeper = new Gatekeeper(
                new OriginPolicy(declared.origins),
                declared.authenticator(),
                declared.joinAtOpen,
                routes,
                this,
                new TrustedProxies(declared.proxies),
                registry,
                declared.timers,
                limits,
                news,
                this::ref);
        this.sweep = new Sweep(declared.timers, declared.sweepPeriod());
        broker.onLost(fanout::lost);
        if (mail != null) {
            mail.open();
        }
        if (news.measures()) {
            probing = declared.timers.every(PROBE, () -> lanes.values().forEach(lane -> lane.probe(news)));
        }
        broker.start(declared.node, fanout::received);
    }

    Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    Desk desk() {
        return desk;
    }

    Asking asking() {
        return asking;
    }

    /** Eight hexadecimal digits: enough to find a log line. */
    private String ref() {
        return String.format("%08x", declared.entropy.nextInt());
    }

    @Override
    public Inbound open(Handshake handshake, Known who, Optional<ChannelName> home, Wire wire) {
        Line line = line(handshake, who, home, wire, this);
        // In line before anybody can find the line, so before anything else.
        Lane.Task first = turn -> {};
        if (line.dialect() == Dialect.V1) {
            Frame welcome = welcome(line, who);
            first = turn -> line.egress().own(turn, welcome);
        }
        if (!registry.open(line, first)) {
            // Others were admitted at the same time, and were first.
            return turnAway(handshake, Close.TRY_LATER, wire);
        }
        sweep.add(line);
        life(line, "open");
        news.tell(new Event.Opened(line.id(), who.profile().id(), handshake.transport(), handshake.peer()));
        home.ifPresent(name -> joinHome(line, name));
        listen(declared.onOpen, line);
        if (drain.begun()) {
            // It was admitted before, and opened after the others were counted.
            line.close(drain.close(), Limit.CLOSE_LINGER);
        }
        return line;
    }

    private Frame welcome(Line line, Known who) {
        Message welcome = Control.welcome(
                declared.codec, line, declared.node.value(), declared.limits.get(Limit.HEARTBEAT), who.expires());
        return Frame.text(declared.codec.encode(welcome));
    }

    private Line line(Handshake handshake, Known who, Optional<ChannelName> home, Wire wire, Line.Farewell farewell) {
        return new Line(
                new ConnectionId(new UUID(declared.entropy.nextLong(), declared.entropy.nextLong())),
                who,
                handshake,
                home,
                wire,
                lanes.computeIfAbsent(wire.loop(), this::lane),
                declared.limits,
                declared.heartbeatNanos(),
                declared.timers,
                handlers,
                answers,
                intake,
                farewell);
    }

    /** At once where nobody needs to be asked; else before its first message is handled. */
    private void joinHome(Line line, ChannelName name) {
        Request none = new Request(line, Optional.of(name), Optional.empty(), OptionalLong.empty());
        if (dispatch.asksBeforeJoin(name)) {
            line.mailbox().add(() -> dispatch.joinHome(none, name));
        } else if (membership.join(line, name, true) instanceof JoinResult.Refused refused) {
            line.mailbox().add(() -> dispatch.refuse(none, refused.problem()));
        }
    }

    @Override
    public Inbound turnAway(Handshake handshake, Close why, Wire wire) {
        Known nobody = Known.passing(Profile.of(UserId.of("nobody"), "nobody"));
        Line.Farewell unknown = new Line.Farewell() {
            @Override
            public void leaving(Line line, Close close) {
                // It never was anywhere.
            }

            @Override
            public void gone(Line line, Close close) {
                news.tell(new Event.Closed(line.id(), line.profile().id(), close));
                sweep.remove(line);
                toldIfAllGone();
            }

            @Override
            public void overflowed(Line line, long bytes, int dropped) {
                line.close(Close.TOO_SLOW, Limit.OVERFLOW_LINGER);
            }
        };
        Line line = line(handshake, nobody, Optional.empty(), wire, unknown);
        sweep.add(line);
        line.close(why, Limit.CLOSE_LINGER);
        return line;
    }

    private Lane lane(Loop loop) {
        return new Lane(loop, declared.limits.get(Limit.LANE_BYTES), declared.limits.count(Limit.TURN_BYTES), total);
    }

    private void listen(Consumer<Caller> listener, Line line) {
        Caller caller =
                dispatch.caller(new Request(line, line.home(), Optional.empty(), OptionalLong.empty()), Map.of());
        line.mailbox().add(() -> {
            try {
                listener.accept(caller);
            } catch (Throwable e) {
                // Errors too: one must not end the mailbox of its line.
                LOG.log(
                        Level.ERROR,
                        "listener failed connection=" + line.id() + " user="
                                + line.profile().id(),
                        e);
            }
        });
    }

    private void life(Line line, String what) {
        Message message = Message.of(LIFE, Payload.json('"' + what + '"'))
                .from(line.profile().id());
        tap.copy(Direction.LIFE, Optional.of(line.id()), message);
    }

    @Override
    public void leaving(Line line, Close why) {
        membership.gone(line, why.mayReturn());
    }

    @Override
    public void gone(Line line, Close close) {
        listen(declared.onClose, line);
        life(line, "close");
        news.tell(new Event.Closed(line.id(), line.profile().id(), close));
        // Last, so that nothing of it is still to come once all have gone.
        sweep.remove(line);
        toldIfAllGone();
    }

    @Override
    public void overflowed(Line line, long bytes, int dropped) {
        news.tell(new Event.Slow(line.id(), line.profile().id(), bytes, dropped));
        line.close(Close.TOO_SLOW, Limit.OVERFLOW_LINGER);
    }

    @Override
    public void dropping(Line line, long bytes) {
        news.tell(new Event.Dropping(line.id(), line.profile().id(), bytes));
    }

    @Override
    public void dropped(Line line, long messages) {
        news.tell(new Event.Dropped(line.id(), line.profile().id(), messages));
    }

    /** Sends everybody away, at a pace the first time. */
    CompletionStage<Void> drain(Duration time) {
        gatekeeper.close();
        CompletionStage<Void> over = drain.within(time);
        toldIfAllGone();
        return over;
    }

    private void toldIfAllGone() {
        if (drain.begun() && sweep.isEmpty()) {
            drain.allGone();
        }
    }

    void close() {
        drain(Duration.ZERO);
        try {
            long most = declared.limits.get(Limit.CLOSE_LINGER) + 1_000;
            drain.gone().toCompletableFuture().get(most, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "connections had to be left to their transport at closing");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sweep.close();
        probing.close();
        if (mail != null) {
            mail.close();
        }
        broker.close();
        declared.closeOwn();
    }
}
