package dev.switchboard.application;

import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Overflow;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Room 3: encodes a message once and hands the frame to those it is for. Thread-safe. */
final class Fanout {
    private static final Logger LOG = System.getLogger(Fanout.class.getName());

    private final Registry registry;
    private final Routes routes;
    private final Codec codec;
    private final Broker broker;
    private final Tap tap;
    private final News news;
    private final long waitNanos;

    Fanout(Registry registry, Routes routes, Codec codec, Broker broker, Tap tap, News news, long waitNanos) {
        this.registry = registry;
        this.routes = routes;
        this.codec = codec;
        this.broker = broker;
        this.tap = tap;
        this.news = news;
        this.waitNanos = waitNanos;
    }

    /**
     * To a channel's members here, and to the other nodes.
     *
     * @param key what it is about, for a channel that conflates; empty for nothing
     * @param lost hears, later, that a publication to a recoverable channel was not kept after all
     */
    Sent publish(Message message, String key, Set<ConnectionId> except, Runnable lost) {
        ChannelName name = message.channel()
                .orElseThrow(
                        () -> new IllegalArgumentException("a message to a channel names it: message.in(channel)"));
        Optional<LiveChannel> channel = registry.channel(name);
        Publication publication = new Publication(name, Frame.text(codec.encode(message)), key);
        Optional<Retention> retention = except.isEmpty() ? retention(name, channel) : Optional.empty();
        int members;
        if (retention.isPresent()) {
            members = append(publication, channel, retention.get(), lost);
        } else {
            Publication far = except.isEmpty() ? publication : publication.but(elsewhere(except));
            members = deliver(channel, publication, egresses(except), waitNanos, () -> relay(far));
        }
        if (members < 0) {
            return Sent.UNAVAILABLE;
        }
        tap.copy(Direction.OUT, Optional.empty(), message);
        news.tell(
                new Event.Published(name, message.command(), publication.frame().payloadSize(), members));
        return Sent.QUEUED;
    }

    private Optional<Retention> retention(ChannelName name, Optional<LiveChannel> channel) {
        return channel.map(LiveChannel::match)
                .or(() -> routes.match(name))
                .flatMap(match -> match.kind().retention());
    }

    /** The broker numbers it, keeps it, and brings it back to this node, too. Room is waited for before, as what is kept must go out. */
    private int append(Publication publication, Optional<LiveChannel> channel, Retention retention, Runnable lost) {
        if (channel.isPresent()
                && !channel.get().audience().awaitRoom(publication.frame().size(), waitNanos)) {
            return -1;
        }
        CompletableFuture<Position> kept = broker.append(publication, retention).toCompletableFuture();
        if (kept.isCompletedExceptionally()) {
            return -1;
        }
        kept.whenComplete((position, failure) -> {
            if (failure != null) {
                LOG.log(Level.WARNING, "a publication was not kept", failure);
                lost.run();
            }
        });
        return channel.map(live -> live.audience().members()).orElse(0);
    }

    private void relay(Publication publication) {
        broker.publish(publication).whenComplete((done, failure) -> {
            if (failure != null) {
                // At most once: members of this node have it, and the others are told nothing wrong. There may be
                // thousands a
                // second; the broker counts them, and tells once that it is away.
                LOG.log(Level.DEBUG, "a publication did not reach the other nodes", failure);
            }
        });
    }

    /** From the broker: the bytes as they came. Its thread must not wait, so a full lane loses what is not numbered here. */
    void received(Publication publication) {
        Optional<LiveChannel> channel = registry.channel(publication.channel());
        if (publication.position().isPresent()) {
            channel.flatMap(LiveChannel::follower).ifPresent(follower -> follower.receive(publication));
        } else if (deliver(channel, publication, egresses(publication.except()), 0, () -> {}) < 0) {
            LOG.log(Level.WARNING, "a publication of another node found no room on this one and was dropped");
        }
    }

    /** From the broker: not all of a recoverable channel can be brought. */
    void lost(ChannelName name) {
        registry.channel(name).flatMap(LiveChannel::follower).ifPresent(Follower::lose);
    }

