package dev.switchboard.application;

import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.Cluster;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Listing;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Directory;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.Roster;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** The application's and the operators' way in. Thread-safe. */
final class Desk implements Operations {
    // What stays away is told so first, and needs a moment to hear it (PROTOCOL, close-connection).
    private static final Duration NOTICE = Duration.ofSeconds(1);

    private final NodeId node;
    private final Registry registry;
    private final Membership membership;
    private final Subscriptions subscriptions;
    private final @Nullable Attendance attendance;
    private final @Nullable Errands errands;
    private final Cluster cluster;
    private final Fanout fanout;
    private final Tap tap;
    private final Tally total;
    private final Timers timers;
    private final long subscribeWaitMs;
    private final Function<Duration, CompletionStage<Void>> drain;
    private final BooleanSupplier draining;
    private final Lists lists;

    Desk(
            NodeId node,
            Registry registry,
            Membership membership,
            Subscriptions subscriptions,
            @Nullable Attendance attendance,
            @Nullable Mail mail,
            Fanout fanout,
            Tap tap,
            Tally total,
            Timers timers,
            long subscribeWaitMs,
            Function<Duration, CompletionStage<Void>> drain,
            BooleanSupplier draining) {
        this.node = node;
        this.registry = registry;
        this.membership = membership;
        this.subscriptions = subscriptions;
        this.attendance = attendance;
        this.fanout = fanout;
        this.tap = tap;
        this.total = total;
        this.timers = timers;
        this.subscribeWaitMs = subscribeWaitMs;
        this.drain = drain;
        this.draining = draining;
        this.lists = new Lists(node, registry, timers, this::info, this::channel);
        this.errands = mail == null ? null : mail.errands(this::run);
        this.cluster = new ClusterDesk(
                node,
                this,
                lists,
                mail == null ? null : mail.inquiries(),
                mail == null ? null : mail.taps(tap::listen, this::idsOf));
    }

