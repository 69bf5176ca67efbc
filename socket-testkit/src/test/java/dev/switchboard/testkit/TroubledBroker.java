package dev.switchboard.testkit;

import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A broker as one is that is far away: it delivers late, loses, is away for a while, and comes back as another. Thread-safe. */
final class TroubledBroker implements Broker {
    static final class Away extends RuntimeException {
        private static final long serialVersionUID = 1;

        Away() {
            super("the broker is away");
        }
    }

    private final ArrayDeque<Publication> held = new ArrayDeque<>(); // guarded by this
    private Consumer<Publication> receiver = publication -> {};
    private volatile LocalBroker store = LocalBroker.alone();
    private volatile NodeId node = NodeId.of("n");
    private volatile boolean holding;
    private volatile boolean deaf;
    volatile Predicate<Publication> loses = publication -> false;
    /** Asked before each look into the history; what it throws fails the look. */
    volatile Runnable beforeSince = () -> {};

    /** What a look into the history says, in place of what it found. */
    volatile UnaryOperator<Kept> tells = kept -> kept;

    /** What appending answers, in place of doing it. */
    volatile Optional<CompletableFuture<Position>> appended = Optional.empty();

    final AtomicInteger looks = new AtomicInteger();

    @Override
    public void start(NodeId name, Consumer<Publication> listener) {
        node = name;
        receiver = listener;
        store.start(name, this::deliver);
    }

    private synchronized void deliver(Publication publication) {
        if (loses.test(publication)) {
            return;
        }
        held.add(publication);
        if (!holding) {
            release();
        }
    }

    /** From now on what was published is on its way and does not arrive. */
    void hold() {
        holding = true;
    }

    /** What was held arrives, and what comes later arrives at once. */
    synchronized void release() {
        holding = false;
        while (!held.isEmpty()) {
            receiver.accept(held.remove());
        }
    }

    /** Everything that it kept is gone, and its numbering with it. */
    void forgetAll(ChannelName... subscribed) {
        LocalBroker fresh = LocalBroker.alone();
        fresh.start(node, this::deliver);
        for (ChannelName name : subscribed) {
            fresh.subscribe(name);
        }
        store = fresh;
    }

    /** Subscriptions fail from now on, or work again. */
    void deaf(boolean now) {
        deaf = now;
    }

    @Override
    public CompletionStage<Void> subscribe(ChannelName channel) {
        return deaf ? CompletableFuture.failedFuture(new Away()) : store.subscribe(channel);
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        store.unsubscribe(channel);
    }

    @Override
    public CompletionStage<Void> publish(Publication publication) {
        return store.publish(publication);
    }

    @Override
    public CompletionStage<Position> append(Publication publication, Retention retention) {
        return appended.isPresent() ? appended.get() : store.append(publication, retention);
    }

    @Override
    public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
        looks.incrementAndGet();
        try {
            beforeSince.run();
        } catch (Away away) {
            return CompletableFuture.failedFuture(away);
        }
        return store.since(channel, known, retention).thenApply(tells);
    }

    @Override
    public void close() {
        store.close();
    }
}
