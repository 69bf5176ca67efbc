package dev.switchboard.simulation;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import dev.switchboard.redis.Shelves;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** What the nodes share: who is subscribed to what, and the histories of recoverable channels. In memory, as a Redis is. */
final class Store {
    private record Held(Publication publication, SimulatedBroker from) {}

    private record Kept(Publication publication, long offset, long at) {}

    private static final class Stream {
        final String epoch;
        final ArrayDeque<Kept> kept = new ArrayDeque<>();
        long top;

        Stream(String epoch) {
            this.epoch = epoch;
        }

        Position position() {
            return new Position(epoch, top);
        }

        void trim(Retention retention, long now) {
            long keep = retention.time().toNanos();
            while (!kept.isEmpty() && (kept.size() > retention.size() || now - kept.getFirst().at > keep)) {
                kept.removeFirst();
            }
        }
    }

    private static final int ONE_IN = 20;

    private final Scheduler scheduler;
    private final SplittableRandom random;
    private final Bug bug;
    final Traffic traffic = new Traffic();
    private final Map<ChannelName, Set<SimulatedBroker>> subscribers = new HashMap<>();
    private final Map<ChannelName, Stream> streams = new HashMap<>();
    private final Map<ChannelName, Held> heldBack = new LinkedHashMap<>();
    private final Set<SimulatedBroker> noteReaders = new LinkedHashSet<>();
    /** Who is where. */
    final Shelves shelves;

    private int life;
    private int epochs;

    Store(Scheduler scheduler, SplittableRandom random, Bug bug) {
        this.scheduler = scheduler;
        this.random = random;
        this.bug = bug;
        this.shelves = new Shelves(
                () -> scheduler.now() / 1_000_000,
                new Shelves.Flaws(() -> planted(Bug.GHOST), () -> planted(Bug.FLICKER), () -> bug == Bug.IMMORTAL));
    }

    private boolean planted(Bug which) {
        return bug == which && random.nextInt(ONE_IN) == 0;
    }

    /** It is restarted and has nothing. */
    void empty() {
        life++;
        subscribers.clear();
        streams.clear();
        heldBack.clear();
        noteReaders.clear();
        shelves.empty();
    }

    private Stream stream(ChannelName name) {
        return streams.computeIfAbsent(
                name, n -> new Stream(bug == Bug.SAME_EPOCH ? "only" : "r" + life + "-" + epochs++));
    }

    Position subscribe(ChannelName name, SimulatedBroker node, boolean recoverable) {
        subscribers.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(node);
        return recoverable ? stream(name).position() : new Position("none", 0);
    }

    void unsubscribe(ChannelName name, SimulatedBroker node) {
        subscribers.computeIfPresent(name, (n, all) -> all.remove(node) && all.isEmpty() ? null : all);
    }

    /** A node's connection is gone. */
    void forget(SimulatedBroker node) {
        subscribers.values().removeIf(all -> all.remove(node) && all.isEmpty());
        noteReaders.remove(node);
    }

    /** From now on a node gets notes. */
    void readNotes(SimulatedBroker node) {
        noteReaders.add(node);
    }

    void note(byte[] note, SimulatedBroker from) {
        boolean repeat = planted(Bug.NOTED_TWICE);
        for (SimulatedBroker node : noteReaders) {
            if (node != from) {
                traffic.pushedNotes.add(note.length);
                node.pushNote(note);
                if (repeat) {
                    node.pushNote(note);
                }
            }
        }
    }

    /** Hands what a node tells of its users to the others. */
    void tell(Shelves.Told told, SimulatedBroker from) {
        for (SimulatedBroker node : subscribers.getOrDefault(told.channel(), Set.of())) {
            if (node != from) {
                traffic.heard.add(told.bytes());
                node.hear(told);
            }
        }
    }

    void publish(Publication publication, SimulatedBroker from) {
        if (planted(Bug.REORDER) && !heldBack.containsKey(publication.channel())) {
            heldBack.put(publication.channel(), new Held(publication, from));
            return;
        }
        pushPlain(publication, from);
        Held late = heldBack.get(publication.channel());
        if (late != null && late.from == from) {
            heldBack.remove(publication.channel());
            pushPlain(late.publication, from);
        }
    }

    private void pushPlain(Publication publication, SimulatedBroker from) {
        boolean echo = planted(Bug.ECHO);
        boolean repeat = planted(Bug.REPEAT);
        for (SimulatedBroker node : subscribers.getOrDefault(publication.channel(), Set.of())) {
            if (node != from || echo) {
                traffic.pushed.add(bytes(publication));
                node.push(publication);
                if (repeat) {
                    node.push(publication);
                }
            }
        }
    }

    static long bytes(Publication publication) {
        return (long) publication.channel().value().length()
                + publication.frame().payloadSize();
    }

    Position append(Publication publication, Retention retention) {
        Stream stream = stream(publication.channel());
        if (planted(Bug.DROP)) {
            return stream.position();
        }
        stream.top++;
        Publication numbered = publication.at(stream.position());
        stream.kept.addLast(new Kept(numbered, stream.top, scheduler.now()));
        stream.trim(retention, scheduler.now());
        for (SimulatedBroker node : subscribers.getOrDefault(publication.channel(), Set.of())) {
            traffic.pushedNumbered.add(bytes(publication));
            node.push(numbered);
        }
        return stream.position();
    }

    Broker.Kept since(ChannelName name, Optional<Position> known, Retention retention) {
        Stream stream = stream(name);
        stream.trim(retention, scheduler.now());
        if (known.isEmpty()) {
            return new Broker.Kept(stream.position(), Optional.of(List.of()));
        }
        Position from = known.get();
        long first = stream.top - stream.kept.size() + 1;
        boolean complete =
                from.epoch().equals(stream.epoch) && from.offset() <= stream.top && from.offset() >= first - 1;
        if (!complete && !(bug == Bug.OVERSTATED && from.epoch().equals(stream.epoch))) {
            return new Broker.Kept(stream.position(), Optional.empty());
        }
        List<Publication> missed = new ArrayList<>();
        stream.kept.forEach(kept -> {
            if (kept.offset > from.offset()) {
                missed.add(kept.publication);
            }
        });
        if (!missed.isEmpty() && planted(Bug.SHORT)) {
            missed.remove(0);
        }
        return new Broker.Kept(stream.position(), Optional.of(missed));
    }
}
