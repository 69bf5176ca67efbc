package dev.switchboard.application;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Directory;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The lines of this node and the one truth about who is member of what. Its lock is taken before an audience's and covers the
 * step from the truth to the lanes' queues, so that a line's joins and leaves reach its lane in the order of the truth.
 * Thread-safe.
 */
final class Registry {
    private final ReentrantLock lock = new ReentrantLock();
    private final Directory directory;
    private final Map<ConnectionId, Line> inOrder = new LinkedHashMap<>();
    private final Map<ConnectionId, Line> lines = new ConcurrentHashMap<>();
    private final Map<ChannelName, LiveChannel> channels = new ConcurrentHashMap<>();
    private final Timers timers;
    private final Herald herald;
    private final Codec codec;
    private final long outboxBytes;
    private final long mostConnections;
    private final long mostPerUser;
    private final long mostPerAddress;
    private final Map<String, Integer> addresses = new HashMap<>(); // guarded by lock

    /** Every line, for broadcasts. */
    final Audience everyone;

    Registry(Limits limits, Codec codec, Timers timers) {
        this.directory = new Directory(limits.count(Limit.CHANNELS_PER_CONNECTION));
        this.timers = timers;
        this.everyone = new Audience(timers.now());
        this.codec = codec;
        this.outboxBytes = limits.get(Limit.OUTBOX_BYTES);
        this.mostConnections = limits.get(Limit.CONNECTIONS);
        this.mostPerUser = limits.get(Limit.CONNECTIONS_PER_USER);
        this.mostPerAddress = limits.get(Limit.CONNECTIONS_PER_ADDRESS);
        this.herald = new Herald(codec, timers, limits, this::locked);
    }

