package dev.switchboard.simulation;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import dev.switchboard.redis.Shelves;
import dev.switchboard.redis.SimulatedPresence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One node's way to the store: what a broker may do to the core within its contract. Everything takes its time; publications of plain
 * channels get lost now and then between nodes; the connection is cut or stands still, and what was under way has then failed, or not
 * surely. After it is back, each recoverable channel is repaired from its history, or told to be lost.
 */
final class SimulatedBroker implements Broker, Uplink.Ends {
    private static final class Topic {
        Optional<Position> last = Optional.empty();

        @Nullable
        List<Publication> buffer = new ArrayList<>();

        @Nullable
        Retention retention;

        boolean confirmed;
    }

    /** As {@code --presence-lease} is by default. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    // A fifth of the time between two renewals.
    private static final long LOOK = 200_000_000;

    private static final int LOST_ONE_IN = 200;
    private static final int GAP_ONE_IN = 1_000;
    private static final int UNREPAIRED_ONE_IN = 4;
    private static final long NOTE_LATE = 5_000_000_000L;

    private final Machine machine;
    private final Scheduler scheduler;
    private final Store store;
    private final World world;
    private final Map<ChannelName, Topic> topics = new LinkedHashMap<>();
    private final Uplink link;
    private Consumer<Publication> receiver = publication -> {};
    private Consumer<ChannelName> lost = name -> {};
    private final SimulatedPresence presence;
    private Consumer<byte[]> notes = note -> {};

    SimulatedBroker(World world, Machine machine, Store store) {
        this.world = world;
        this.machine = machine;
        this.scheduler = machine.scheduler;
        this.store = store;
        this.link = new Uplink(machine, this);
        this.presence = new SimulatedPresence(store.shelves, new PresenceLink(), machine.random.nextLong(), LEASE);
    }

    @Override
    public void onLost(Consumer<ChannelName> listener) {
        lost = listener;
    }

    @Override
    public void start(NodeId node, Consumer<Publication> listener) {
        receiver = listener;
        connected();
        look(machine.random.nextLong(LOOK));
    }

    private void look(long after) {
        scheduler.at(machine.life, machine.key, scheduler.now() + after, () -> {
            presence.look();
            look(LOOK);
        });
    }

    private void connected() {
        int mine = link.session();
        link.ask(() -> {
            if (!link.cutOff(mine)) {
                store.readNotes(this);
            }
            return true;
        });
        presence.up();
    }

    /** The way to the store, for what befalls it. */
    Uplink link() {
        return link;
    }

    @Override
    public void cut() {
        store.forget(this);
    }

    @Override
    public void down() {
        topics.values().forEach(topic -> topic.confirmed = false);
        presence.down();
    }

    @Override
    public void up() {
        connected();
        topics.forEach((name, topic) -> {
            topic.buffer = new ArrayList<>();
            open(name, topic);
        });
    }

    @Override
    public CompletionStage<Void> subscribe(ChannelName channel) {
        Topic known = topics.get(channel);
        Topic topic = known == null ? new Topic() : known;
        topics.put(channel, topic);
        return open(channel, topic);
    }

    private Stage<Void> open(ChannelName channel, Topic topic) {
        Stage<Void> confirmed = link.stage();
        store.traffic.subscribed.add(channel.value().length());
        Optional<Retention> retention = world.retention(channel);
        topic.retention = retention.orElse(null);
        int mine = link.session();
        link.ask(() -> link.cutOff(mine)
                        ? new Position("gone", 0)
                        : store.subscribe(channel, this, retention.isPresent()))
                .whenComplete((position, failure) -> {
                    if (failure != null) {
                        confirmed.completeExceptionally(failure);
                        return;
                    }
                    if (topics.get(channel) == topic) {
                        opened(channel, topic, position);
                    }
                    confirmed.complete(null);
                });
        return confirmed;
    }

    private void opened(ChannelName channel, Topic topic, Position position) {
        topic.confirmed = true;
        presence.confirmed(channel);
        if (topic.retention == null) {
            release(topic);
        } else if (topic.last.isEmpty()) {
            topic.last = Optional.of(position);
            release(topic);
        } else {
            repair(channel, topic);
        }
    }

    /** What came since the last one that was received, from the history; meanwhile what comes is kept. */
    private void repair(ChannelName channel, Topic topic) {
        if (topic.buffer == null) {
            topic.buffer = new ArrayList<>();
        }
        Retention retention = topic.retention;
        if (retention == null) {
            return;
        }
        since(channel, topic.last, retention).whenComplete((kept, failure) -> {
            if (failure != null || topics.get(channel) != topic) {
                // The next connection repairs it.
                return;
            }
            boolean willing = !world.rough() || machine.random.nextInt(UNREPAIRED_ONE_IN) > 0;
            if (kept.missed().isPresent() && willing) {
                kept.missed().get().forEach(publication -> deliver(topic, publication));
            } else {
                lost.accept(channel);
            }
            topic.last = Optional.of(kept.position());
            release(topic);
        });
    }

