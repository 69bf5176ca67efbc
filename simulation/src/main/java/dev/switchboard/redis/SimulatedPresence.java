package dev.switchboard.redis;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One node's presence: the adapter's own, which a simulated broker calls where the adapter's node does. Only Redis and the way to it are
 * simulated. A turn here is what happens at once.
 */
public final class SimulatedPresence implements Census, Census.Listener {
    /** What is sent. */
    public enum Sent {
        /** A part, or some of it. */
        WRITTEN,
        /** A question who is in a channel; its bytes are those of the answer. */
        READ,
        /** A renewal of the lease; its bytes are those of the answer. */
        RENEWED
    }

    /** The node's way to Redis. */
    public interface Link {
        /** Whether there is one, as far as the node knows. */
        boolean up();

        /** Whether a channel's subscription is confirmed. */
        boolean confirmed(ChannelName channel);

        /** Does something at Redis, and brings the answer; fails if the way is lost before. */
        <T> CompletionStage<T> ask(Supplier<T> atRedis);

        /** At Redis: hands what this node tells to those who are subscribed. */
        void tell(Shelves.Told told);

        /** A future that can be waited for. */
        CompletableFuture<Void> future();

        /** A monotonic clock, in nanoseconds. */
        long nanos();

        /** Counts. */
        void sent(Sent what, long bytes);
    }

    // Of Redis' commands around names, numbers and users.
    private static final int LEASE_BYTES_EACH = 25;
    private static final int PART_BYTES = 50;
    private static final int USER_BYTES = 15;

    private final Link link;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Presence presence;
    private Optional<Listener> listener = Optional.empty();
    private boolean inTurn;

    /** One for a node that is not connected yet. */
    public SimulatedPresence(Shelves shelves, Link link, long incarnation, Duration lease) {
        this.link = link;
        Presence.Ground ground = new Presence.Ground(
                incarnation, this::turn, new Way(new Desk(shelves, link, incarnation), link), link::nanos);
        this.presence = new Presence(lease, ground, this, link::up, link::confirmed, new Tally());
    }

    /** Numbers are those of presence alone, which nobody compares with others. */
    private static final class Way implements Book.Way {
        private final Book book;
        private final Link link;
        private long sequence;

        Way(Book book, Link link) {
            this.book = book;
            this.link = link;
        }

        @Override
        public Optional<Book> book() {
            return link.up() ? Optional.of(book) : Optional.empty();
        }

        @Override
        public long next() {
            return ++sequence;
        }
    }

    /** The book, as far as the network is. */
    private record Desk(Shelves shelves, Link link, long incarnation) implements Book {
        @Override
        public CompletionStage<Boolean> write(ChannelName name, Notice notice) {
            link.sent(
                    Sent.WRITTEN,
                    new Shelves.Told(name, notice).bytes() + 3L * name.value().length());
            return link.ask(() -> {
                Notice written = shelves.written(notice);
                boolean found = shelves.write(name, written);
                if (found) {
                    link.tell(new Shelves.Told(name, written));
                }
                return found;
            });
        }

        @Override
        public CompletionStage<List<Ledger.Part>> read(ChannelName name) {
            return link.ask(() -> {
                List<Ledger.Part> parts = shelves.read(name, incarnation);
                long bytes = 0;
                for (Ledger.Part part : parts) {
                    bytes += PART_BYTES;
                    for (Present user : part.users()) {
                        bytes += USER_BYTES
                                + user.user().value().length()
                                + user.name().length();
                    }
                }
                link.sent(Sent.READ, bytes);
                return parts;
            });
        }

        @Override
        public CompletionStage<Ledger.Renewal> renew(Duration span) {
            return link.ask(() -> {
                Ledger.Renewal renewal = shelves.renew(incarnation, span);
                link.sent(
                        Sent.RENEWED, (long) LEASE_BYTES_EACH * renewal.living().size());
                return renewal;
            });
        }

        @Override
        public void keep(ChannelName name) {
            // Nothing expires before the end of the world.
        }
    }

    private void turn(Runnable task) {
        tasks.add(task);
        if (inTurn) {
            return;
        }
        inTurn = true;
        try {
            while (!tasks.isEmpty()) {
                for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
                    next.run();
                }
                presence.endOfTurn();
            }
        } finally {
            inTurn = false;
        }
    }

    // What the broker tells.

    /** There is a new way to Redis; no channel is confirmed over it yet. */
    public void up() {
        turn(() -> {
            presence.subscriptionsUp();
            presence.commandsUp();
        });
    }

    /** It is gone. */
    public void down() {
        turn(() -> {
            presence.commandsDown();
            presence.subscriptionsDown("the store is away");
        });
    }

    /** A channel's subscription was confirmed. */
    public void confirmed(ChannelName channel) {
        turn(() -> presence.confirmed(channel));
    }

    /** The node is subscribed to a channel no more. */
    public void forget(ChannelName channel) {
        turn(() -> presence.forget(channel));
    }

    /** Another node told something. */
    public void received(Shelves.Told told) {
        turn(() -> presence.received(told.channel(), told.notice));
    }

    /** Comes often. */
    public void look() {
        turn(presence::look);
    }

    // The port.

    @Override
    public void open(Listener hears) {
        listener = Optional.of(hears);
    }

    @Override
    public CompletionStage<Void> meet(ChannelName channel) {
        CompletableFuture<Void> done = link.future();
        turn(() -> presence.meet(channel, done, link.up() ? Optional.empty() : Optional.of("the store is away")));
        return done;
    }

    @Override
    public void came(ChannelName channel, Present user) {
        turn(() -> presence.came(channel, user));
    }

    @Override
    public void went(ChannelName channel, UserId user) {
        turn(() -> presence.went(channel, user));
    }

    // What the presence tells, which is made before anybody listens.

    @Override
    public void came(NodeId node, ChannelName channel, Present user) {
        listener.ifPresent(hears -> hears.came(node, channel, user));
    }

    @Override
    public void went(NodeId node, ChannelName channel, UserId user) {
        listener.ifPresent(hears -> hears.went(node, channel, user));
    }

    @Override
    public void has(NodeId node, ChannelName channel, List<Present> all) {
        listener.ifPresent(hears -> hears.has(node, channel, all));
    }

    @Override
    public void met(ChannelName channel) {
        listener.ifPresent(hears -> hears.met(channel));
    }

    @Override
    public void gone(NodeId node) {
        listener.ifPresent(hears -> hears.gone(node));
    }
}
