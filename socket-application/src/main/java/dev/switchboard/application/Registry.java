package dev.switchboard.application;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Directory;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

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
    private final int announcedMembers;

    /** Every line, for broadcasts. */
    final Audience everyone;

    Registry(int channelsPerConnection, int announcedMembers, Timers timers) {
        this.directory = new Directory(channelsPerConnection);
        this.announcedMembers = announcedMembers;
        this.timers = timers;
        this.everyone = new Audience(timers.now());
    }

    void open(Line line) {
        lock.lock();
        try {
            directory.add(line.id(), line.profile().id());
            inOrder.put(line.id(), line);
            lines.put(line.id(), line);
            everyone.join(line.lane(), line.egress());
        } finally {
            lock.unlock();
        }
    }

    /** Makes a line a member; {@code announcement} goes to the others if it is the user's first there. */
    Directory.Joined join(
            Line line, ChannelName name, ChannelMatch match, int mostMembers, Optional<Frame> announcement) {
        lock.lock();
        try {
            if (line.sealed()) {
                return new Directory.Joined(Directory.JoinOutcome.UNKNOWN, false, false, 0);
            }
            Directory.Joined joined = directory.join(line.id(), name, mostMembers);
            if (joined.outcome() == Directory.JoinOutcome.JOINED) {
                Audience audience = channels.computeIfAbsent(
                                name, n -> new LiveChannel(n, match, audience(match.kind())))
                        .audience();
                audience.join(line.lane(), line.egress());
                if (joined.firstOfUser() && joined.members() > 1 && joined.members() <= announcedMembers) {
                    announcement.ifPresent(frame -> audience.announce(frame, line.egress()));
                }
            }
            return joined;
        } finally {
            lock.unlock();
        }
    }

    private Audience audience(ChannelKind kind) {
        Duration interval = kind.outbound().flushInterval();
        return new Audience(timers.now(), interval.isZero() ? null : new Delay(timers, interval));
    }

    /** Ends a membership; {@code announcement} goes to those who stay if it was the user's last there. */
    Directory.Departed leave(Line line, ChannelName name, Optional<Frame> announcement) {
        lock.lock();
        try {
            Directory.Departed departed = directory.leave(line.id(), name);
            depart(line, departed, announcement);
            return departed;
        } finally {
            lock.unlock();
        }
    }

    /** From now on the line can join nothing. Returns the channels it is in, none if it had been sealed before. */
    Optional<List<ChannelName>> seal(Line line) {
        lock.lock();
        try {
            return line.seal() ? Optional.of(directory.channelsOf(line.id())) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a sealed line out of everything. */
    List<Directory.Departed> remove(Line line, Function<ChannelName, Optional<Frame>> announcements) {
        lock.lock();
        try {
            List<Directory.Departed> departures = directory.remove(line.id());
            for (Directory.Departed departed : departures) {
                depart(line, departed, announcements.apply(departed.channel()));
            }
            inOrder.remove(line.id());
            lines.remove(line.id());
            everyone.leave(line.lane(), line.egress());
            return departures;
        } finally {
            lock.unlock();
        }
    }

    private void depart(Line line, Directory.Departed departed, Optional<Frame> announcement) {
        if (!departed.member()) {
            return;
        }
        Audience audience =
                Objects.requireNonNull(channels.get(departed.channel())).audience();
        audience.leave(line.lane(), line.egress());
        if (departed.emptied()) {
            channels.remove(departed.channel());
        } else if (departed.lastOfUser() && departed.members() <= announcedMembers) {
            announcement.ifPresent(audience::announce);
        }
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
            return page.of(new ArrayList<>(inOrder.values()));
        } finally {
            lock.unlock();
        }
    }
}
