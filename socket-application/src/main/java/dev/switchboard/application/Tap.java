package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Operators' copies of the traffic. Costs one look at an empty list while nobody listens. Thread-safe. */
final class Tap {
    private static final Logger LOG = System.getLogger(Tap.class.getName());

    private final Executor executor;
    private final int bound;
    private final Supplier<Instant> clock;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();

    Tap(Executor executor, int bound, Supplier<Instant> clock) {
        this.executor = executor;
        this.bound = bound;
        this.clock = clock;
    }

    Subscription listen(Consumer<Tapped> listener) {
        Listening listening = new Listening(listener);
        listeners.add(listening);
        return () -> {
            listeners.remove(listening);
            listening.end();
        };
    }

    int count() {
        return listeners.size();
    }

    /** Copies a message to all who listen; never waits. */
    void copy(Direction direction, Optional<ConnectionId> connection, Message message) {
        if (listeners.isEmpty()) {
            return;
        }
        Instant now = clock.get();
        for (Listening listening : listeners) {
            listening.offer(direction, connection, message, now);
        }
    }

    private final class Listening {
        private final Consumer<Tapped> listener;
        private final ArrayDeque<Tapped> waiting = new ArrayDeque<>();
        private boolean running;
        private boolean ended;
        private long dropped;

        Listening(Consumer<Tapped> listener) {
            this.listener = listener;
        }

        void offer(Direction direction, Optional<ConnectionId> connection, Message message, Instant now) {
            synchronized (waiting) {
                if (ended) {
                    return;
                }
                if (waiting.size() >= bound) {
                    dropped++;
                    return;
                }
                waiting.addLast(new Tapped(direction, connection, message, now, dropped));
                if (running) {
                    return;
                }
                running = true;
            }
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException noRoom) {
                // No affair of the traffic: the copies wait for the next one.
                synchronized (waiting) {
                    running = false;
                }
            }
        }

        /** What waits is not told any more. */
        void end() {
            synchronized (waiting) {
                ended = true;
                waiting.clear();
            }
        }

        private void drain() {
            while (true) {
                Tapped next;
                synchronized (waiting) {
                    if (waiting.isEmpty()) {
                        running = false;
                        return;
                    }
                    next = waiting.removeFirst();
                }
                try {
                    listener.accept(next);
                } catch (RuntimeException | Error e) {
                    // Errors too: one would silence the tap for ever.
                    LOG.log(Level.WARNING, "a tap's listener failed and loses its copy", e);
                }
            }
        }
    }
}
