package dev.switchboard.application;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Who is where, among the nodes of one process. Thread-safe. */
final class LocalCensus implements Census {
    /** Where they meet. Its monitor makes one caller at a time, so that a listener's calls never overlap. */
    static final class Hall {
        // Guarded by this.
        private final List<LocalCensus> nodes = new ArrayList<>();
        private int lives;
    }

    private final Hall hall;
    private final Predicate<ChannelName> subscribed;

    // Guarded by the hall.
    private final Map<ChannelName, Map<UserId, Present>> own = new HashMap<>();
    private NodeId id = NodeId.of("none");
    private @Nullable Listener listener;

    LocalCensus(Hall hall, Predicate<ChannelName> subscribed) {
        this.hall = hall;
        this.subscribed = subscribed;
    }

    @Override
    public void open(Listener hears) {
        synchronized (hall) {
            listener = hears;
            id = NodeId.of("local-" + ++hall.lives);
            hall.nodes.add(this);
        }
    }

    /** Ends this node's part. */
    void leave() {
        synchronized (hall) {
            if (hall.nodes.remove(this)) {
                others(other -> other.gone(id));
            }
            own.clear();
        }
    }

    @Override
    public CompletionStage<Void> meet(ChannelName channel) {
        synchronized (hall) {
            Listener hears = listener;
            if (hears != null) {
                for (LocalCensus node : hall.nodes) {
                    Map<UserId, Present> there = node.own.get(channel);
                    if (node != this && there != null) {
                        hears.has(node.id, channel, List.copyOf(there.values()));
                    }
                }
                hears.met(channel);
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void came(ChannelName channel, Present user) {
        synchronized (hall) {
            own.computeIfAbsent(channel, name -> new LinkedHashMap<>()).put(user.user(), user);
            others(channel, other -> other.came(id, channel, user));
        }
    }

    @Override
    public void went(ChannelName channel, UserId user) {
        synchronized (hall) {
            Map<UserId, Present> here = own.get(channel);
            if (here != null && here.remove(user) != null) {
                if (here.isEmpty()) {
                    own.remove(channel);
                }
                others(channel, other -> other.went(id, channel, user));
            }
        }
    }

    private void others(ChannelName channel, Consumer<Listener> told) {
        for (LocalCensus node : hall.nodes) {
            Listener hears = node.listener;
            if (node != this && hears != null && node.subscribed.test(channel)) {
                told.accept(hears);
            }
        }
    }

    private void others(Consumer<Listener> told) {
        for (LocalCensus node : hall.nodes) {
            Listener hears = node.listener;
            if (node != this && hears != null) {
                told.accept(hears);
            }
        }
    }
}
