package dev.switchboard.application;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Profile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Wires the parts of one node, opens its lines and sees them end. Thread-safe. */
final class Node implements Line.Farewell {
    private static final Logger LOG = System.getLogger(Node.class.getName());
    private static final Command LIFE = Command.of("connection");

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
    private final Sweep sweep;
    private final Executor handlers;
    private final Map<Loop, Lane> lanes = new ConcurrentHashMap<>();
    private final CountDownLatch allGone = new CountDownLatch(1);
    private volatile boolean closing;

    Node(SwitchboardBuilder declared) {
        this.declared = declared;
        this.handlers = declared.handlers;
        this.total = new Tally.Total(declared.timers.now());
        this.news = new News(declared.observer);
        this.tap = new Tap(handlers, declared.limits.count(Limit.TAP_MESSAGES), declared.timers::now);
        this.registry = new Registry(
                declared.limits.count(Limit.CHANNELS_PER_CONNECTION),
                declared.limits.count(Limit.PRESENCE_EACH),
                declared.timers);
        Routes routes = declared.routes();
        Subscriptions subscriptions = new Subscriptions(declared.broker, registry::hasMembers);
        this.membership = new Membership(registry, routes, declared.codec, declared.limits, subscriptions, news);
        long waitNanos = declared.limits.time(Limit.PUBLISH_WAIT).toNanos();
        Fanout fanout = new Fanout(registry, declared.codec, declared.broker, tap, news, waitNanos);
        long subscribeWait = declared.limits.get(Limit.SUBSCRIBE_WAIT);
        this.dispatch = new Dispatch(
                routes,
                declared.codec,
                fanout,
                membership,
                subscriptions,
                registry::isMember,
                news,
                this::ref,
                subscribeWait);
        this.intake = new Intake(declared.codec, dispatch, tap, total, declared.limits);
        this.desk = new Desk(
                declared.node, registry, membership, subscriptions, fanout, tap, total, declared.timers, subscribeWait);
        this.gatekeeper = new Gatekeeper(
                new OriginPolicy(declared.origins),
                declared.authenticator(),
                declared.joinAtOpen,
                routes,
                this::open,
                registry::count,
                declared.limits,
                this::ref);
        this.sweep = new Sweep(declared.timers, declared.sweepPeriod());
        declared.broker.start(declared.node, fanout::received);
    }

    Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    Desk desk() {
        return desk;
    }

    /** Eight hexadecimal digits: enough to find a log line. */
    private String ref() {
        return String.format("%08x", declared.entropy.nextInt());
    }

    private Inbound open(Handshake handshake, Profile profile, Optional<ChannelName> home, Wire wire) {
        Lane lane = lanes.computeIfAbsent(wire.loop(), this::lane);
        ConnectionId id = new ConnectionId(new UUID(declared.entropy.nextLong(), declared.entropy.nextLong()));
        Line line = new Line(
                id,
                profile,
                handshake,
                home,
                wire,
                lane,
                declared.limits,
                declared.heartbeatNanos(),
                declared.timers,
                handlers,
                intake,
                this);
        registry.open(line);
        sweep.add(line);
        life(line, "open");
        news.tell(new Event.Opened(id, profile.id(), handshake.transport(), handshake.peer()));
        home.ifPresent(name -> {
            if (membership.join(line, name) instanceof JoinResult.Refused refused) {
                line.mailbox().add(() -> dispatch.refuse(line, home, Optional.empty(), refused.problem()));
            }
        });
        listen(declared.onOpen, line);
        if (closing) {
            // It was admitted before the node began to close, and opened after all others were told.
            line.close(Close.RESTART, Limit.CLOSE_LINGER);
        }
        return line;
    }

    private Lane lane(Loop loop) {
        return new Lane(loop, declared.limits.get(Limit.LANE_BYTES), declared.limits.count(Limit.TURN_BYTES), total);
    }

    private void listen(Consumer<Caller> listener, Line line) {
        Caller caller = dispatch.caller(line, Optional.empty(), line.home(), Map.of());
        line.mailbox().add(() -> {
            try {
                listener.accept(caller);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a listener failed for connection " + line.id(), e);
            }
        });
    }

    private void life(Line line, String what) {
        Message message = Message.of(LIFE, Payload.json('"' + what + '"'))
                .from(line.profile().id());
        tap.copy(Direction.LIFE, Optional.of(line.id()), message);
    }

    @Override
    public void leaving(Line line) {
        membership.gone(line);
    }

    @Override
    public void gone(Line line, Close close) {
        sweep.remove(line);
        listen(declared.onClose, line);
        life(line, "close");
        news.tell(new Event.Closed(line.id(), line.profile().id(), close));
        if (closing && sweep.isEmpty()) {
            allGone.countDown();
        }
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

    void close(Close why) {
        gatekeeper.close();
        closing = true;
        sweep.lines().forEach(line -> line.close(why, Limit.CLOSE_LINGER));
        try {
            if (!sweep.isEmpty()) {
                long most = declared.limits.get(Limit.CLOSE_LINGER) + 1_000;
                if (!allGone.await(most, TimeUnit.MILLISECONDS)) {
                    LOG.log(Level.WARNING, "connections had to be left to their transport at closing");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sweep.close();
        declared.broker.close();
        declared.closeOwn();
    }
}