    /**
     * Registers a line; false, changing nothing, if the node, its user or its address have as many as they may.
     *
     * @param first is done on its lane before anything else can be in line for it
     */
    boolean open(Line line, Lane.Task first) {
        UserId user = line.profile().id();
        String address = line.handshake().peer();
        lock.lock();
        try {
            if (reached(mostConnections, inOrder.size())
                    || reached(mostPerUser, directory.connectionsOf(user).size())
                    || reached(mostPerAddress, addresses.getOrDefault(address, 0))) {
                return false;
            }
            directory.add(line.id(), user);
            inOrder.put(line.id(), line);
            lines.put(line.id(), line);
            if (mostPerAddress > 0) {
                addresses.merge(address, 1, Integer::sum);
            }
            everyone.join(line, first);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static boolean reached(long most, int count) {
        return most > 0 && count >= most;
    }

    /** Connections from an address; counted only where that is bounded. */
    int countFrom(String address) {
        lock.lock();
        try {
            return addresses.getOrDefault(address, 0);
        } finally {
            lock.unlock();
        }
    }

    /** Connections of a user. */
    int countOf(UserId user) {
        return read(truth -> truth.connectionsOf(user).size());
    }

    /**
     * Makes a line a member, and tells the others if it is the user's first there.
     *
     * @param attached whether it gets what is published from now on; if not, {@link #attach} says when. One that is a member already
     *     goes on getting it
     */
    Directory.Joined join(Line line, ChannelName name, ChannelMatch match, int mostMembers, boolean attached) {
        lock.lock();
        try {
            if (line.sealed()) {
                return new Directory.Joined(Directory.JoinOutcome.UNKNOWN, false, false, 0);
            }
            Directory.Joined joined = directory.join(line.id(), name, mostMembers);
            if (joined.outcome() == Directory.JoinOutcome.JOINED) {
                LiveChannel channel = channels.computeIfAbsent(name, n -> create(n, match));
                if (attached) {
                    channel.audience().join(line);
                } else {
                    channel.pending.add(line);
                }
                herald.joined(channel, line, joined.members());
            }
            return joined;
        } finally {
            lock.unlock();
        }
    }

    private LiveChannel create(ChannelName name, ChannelMatch match) {
        Duration interval = match.kind().outbound().flushInterval();
        Audience audience = new Audience(timers.now(), interval.isZero() ? null : new Delay(timers, interval));
        Optional<Follower> follower = match.kind()
                .retention()
                .map(kept -> new Follower(audience, codec, position -> lost(name, position), outboxBytes));
        return new LiveChannel(name, match, audience, follower);
    }

    private LiveChannel live(ChannelName name) {
        return Objects.requireNonNull(channels.get(name));
    }

    private static void detach(LiveChannel channel, Line line) {
        if (channel.pending.add(line)) {
            channel.audience().leave(line);
        }
    }

    /** From now on a member gets nothing until {@link #attach}; returns whether it is one. */
    boolean setAside(Line line, LiveChannel channel) {
        lock.lock();
        try {
            boolean member = isMember(line, channel);
            if (member) {
                detach(channel, line);
            }
            return member;
        } finally {
            lock.unlock();
        }
    }

    private boolean isMember(Line line, LiveChannel channel) {
        return channels.get(channel.name()) == channel && directory.isMember(line.id(), channel.name());
    }

    /**
     * From now on a member that waits for it gets what is published; one that gets it already goes on.
     *
     * @param aside whether it must be one that waits
     * @param first makes what is done just before that, on its lane, of who is in the channel at this moment; called under the lock
     * @return whether it is still a member, and waits if it must
     */
    boolean attach(Line line, LiveChannel channel, boolean aside, Function<Snapshot, Lane.Task> first) {
        lock.lock();
        try {
            if (!isMember(line, channel)) {
                return false;
            }
            if (channel.pending.remove(line)) {
                channel.audience().join(line, first.apply(snapshot(channel)));
            } else if (aside) {
                return false;
            } else {
                line.lane().offer(first.apply(snapshot(channel)), 0);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Who is in a channel now. */
    Snapshot snapshot(ChannelName name) {
        lock.lock();
        try {
            LiveChannel channel = channels.get(name);
            return channel == null ? Snapshot.NONE : snapshot(channel);
        } finally {
            lock.unlock();
        }
    }

    private Snapshot snapshot(LiveChannel channel) {
        return herald.snapshot(channel);
    }

    /** Members who speak v1 are told to rejoin, and get nothing until they did. */
    private void lost(ChannelName name, Optional<Position> position) {
        Frame told = Frame.text(codec.encode(Control.lost(codec, name, position)));
        lock.lock();
        try {
            LiveChannel channel = channels.get(name);
            if (channel == null) {
                return;
            }
            for (Line line : linesWith(directory.members(name))) {
                if (line.dialect() == Dialect.V1 && !channel.pending.contains(line)) {
                    detach(channel, line);
                    line.force(told);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a membership at once; those who stay are told if it was the user's last there. */
    Directory.Departed leave(Line line, ChannelName name) {
        lock.lock();
        try {
            Directory.Departed departed = directory.leave(line.id(), name);
            depart(line, departed, false);
            return departed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a line out of everything and lets it join nothing any more; once.
     *
     * @param mayReturn whether its user may be back in a moment, which the others then need not notice
     * @return what it left; empty if it had been taken out before
     */
    Optional<List<Directory.Departed>> remove(Line line, boolean mayReturn) {
        lock.lock();
        try {
            if (!line.seal()) {
                return Optional.empty();
            }
            List<Directory.Departed> departures = directory.remove(line.id());
            for (Directory.Departed departed : departures) {
                depart(line, departed, mayReturn);
            }
            inOrder.remove(line.id());
            lines.remove(line.id());
            if (mostPerAddress > 0) {
                addresses.computeIfPresent(line.handshake().peer(), (peer, count) -> count == 1 ? null : count - 1);
            }
            everyone.leave(line);
            return Optional.of(departures);
        } finally {
            lock.unlock();
        }
    }

    private void depart(Line line, Directory.Departed departed, boolean mayReturn) {
        if (!departed.member()) {
            return;
        }
        LiveChannel channel = live(departed.channel());
        if (!channel.pending.remove(line)) {
            channel.audience().leave(line);
        }
        if (departed.emptied()) {
            channels.remove(departed.channel());
        }
        herald.left(channel, line, mayReturn, departed.members());
    }

    /** Does a step under the lock; it is ours and calls nothing out. */
    void locked(Runnable step) {
        lock.lock();
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }

    /** Looks at something under the lock. */
    <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Tells the members; used under the lock. */
    Herald herald() {
        return herald;
    }

    Optional<Line> line(ConnectionId id) {
        return Optional.ofNullable(lines.get(id));
    }

    /** Without the lock: a moment's view, for sweeps. */
    Collection<Line> lines() {
        return lines.values();
    }

    int count() {
        return lines.size();
    }

    Optional<LiveChannel> channel(ChannelName name) {
        return Optional.ofNullable(channels.get(name));
    }

    /** Without the lock: a moment's view. */
    Collection<LiveChannel> channels() {
        return channels.values();
    }

    boolean hasMembers(ChannelName name) {
        return channels.containsKey(name);
    }

    boolean isMember(ConnectionId id, ChannelName name) {
        return read(truth -> truth.isMember(id, name));
    }

    /** A look at the truth under the lock; {@code look} is ours and returns copies. */
    <T> T read(Function<Directory, T> look) {
        lock.lock();
        try {
            return look.apply(directory);
        } finally {
            lock.unlock();
        }
    }

    List<Line> linesOf(UserId user) {
        return linesWith(read(truth -> truth.connectionsOf(user)));
    }

    List<Line> linesWith(Collection<ConnectionId> ids) {
        List<Line> found = new ArrayList<>(ids.size());
        for (ConnectionId id : ids) {
            line(id).ifPresent(found::add);
        }
        return found;
    }

    /** In the order of their opening. */
    List<Line> lines(Page page) {
        lock.lock();
        try {
            // No copy of them all while joins wait.
            return inOrder.values().stream()
                    .skip(page.offset())
                    .limit(page.limit() == 0 ? Integer.MAX_VALUE : page.limit())
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