    /** To the members here; {@code room} as in {@link Audience#publish(Frame, Egress[], long, Runnable)}. */
    private static int deliver(
            Optional<LiveChannel> channel, Publication publication, Egress[] except, long wait, Runnable room) {
        if (channel.isEmpty()) {
            room.run();
            return 0;
        }
        Overflow policy = channel.get().match().kind().outbound().overflow();
        Frame frame = publication.frame().under(policy, publication.channel(), publication.key());
        return channel.get().audience().publish(frame, except, wait, room);
    }

    /** A message as it travels. */
    Frame frame(Message message) {
        return Frame.text(codec.encode(message));
    }

    /** To every connection of this node. */
    Sent broadcast(Message message, Frame frame, Set<ConnectionId> except) {
        if (registry.everyone.publish(frame, egresses(except), waitNanos) < 0) {
            return Sent.UNAVAILABLE;
        }
        tap.copy(Direction.OUT, Optional.empty(), message);
        return Sent.QUEUED;
    }

    /** What another node sends to every connection. Its thread must not wait, so a full lane loses it. */
    void broadcast(Frame frame, Set<ConnectionId> except) {
        if (registry.everyone.publish(frame, egresses(except), 0) < 0) {
            LOG.log(Level.WARNING, "a broadcast of another node found no room on this one and was dropped");
        }
    }

    /** What another node sends to some lines, likewise. */
    void send(Frame frame, Collection<Line> lines) {
        for (Line line : lines) {
            if (!line.send(frame, 0)) {
                LOG.log(Level.WARNING, "a message of another node found no room on this one and was dropped");
            }
        }
    }

    /** To some lines, the frame encoded once; {@code UNAVAILABLE} if one of their lanes had no room. */
    Sent send(Message message, Collection<Line> lines) {
        return send(message, frame(message), lines);
    }

    /** The same, encoded already. */
    Sent send(Message message, Frame frame, Collection<Line> lines) {
        Sent sent = lines.isEmpty() ? Sent.UNKNOWN : Sent.QUEUED;
        for (Line line : lines) {
            if (!line.send(frame, waitNanos)) {
                sent = Sent.UNAVAILABLE;
            } else {
                tap.copy(Direction.OUT, Optional.of(line.id()), message);
            }
        }
        return sent;
    }

    Sent send(Message message, Line line) {
        return send(message, List.of(line));
    }

    /** The same; {@code mayWait} is false on threads that must not wait for room. */
    Sent send(Message message, Line line, boolean mayWait) {
        if (mayWait) {
            return send(message, line);
        }
        if (!line.send(Frame.text(codec.encode(message)), 0)) {
            return Sent.UNAVAILABLE;
        }
        tap.copy(Direction.OUT, Optional.of(line.id()), message);
        return Sent.QUEUED;
    }

    /** The one reply to a request: past the lane's bound if need be, as nobody would send it again. */
    void reply(Message message, Label label, Line line, boolean mayWait) {
        Frame frame = Frame.text(codec.label(codec.encode(message), label));
        if (!line.send(frame, mayWait ? waitNanos : 0)) {
            line.force(frame);
        }
        tap.copy(Direction.OUT, Optional.of(line.id()), message);
    }

    /** To a v1 line, with a label. */
    Sent send(Message message, Label label, Line line) {
        Frame frame = Frame.text(codec.label(codec.encode(message), label));
        if (!line.send(frame, waitNanos)) {
            return Sent.UNAVAILABLE;
        }
        tap.copy(Direction.OUT, Optional.of(line.id()), message);
        return Sent.QUEUED;
    }

    /** Past all bounds of lanes, for what a connection must be told before it ends. */
    void force(Message message, Line line) {
        line.force(Frame.text(codec.encode(message)));
        tap.copy(Direction.OUT, Optional.of(line.id()), message);
    }

    /** Those of them that other nodes may have. */
    private Set<ConnectionId> elsewhere(Set<ConnectionId> except) {
        return except.stream().filter(id -> registry.line(id).isEmpty()).collect(Collectors.toSet());
    }

    private Egress[] egresses(Set<ConnectionId> except) {
        if (except.isEmpty()) {
            return Audience.nobody();
        }
        return registry.linesWith(except).stream().map(Line::egress).toArray(Egress[]::new);
    }
}