    private void release(Topic topic) {
        List<Publication> came = topic.buffer;
        topic.buffer = null;
        if (came != null) {
            came.forEach(publication -> deliver(topic, publication));
        }
    }

    private void deliver(Topic topic, Publication publication) {
        if (publication.position().isPresent()) {
            Position place = publication.position().get();
            Position last = topic.last.orElseThrow();
            if (place.epoch().equals(last.epoch()) && place.offset() <= last.offset()) {
                return;
            }
            topic.last = publication.position();
        }
        receiver.accept(publication);
    }

    /** From the store. */
    void push(Publication publication) {
        boolean plain = publication.position().isEmpty();
        // A numbered one that is missing is for the core to notice by the next one's number.
        if (world.rough() && machine.random.nextInt(plain ? LOST_ONE_IN : GAP_ONE_IN) == 0) {
            return;
        }
        link.push(0, () -> {
            Topic topic = topics.get(publication.channel());
            if (topic == null) {
                return;
            }
            if (topic.buffer == null || plain) {
                deliver(topic, publication);
            } else {
                topic.buffer.add(publication);
            }
        });
    }

    private final class PresenceLink implements SimulatedPresence.Link {
        @Override
        public boolean up() {
            return link.isUp();
        }

        @Override
        public boolean confirmed(ChannelName channel) {
            Topic topic = topics.get(channel);
            return topic != null && topic.confirmed;
        }

        @Override
        public <T> CompletionStage<T> ask(Supplier<T> atRedis) {
            return link.ask(atRedis);
        }

        @Override
        public void tell(Shelves.Told told) {
            store.tell(told, SimulatedBroker.this);
        }

        @Override
        public CompletableFuture<Void> future() {
            return link.stage();
        }

        @Override
        public long nanos() {
            return scheduler.now();
        }

        @Override
        public void sent(SimulatedPresence.Sent what, long bytes) {
            Traffic traffic = store.traffic;
            switch (what) {
                case WRITTEN -> traffic.attended.add(bytes);
                case READ -> traffic.met.add(bytes);
                case RENEWED -> traffic.renewed.add(bytes);
            }
        }
    }

    @Override
    public Optional<Census> census() {
        return Optional.of(presence);
    }

    /** From the store, which loses none of these: it would end the connection instead. */
    void hear(Shelves.Told told) {
        link.push(0, () -> {
            if (topics.containsKey(told.channel())) {
                presence.received(told);
            }
        });
    }

    private final class Notes implements Post {
        @Override
        public void open(Receiver reader) {
            notes = note -> reader.received("", note);
        }

        @Override
        public CompletionStage<Void> send(byte[] note) {
            store.traffic.noted.add(note.length);
            return link.ask(() -> {
                        store.note(note, SimulatedBroker.this);
                        return true;
                    })
                    .thenApply(yes -> null);
        }

        /** Nobody has an address here, as nobody asks other nodes. */
        @Override
        public CompletionStage<Void> send(String address, byte[] note) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Set<Peer> others() {
            return Set.of();
        }
    }

    @Override
    public Optional<Post> post() {
        return Optional.of(new Notes());
    }

    /** From the store. */
    void pushNote(byte[] note) {
        if (world.rough() && machine.random.nextInt(LOST_ONE_IN) == 0) {
            return;
        }
        long late = world.options.bug() == Bug.NOTED_LATE && machine.random.nextInt(4) == 0 ? NOTE_LATE : 0;
        link.push(late, () -> notes.accept(note));
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        presence.forget(channel);
        if (topics.remove(channel) != null && link.isUp()) {
            store.traffic.unsubscribed.add(channel.value().length());
            link.ask(() -> {
                store.unsubscribe(channel, this);
                return true;
            });
        }
    }

    @Override
    public CompletionStage<Void> publish(Publication publication) {
        store.traffic.published.add(Store.bytes(publication));
        Stage<Boolean> done = link.ask(() -> {
            store.publish(publication, this);
            return true;
        });
        return done.thenApply(yes -> null);
    }

    @Override
    public CompletionStage<Position> append(Publication publication, Retention retention) {
        store.traffic.appended.add(Store.bytes(publication));
        return link.ask(() -> store.append(publication, retention));
    }

    @Override
    public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
        store.traffic.asked.add(channel.value().length());
        return link.ask(() -> {
            Kept kept = store.since(channel, known, retention);
            kept.missed().ifPresent(missed -> missed.forEach(each -> store.traffic.told.add(Store.bytes(each))));
            return kept;
        });
    }

    /** The process is no more. */
    @Override
    public void close() {
        link.close();
        store.forget(this);
    }
}
