package dev.switchboard.application;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.History;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Carries publications between nodes of one process: what a single node uses, and clusters in tests. Thread-safe.
 */
public final class LocalBroker implements Broker {
    // Forgets what nobody uses, every so many uses or as many as there are channels: however many those are, looking at
    // all of them costs each use the same. At 200,000 channels a fixed 1,024 cost 60 µs a use.
    private static final int USES_PER_SWEEP = 1_024;

    /** The history of one channel; its monitor makes one publisher at a time, so that receivers' calls for it never overlap. */
    private static final class Numbering {
        final History history;
        Retention retention;
        boolean forgotten;

        Numbering(String epoch, Retention retention, long now) {
            this.history = new History(epoch, now);
            this.retention = retention;
        }
    }

    /** Where the nodes of one cluster meet. Thread-safe. */
    public static final class Exchange {
        private final List<LocalBroker> nodes = new CopyOnWriteArrayList<>();
        // One publisher at a time for a channel, so that receivers' calls for it never overlap; not held by anyone who
        // waits for something else.
        private final ConcurrentHashMap<ChannelName, Object> turns = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<ChannelName, Numbering> numberings = new ConcurrentHashMap<>();
        private final AtomicInteger usesToSweep = new AtomicInteger(USES_PER_SWEEP);
        private final SecureRandom random = new SecureRandom();
        private final LongSupplier nanos;
        private final LocalCensus.Hall hall = new LocalCensus.Hall();
        private final AtomicInteger lives = new AtomicInteger();
        private final Object notes = new Object(); // one note at a time, so that receivers' calls never overlap

        /** One on the machine's clock. */
        public Exchange() {
            this(System::nanoTime);
        }

        /** One on another monotonic clock, in nanoseconds. */
        public Exchange(LongSupplier nanos) {
            this.nanos = nanos;
        }

        /** A broker for one more node. */
        public LocalBroker node() {
            return new LocalBroker(this, false);
        }

        /** Does {@code step} with a channel's history, alone. */
        private <T> T with(ChannelName name, Retention retention, BiFunction<History, Long, T> step) {
            forgetUnused();
            while (true) {
                Numbering numbering = numberings.computeIfAbsent(
                        name, n -> new Numbering(Long.toHexString(random.nextLong()), retention, nanos.getAsLong()));
                synchronized (numbering) {
                    if (!numbering.forgotten) {
                        numbering.retention = retention;
                        return step.apply(numbering.history, nanos.getAsLong());
                    }
                }
            }
        }

        private void forgetUnused() {
            if (usesToSweep.decrementAndGet() == 0) {
                numberings.forEach((name, numbering) -> {
                    synchronized (numbering) {
                        boolean followed = nodes.stream().anyMatch(node -> node.subscribed.contains(name));
                        if (!followed && numbering.history.expired(numbering.retention, nanos.getAsLong())) {
                            numbering.forgotten = true;
                            numberings.remove(name, numbering);
                        }
                    }
                });
                usesToSweep.set(Math.max(USES_PER_SWEEP, numberings.size()));
            }
        }
    }

    private final Exchange exchange;
    private final Set<ChannelName> subscribed = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Publication> receiver = publication -> {};

    private volatile Post.Receiver notes = (from, note) -> {};
    private volatile Optional<Post.Peer> self = Optional.empty();

    private final boolean alone;
    private final Optional<LocalCensus> census;

    private LocalBroker(Exchange exchange, boolean alone) {
        this.exchange = exchange;
        this.alone = alone;
        this.census = alone ? Optional.empty() : Optional.of(new LocalCensus(exchange.hall, subscribed::contains));
    }

    /** One for a node that is alone. */
    public static LocalBroker alone() {
        return new LocalBroker(new Exchange(), true);
    }

    /** The same on another monotonic clock, in nanoseconds. */
    public static LocalBroker alone(LongSupplier nanos) {
        return new LocalBroker(new Exchange(nanos), true);
    }

    @Override
    public void start(NodeId node, Consumer<Publication> listener) {
        receiver = listener;
        self = Optional.of(new Post.Peer(Integer.toString(exchange.lives.incrementAndGet()), node));
        exchange.nodes.add(this);
    }

    @Override
    public CompletionStage<Void> subscribe(ChannelName channel) {
        subscribed.add(channel);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        subscribed.remove(channel);
        Numbering numbering = exchange.numberings.get(channel);
        if (numbering != null) {
            synchronized (numbering) {
                numbering.history.used(exchange.nanos.getAsLong());
            }
        }
    }

    @Override
    public CompletionStage<Void> publish(Publication publication) {
        if (exchange.nodes.size() > 1) {
            // The map's own lock of the entry makes it one at a time and leaves nothing behind.
            exchange.turns.compute(publication.channel(), (name, turn) -> {
                for (LocalBroker node : exchange.nodes) {
                    if (node != this && node.subscribed.contains(name)) {
                        node.receiver.accept(publication);
                    }
                }
                return null;
            });
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Position> append(Publication publication, Retention retention) {
        return CompletableFuture.completedFuture(exchange.with(publication.channel(), retention, (history, now) -> {
            Publication numbered = history.append(publication, retention, now);
            for (LocalBroker node : exchange.nodes) {
                if (node.subscribed.contains(publication.channel())) {
                    node.receiver.accept(numbered);
                }
            }
            return history.position();
        }));
    }

    @Override
    public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
        return CompletableFuture.completedFuture(exchange.with(channel, retention, (history, now) -> {
            history.used(now);
            return new Kept(
                    history.position(),
                    known.isPresent() ? history.since(known.get(), retention, now) : Optional.of(List.of()));
        }));
    }

    @Override
    public Optional<Census> census() {
        return census.map(own -> own);
    }

    @Override
    public Optional<Post> post() {
        return alone ? Optional.empty() : Optional.of(new LocalPost());
    }

    private final class LocalPost implements Post {
        @Override
        public void open(Receiver receiver) {
            notes = receiver;
        }

        @Override
        public CompletionStage<Void> send(byte[] note) {
            return deliver(note, node -> true);
        }

        @Override
        public CompletionStage<Void> send(String address, byte[] note) {
            return deliver(note, node -> node.isAt(address));
        }

        private CompletionStage<Void> deliver(byte[] note, Predicate<LocalBroker> wanted) {
            String from = self.map(Peer::address).orElse("");
            synchronized (exchange.notes) {
                for (LocalBroker node : exchange.nodes) {
                    if (node != LocalBroker.this && wanted.test(node)) {
                        node.notes.received(from, note.clone());
                    }
                }
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Set<Peer> others() {
            return exchange.nodes.stream()
                    .filter(node -> node != LocalBroker.this)
                    .flatMap(node -> node.self.stream())
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    private boolean isAt(String address) {
        return self.filter(peer -> peer.address().equals(address)).isPresent();
    }

    @Override
    public void close() {
        exchange.nodes.remove(this);
        census.ifPresent(LocalCensus::leave);
        subscribed.clear();
    }
}
