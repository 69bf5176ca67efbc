package dev.switchboard.simulation;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One node's way to the store: what a broker may do to the core within its contract. Everything takes its time; publications of plain
 * channels get lost now and then between nodes; the connection is cut or stands still, and what was under way has then failed, or not
 * surely. After it is back, each recoverable channel is repaired from its history, or told to be lost.
 */
final class SimulatedBroker implements Broker {
    /** The connection to the store is away. */
    static final class Away extends RuntimeException {
        private static final long serialVersionUID = 1;

        Away() {
            super("the store is away", null, false, false);
        }
    }

    private static final class Topic {
        Optional<Position> last = Optional.empty();

        @Nullable
        List<Publication> buffer = new ArrayList<>();

        @Nullable
        Retention retention;
    }

    private static final long DELAY_MOST = 4_000_000;
    private static final long RECONNECT_LEAST = 50_000_000;
    private static final long RECONNECT_MOST = 2_000_000_000;
    private static final int LOST_ONE_IN = 200;
    private static final int GAP_ONE_IN = 1_000;
    private static final int UNREPAIRED_ONE_IN = 4;

    private final Machine machine;
    private final Scheduler scheduler;
    private final Store store;
    private final World world;
    private final Map<ChannelName, Topic> topics = new LinkedHashMap<>();
    private final Set<Stage<?>> pending = new LinkedHashSet<>();
    private Consumer<Publication> receiver = publication -> {};
    private Consumer<ChannelName> lost = name -> {};
    private boolean up = true;
    private boolean closed;
    // Each connection to the store is a session; what belongs to an older one is nobody's.
    private int session;
    private int cutSession = -1;
    private boolean inFlightArrives;
    private boolean reachable = true;
    private long upLast;
    private long downLast;

    SimulatedBroker(World world, Machine machine, Store store) {
        this.world = world;
        this.machine = machine;
        this.scheduler = machine.scheduler;
        this.store = store;
    }

    @Override
    public void onLost(Consumer<ChannelName> listener) {
        lost = listener;
    }

    @Override
    public void start(NodeId node, Consumer<Publication> listener) {
        receiver = listener;
    }

    /** The way to the store is gone for both; the node notices later. */
    void cut(long noticedAfter) {
        if (!up || cutSession == session) {
            return;
        }
        cutSession = session;
        inFlightArrives = machine.random.nextBoolean();
        store.forget(this);
        scheduler.at(machine.life, machine.key, scheduler.now() + noticedAfter, this::notice);
    }

    /** The network to the store is away until {@link #reunite}. */
    void part(long noticedAfter) {
        reachable = false;
        cut(noticedAfter);
    }

    /** The network is back. */
    void reunite() {
        reachable = true;
        if (!up) {
            connectLater();
        }
    }

    /** Everything on the way, and what comes next, is late. */
    void stall(long nanos) {
        upLast = Math.max(upLast, scheduler.now() + nanos);
        downLast = Math.max(downLast, scheduler.now() + nanos);
    }

    private void notice() {
        up = false;
        session++;
        List<Stage<?>> failed = List.copyOf(pending);
        pending.clear();
        failed.forEach(stage -> stage.completeExceptionally(new Away()));
        if (reachable) {
            connectLater();
        }
    }

    private void connectLater() {
        long after = machine.random.nextLong(RECONNECT_LEAST, RECONNECT_MOST);
        scheduler.at(machine.life, machine.key, scheduler.now() + after, () -> {
            if (reachable && !up && !closed) {
                up = true;
                topics.forEach((name, topic) -> {
                    topic.buffer = new ArrayList<>();
                    open(name, topic);
                });
            }
        });
    }

    private long upAt() {
        upLast = Math.max(upLast, scheduler.now() + machine.random.nextLong(DELAY_MOST));
        return upLast;
    }

    private long downAt() {
        downLast = Math.max(downLast, scheduler.now() + machine.random.nextLong(DELAY_MOST));
        return downLast;
    }

    /** Whether what the node sent in a session arrives; decided once for all that was under way. */
    private boolean arrives(int sent) {
        return sent != cutSession || inFlightArrives;
    }

    private boolean cutOff(int since) {
        return since != session || since == cutSession;
    }

    private <T> Stage<T> ask(Supplier<T> atStore) {
        Stage<T> answer = new Stage<>(scheduler, machine.life);
        if (!up || closed) {
            answer.completeExceptionally(new Away());
            return answer;
        }
        int mine = session;
        pending.add(answer);
        scheduler.at(Life.OUTSIDE, machine.key, upAt(), () -> {
            if (!arrives(mine)) {
                return;
            }
            T result = atStore.get();
            scheduler.at(machine.life, machine.key, downAt(), () -> {
                if (!cutOff(mine) && pending.remove(answer)) {
                    answer.complete(result);
                }
            });
        });
        return answer;
    }

    @Override
    public CompletionStage<Void> subscribe(ChannelName channel) {
        Topic known = topics.get(channel);
        Topic topic = known == null ? new Topic() : known;
        topics.put(channel, topic);
        return open(channel, topic);
    }

    private Stage<Void> open(ChannelName channel, Topic topic) {
        Stage<Void> confirmed = new Stage<>(scheduler, machine.life);
        store.traffic.subscribed.add(channel.value().length());
        Optional<Retention> retention = world.retention(channel);
        topic.retention = retention.orElse(null);
        int mine = session;
        ask(() -> cutOff(mine) ? new Position("gone", 0) : store.subscribe(channel, this, retention.isPresent()))
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
        int mine = session;
        scheduler.at(machine.life, machine.key, downAt(), () -> {
            Topic topic = topics.get(publication.channel());
            if (cutOff(mine) || closed || topic == null) {
                return;
            }
            if (topic.buffer == null) {
                deliver(topic, publication);
            } else {
                topic.buffer.add(publication);
            }
        });
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        if (topics.remove(channel) != null && up) {
            store.traffic.unsubscribed.add(channel.value().length());
            ask(() -> {
                store.unsubscribe(channel, this);
                return true;
            });
        }
    }

    @Override
    public CompletionStage<Void> publish(Publication publication) {
        store.traffic.published.add(Store.bytes(publication));
        Stage<Boolean> done = ask(() -> {
            store.publish(publication, this);
            return true;
        });
        return done.thenApply(yes -> null);
    }

    @Override
    public CompletionStage<Position> append(Publication publication, Retention retention) {
        store.traffic.appended.add(Store.bytes(publication));
        return ask(() -> store.append(publication, retention));
    }

    @Override
    public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
        store.traffic.asked.add(channel.value().length());
        return ask(() -> {
            Kept kept = store.since(channel, known, retention);
            kept.missed().ifPresent(missed -> missed.forEach(each -> store.traffic.told.add(Store.bytes(each))));
            return kept;
        });
    }

    /** The process is no more. */
    @Override
    public void close() {
        closed = true;
        up = false;
        store.forget(this);
    }
}
