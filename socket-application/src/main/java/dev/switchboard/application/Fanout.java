package dev.switchboard.application;

import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Overflow;
import dev.switchboard.domain.Publication;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Room 3: encodes a message once and hands the frame to those it is for. Thread-safe. */
final class Fanout {
    private static final Logger LOG = System.getLogger(Fanout.class.getName());

    private final Registry registry;
    private final Codec codec;
    private final Broker broker;
    private final Tap tap;
    private final News news;
    private final long waitNanos;

    Fanout(Registry registry, Codec codec, Broker broker, Tap tap, News news, long waitNanos) {
        this.registry = registry;
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
     */
    Sent publish(Message message, String key, Set<ConnectionId> except) {
        ChannelName name = message.channel()
                .orElseThrow(
                        () -> new IllegalArgumentException("a message to a channel names it: message.in(channel)"));
        Publication publication = new Publication(name, Frame.text(codec.encode(message)), key);
        int members = deliver(publication, egresses(except), waitNanos);
        if (members < 0) {
            return Sent.UNAVAILABLE;
        }
        broker.publish(publication).whenComplete((done, failure) -> {
            if (failure != null) {
                // At most once: members of this node have it, and the others are told nothing wrong.
                LOG.log(Level.WARNING, "a publication did not reach the other nodes", failure);
            }
        });
        tap.copy(Direction.OUT, Optional.empty(), message);
        news.tell(
                new Event.Published(name, message.command(), publication.frame().payloadSize(), members));
        return Sent.QUEUED;
    }

    /** From another node: the bytes as they came. The broker's thread must not wait, so a full lane loses it here. */
    void received(Publication publication) {
        if (deliver(publication, Audience.nobody(), 0) < 0) {
            LOG.log(Level.WARNING, "a publication of another node found no room on this one and was dropped");
        }
    }

    private int deliver(Publication publication, Egress[] except, long wait) {
        Optional<LiveChannel> channel = registry.channel(publication.channel());
        if (channel.isEmpty()) {
            return 0;
        }
        Overflow policy = channel.get().match().kind().outbound().overflow();
        Frame frame = publication.frame().under(policy, publication.channel(), publication.key());
        return channel.get().audience().publish(frame, except, wait);
    }

    /** To every connection of this node. */
    Sent broadcast(Message message, Set<ConnectionId> except) {
        Frame frame = Frame.text(codec.encode(message));
        if (registry.everyone.publish(frame, egresses(except), waitNanos) < 0) {
            return Sent.UNAVAILABLE;
        }
        tap.copy(Direction.OUT, Optional.empty(), message);
        return Sent.QUEUED;
    }

    /** To some lines, the frame encoded once; {@code UNAVAILABLE} if one of their lanes had no room. */
    Sent send(Message message, Collection<Line> lines) {
        Frame frame = Frame.text(codec.encode(message));
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

    /** Past all bounds of lanes, for what a connection must be told before it ends. */
    void force(Message message, Line line) {
        line.force(Frame.text(codec.encode(message)));
        tap.copy(Direction.OUT, Optional.of(line.id()), message);
    }

    private Egress[] egresses(Set<ConnectionId> except) {
        if (except.isEmpty()) {
            return Audience.nobody();
        }
        return registry.linesWith(except).stream().map(Line::egress).toArray(Egress[]::new);
    }
}