    private Set<ConnectionId> idsOf(UserId user) {
        return Set.copyOf(registry.read(truth -> truth.connectionsOf(user)));
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public JoinResult join(ConnectionId connection, ChannelName channel) {
        Optional<Line> line = registry.line(connection);
        if (line.isEmpty()) {
            return new JoinResult.Refused(
                    Problem.unavailable("there is no connection " + connection + " on this node"));
        }
        JoinResult result = membership.join(line.get(), channel, true);
        if (result instanceof JoinResult.Joined) {
            subscriptions.awaitAll(channel, subscribeWaitMs);
        }
        return result;
    }

    @Override
    public LeaveResult leave(ConnectionId connection, ChannelName channel) {
        return registry.line(connection)
                .map(line -> membership.leave(line, channel))
                .orElse(new LeaveResult(false, false));
    }

    @Override
    public Sent writeConnection(ConnectionId connection, Message message) {
        return registry.line(connection).map(line -> fanout.send(message, line)).orElse(Sent.UNKNOWN);
    }

    @Override
    public Sent writeUser(UserId user, Message message, Set<ConnectionId> except) {
        Frame frame = fanout.frame(message);
        List<Line> lines = registry.linesOf(user);
        List<Line> wanted = but(except, lines);
        Sent here = wanted.isEmpty() ? Sent.QUEUED : fanout.send(message, frame, wanted);
        if (here == Sent.UNAVAILABLE) {
            // Whoever tries again must not double it elsewhere.
            return here;
        }
        if (errands == null) {
            return lines.isEmpty() ? Sent.UNKNOWN : here;
        }
        boolean told = errands.send(new Errand.ToUser(user, frame, except));
        return lines.isEmpty() && !told ? Sent.UNAVAILABLE : here;
    }

    private static List<Line> but(Set<ConnectionId> except, List<Line> lines) {
        return lines.stream().filter(line -> !except.contains(line.id())).toList();
    }

    @Override
    public Sent writeChannel(Message message, String key, Set<ConnectionId> except) {
        return fanout.publish(message, key, except, () -> {});
    }

    @Override
    public Sent writeAll(Message message, Set<ConnectionId> except) {
        Frame frame = fanout.frame(message);
        Sent here = fanout.broadcast(message, frame, except);
        if (errands != null && here != Sent.UNAVAILABLE) {
            errands.send(new Errand.ToAll(frame, except));
        }
        return here;
    }

    @Override
    public boolean disconnect(ConnectionId connection, Close close) {
        Optional<Line> line = registry.line(connection);
        line.ifPresent(found -> end(found, close));
        return line.isPresent();
    }

    @Override
    public int disconnect(UserId user, Close close) {
        if (errands != null) {
            errands.send(new Errand.End(user, close));
        }
        return end(user, close);
    }

    /** Ends those on this node. */
    int end(UserId user, Close close) {
        List<Line> lines = registry.linesOf(user);
        lines.forEach(line -> end(line, close));
        return lines.size();
    }

    /** What another node asks for. */
    private void run(Errand errand) {
        if (errand instanceof Errand.ToUser to) {
            fanout.send(to.frame(), but(to.except(), registry.linesOf(to.user())));
        } else if (errand instanceof Errand.ToAll to) {
            fanout.broadcast(to.frame(), to.except());
        } else if (errand instanceof Errand.End to) {
            end(to.user(), to.close());
        }
    }

    private void end(Line line, Close close) {
        if (close.mayReturn() || line.dialect() == Dialect.V1) {
            line.close(close, Limit.CLOSE_LINGER);
            return;
        }
        // A plain client knows no codes and would come back; it is out of everything at once all the same.
        membership.gone(line, false);
        fanout.force(Message.of(Command.CLOSE_CONNECTION, Payload.NULL), line);
        timers.after(NOTICE, () -> line.close(close, Limit.CLOSE_LINGER));
    }

    @Override
    public Status status() {
        long waiting = 0;
        for (Line line : registry.lines()) {
            waiting += line.egress().waiting();
        }
        long outboxBytes = waiting;
        return registry.read(truth -> new Status(
                node,
                truth.connectionCount(),
                truth.userCount(),
                truth.channelCount(),
                tap.count(),
                outboxBytes,
                draining.getAsBoolean(),
                total.counters()));
    }

    @Override
    public CompletionStage<Void> drain(Duration within) {
        return drain.apply(within);
    }

    @Override
    public Optional<ConnectionInfo> connection(ConnectionId connection) {
        return registry.line(connection).map(this::info);
    }

    @Override
    public List<ConnectionInfo> connections(Page page) {
        return registry.lines(page).stream().map(this::info).toList();
    }

    @Override
    public List<ConnectionInfo> connections(ChannelName channel, Page page) {
        List<ConnectionId> members = registry.read(truth -> truth.members(channel, page.offset(), page.limit()));
        return registry.linesWith(members).stream().map(this::info).toList();
    }

    @Override
    public List<ConnectionInfo> connections(UserId user) {
        return registry.linesOf(user).stream().map(this::info).toList();
    }

    @Override
    public Listing<ConnectionInfo> connections(ConnectionSearch search) {
        return lists.connections(search);
    }

    private ConnectionInfo info(Line line) {
        List<ChannelName> channels = registry.read(truth -> truth.channelsOf(line.id()));
        return new ConnectionInfo(
                line.id(),
                line.profile(),
                line.handshake().transport(),
                line.dialect(),
                line.handshake().path(),
                line.handshake().peer(),
                channels,
                line.tally().counters(),
                line.egress().waiting(),
                Duration.ofNanos(line.lag()));
    }

    @Override
    public List<ChannelInfo> channels(Page page) {
        List<ChannelInfo> infos = new ArrayList<>();
        for (ChannelName name : page.of(registry.read(Directory::channels))) {
            channel(name).ifPresent(infos::add);
        }
        return List.copyOf(infos);
    }

    @Override
    public Listing<ChannelInfo> channels(ChannelSearch search) {
        return lists.channels(search);
    }

    @Override
    public Optional<ChannelInfo> channel(ChannelName channel) {
        return registry.channel(channel).map(live -> {
            int users = registry.read(truth -> truth.userCount(channel));
            Audience audience = live.audience();
            return new ChannelInfo(
                    channel,
                    audience.members(),
                    users,
                    audience.publications(),
                    audience.rate(timers),
                    audience.since,
                    live.match().kind().retention());
        });
    }

    @Override
    public List<Member> members(ChannelName channel, Page page) {
        Optional<List<Roster.Present>> everywhere =
                attendance == null ? Optional.empty() : attendance.present(channel, page);
        if (everywhere.isPresent()) {
            return everywhere.get().stream().map(this::member).toList();
        }
        return membersHere(channel, page);
    }

    /** Users of a channel with their connections on this node. */
    List<Member> membersHere(ChannelName channel, Page page) {
        Map<UserId, Integer> users = registry.read(truth -> truth.users(channel, page.offset(), page.limit()));
        List<Member> members = new ArrayList<>();
        users.forEach((user, connections) -> registry.linesOf(user).stream()
                .findFirst()
                .ifPresent(line -> members.add(new Member(line.profile(), connections))));
        return List.copyOf(members);
    }

    private Member member(Roster.Present present) {
        Profile profile = registry.linesOf(present.id()).stream()
                .findFirst()
                .map(Line::profile)
                .orElseGet(() -> Profile.of(present.id(), present.name()));
        return new Member(profile, present.connections());
    }

    @Override
    public Subscription tap(Consumer<Tapped> listener) {
        return tap.listen(listener);
    }
}
