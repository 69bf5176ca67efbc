package dev.switchboard.application;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Roster;
import dev.switchboard.domain.UserId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Keeps what other nodes know equal to who is in the channels here, and what this node knows of theirs. Changes are told one after the
 * other, and each looks at the truth of that moment, not under its lock. Thread-safe.
 */
final class Attendance implements Census.Listener {
    private static final Logger LOG = System.getLogger(Attendance.class.getName());

    private final Registry registry;
    private final Herald herald;
    private final Census census;
    private final Queue<Seat> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** One for a node; hears of the others from now on. */
    Attendance(Registry registry, Census census) {
        this.registry = registry;
        this.herald = registry.herald();
        this.census = census;
        herald.cluster(this::changed);
        census.open(this);
    }

    /** A user may have come to a channel here, have left it, or have another number of connections in it. */
    void changed(Seat seat) {
        changes.add(seat);
        if (pending.getAndIncrement() != 0) {
            return;
        }
        do {
            Seat next = changes.remove();
            try {
                registry.locked(() -> herald.standing(next, registry.channel(next.channel())))
                        .tell(census);
            } catch (RuntimeException e) {
                // A census must not throw; but one that does must not keep all later changes from being told.
                LOG.log(Level.WARNING, "other nodes could not be told who is in a channel", e);
            }
        } while (pending.decrementAndGet() != 0);
    }

    /** A channel came to life here: asks for who is in it elsewhere. */
    CompletionStage<Void> meet(ChannelName name) {
        boolean tells = registry.locked(() -> {
            Optional<LiveChannel> channel = registry.channel(name).filter(herald::tells);
            channel.ifPresent(herald::asking);
            return channel.isPresent();
        });
        return tells ? census.meet(name) : CompletableFuture.completedFuture(null);
    }

    /** Whether it is told who is in such a channel. */
    boolean concerns(ChannelMatch match) {
        return herald.tells(match);
    }

    /** Users with connections in a channel on all nodes; empty if it is not told, or has no members here. */
    Optional<List<Roster.Present>> present(ChannelName name, Page page) {
        return registry.locked(() -> registry.channel(name)
                .filter(herald::tells)
                .map(channel -> channel.roster.connected(page.offset(), page.limit())));
    }

    @Override
    public void came(NodeId node, ChannelName name, Census.Present user) {
        List<Seat> ended = new ArrayList<>(1);
        with(name, channel -> herald.came(channel, node, user, ended::add));
        ended.forEach(this::changed);
    }

    @Override
    public void went(NodeId node, ChannelName name, UserId user) {
        with(name, channel -> herald.went(channel, node, user));
    }

    @Override
    public void has(NodeId node, ChannelName name, List<Census.Present> all) {
        List<Seat> ended = new ArrayList<>(1);
        with(name, channel -> herald.has(channel, node, all, ended::add));
        ended.forEach(this::changed);
    }

    @Override
    public void met(ChannelName name) {
        with(name, herald::met);
    }

    @Override
    public void gone(NodeId node) {
        // Channel by channel, so that joins need not wait for all of them.
        for (LiveChannel channel : registry.channels()) {
            has(node, channel.name(), List.of());
        }
    }

    private void with(ChannelName name, Consumer<LiveChannel> step) {
        registry.locked(() -> registry.channel(name).filter(herald::tells).ifPresent(step));
    }
}
