package dev.switchboard.application;

import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The other nodes, as far as this one knows: those that live, and for a while those that did and said no goodbye, so that an operator who
 * looks for a node that crashed is told that it is missing. Thread-safe.
 */
final class Peers {
    /** For how long a node that crashed is named; longer than any lease. */
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    // Beyond it there is a mistake, or malice; the first ones are kept.
    private static final int MOST = 4_096;

    private static final class Known {
        final NodeId name;
        long seen;
        boolean living;
        boolean ended;
        boolean slow;

        Known(NodeId name) {
            this.name = name;
        }
    }

    private final Post post;
    private final LongSupplier nanos;
    private final Map<String, Known> known = new LinkedHashMap<>(); // guarded by this

    Peers(Post post, LongSupplier nanos) {
        this.post = post;
        this.nanos = nanos;
    }

    /** Looks who lives; now and then, and before anybody is asked. */
    void look() {
        Set<Post.Peer> others = post.others();
        long now = nanos.getAsLong();
        synchronized (this) {
            known.values().forEach(one -> one.living = false);
            for (Post.Peer peer : others) {
                Known one = known.get(peer.address());
                if (one == null && known.size() < MOST) {
                    one = new Known(peer.name());
                    known.put(peer.address(), one);
                }
                if (one != null) {
                    one.living = true;
                    one.seen = now;
                }
            }
            Set<NodeId> names = known.values().stream()
                    .filter(one -> one.living && !one.ended)
                    .map(one -> one.name)
                    .collect(Collectors.toSet());
            // Who was started again under its name is not missing. An end is remembered, as the lease outlives it.
            known.values()
                    .removeIf(one -> !one.living
                            && (now - one.seen > REMEMBERED.toNanos() || (!one.ended && names.contains(one.name))));
        }
    }

    /** It said goodbye. */
    synchronized void ended(String address, NodeId name) {
        Known one = known.get(address);
        if (one == null && known.size() < MOST) {
            one = new Known(name);
            one.seen = nanos.getAsLong();
            known.put(address, one);
        }
        if (one != null) {
            one.ended = true;
        }
    }

    /** It answered. */
    synchronized void heard(String address) {
        Known one = known.get(address);
        if (one != null) {
            one.slow = false;
        }
    }

    /** It did not answer in time. */
    synchronized void silent(String address) {
        Known one = known.get(address);
        if (one != null) {
            one.slow = true;
        }
    }

    /** Whether it did not answer the last time. */
    synchronized boolean isSlow(String address) {
        Known one = known.get(address);
        return one != null && one.slow;
    }

    /** Those that live, of this name if one is given. */
    synchronized List<Post.Peer> living(Optional<NodeId> name) {
        List<Post.Peer> living = new ArrayList<>();
        known.forEach((address, one) -> {
            if (one.living
                    && !one.ended
                    && name.filter(wanted -> !wanted.equals(one.name)).isEmpty()) {
                living.add(new Post.Peer(address, one.name));
            }
        });
        return living;
    }

    /** Those that did until lately and said no goodbye. */
    synchronized List<NodeId> missing(Optional<NodeId> name) {
        return known.values().stream()
                .filter(one -> !one.living && !one.ended)
                .filter(one -> name.filter(wanted -> !wanted.equals(one.name)).isEmpty())
                .map(one -> one.name)
                .toList();
    }
}
