package dev.switchboard.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is in one channel, by user: several connections are one user, on however many nodes they are, and a user who left this node a moment
 * ago may still count as being there. Guarded by its owner.
 */
public final class Roster {
    /**
     * A user who is there.
     *
     * @param connections of the user in the channel, on all nodes; 0 for one who left within the grace
     */
    public record Present(UserId id, String name, int connections) {}

    private static final class Entry {
        String name;
        int connections;
        boolean lingers;
        long leftAt;
        // Replaced, never changed: nearly all users are on no other node, or on one.
        Map<NodeId, Integer> elsewhere = Map.of();

        Entry(String name) {
            this.name = name;
        }

        boolean empty() {
            return connections == 0 && !lingers && elsewhere.isEmpty();
        }

        int everywhere() {
            int all = connections;
            for (int there : elsewhere.values()) {
                all += there;
            }
            return all;
        }

        /** Notes what a node has, 0 for nothing; returns how many it had. */
        int set(NodeId node, int there) {
            int before = elsewhere.getOrDefault(node, 0);
            if (before != there) {
                Map<NodeId, Integer> changed = new HashMap<>(elsewhere);
                if (there == 0) {
                    changed.remove(node);
                } else {
                    changed.put(node, there);
                }
                elsewhere = Map.copyOf(changed);
            }
            return before;
        }
    }

    private final Map<UserId, Entry> users = new LinkedHashMap<>();
    // How many users each other node has.
    private final Map<NodeId, Integer> nodes = new HashMap<>();
    private int elsewhere;

    /** One more connection of a user here; returns whether the user was not there before. */
    public boolean join(UserId user, String name) {
        Entry known = users.get(user);
        if (known == null) {
            known = new Entry(name);
            users.put(user, known);
            known.connections = 1;
            return true;
        }
        known.name = name;
        known.connections++;
        known.lingers = false;
        return false;
    }

    /**
     * One connection fewer here.
     *
     * @param lingers whether the user still counts as there until {@link #expire}
     * @param now nanoseconds of a monotonic clock
     * @return whether this was the user's last connection here
     */
    public boolean leave(UserId user, boolean lingers, long now) {
        Entry known = users.get(user);
        if (known == null || known.connections == 0) {
            throw new IllegalStateException("a user left who was not there");
        }
        if (--known.connections > 0) {
            return false;
        }
        if (lingers) {
            known.lingers = true;
            known.leftAt = now;
        } else if (known.empty()) {
            users.remove(user);
        }
        return true;
    }

    /** The grace of who left at {@code leftAt} is over; returns whether the user is gone by this. */
    public boolean expire(UserId user, long leftAt) {
        Entry known = users.get(user);
        if (known == null || !known.lingers || known.leftAt != leftAt) {
            return false;
        }
        known.lingers = false;
        return removed(user, known);
    }

    private boolean removed(UserId user, Entry known) {
        return known.empty() && users.remove(user) != null;
    }

    /**
     * Another node has so many connections of a user: who left this one within the grace is back.
     *
     * @param connections at least 1
     * @return whether the user was not there before
     */
    public boolean came(NodeId node, UserId user, String name, int connections) {
        Entry known = users.get(user);
        boolean fresh = known == null;
        if (known == null) {
            known = new Entry(name);
            users.put(user, known);
        } else if (known.connections == 0) {
            // Here the latest connection knows best.
            known.name = name;
        }
        known.lingers = false;
        set(node, known, connections);
        return fresh;
    }

    private void set(NodeId node, Entry known, int there) {
        int before = known.set(node, there);
        elsewhere += there - before;
        if (before == 0 || there == 0) {
            nodes.merge(node, there == 0 ? -1 : 1, (one, other) -> one + other == 0 ? null : one + other);
        }
    }

    /** Another node has none of a user's connections any more; returns whether the user is gone by this. */
    public boolean went(NodeId node, UserId user) {
        Entry known = users.get(user);
        if (known == null || !known.elsewhere.containsKey(node)) {
            return false;
        }
        set(node, known, 0);
        return removed(user, known);
    }

    /**
     * Who is there on another node and not among these. Where nobody is, as nearly always, nobody else is looked at: in a crowd over many
     * nodes each of them would cost as much as the whole crowd.
     */
    public List<UserId> absent(NodeId node, Set<UserId> these) {
        int known = 0;
        for (UserId user : these) {
            Entry entry = users.get(user);
            known += entry != null && entry.elsewhere.containsKey(node) ? 1 : 0;
        }
        int left = nodes.getOrDefault(node, 0) - known;
        List<UserId> found = new ArrayList<>(left);
        Iterator<Map.Entry<UserId, Entry>> all = users.entrySet().iterator();
        while (found.size() < left) {
            Map.Entry<UserId, Entry> next = all.next();
            if (next.getValue().elsewhere.containsKey(node) && !these.contains(next.getKey())) {
                found.add(next.getKey());
            }
        }
        return found;
    }

    /** Other nodes that have somebody. A copy. */
    public Set<NodeId> nodes() {
        return new HashSet<>(nodes.keySet());
    }

    /** Connections on other nodes. */
    public int elsewhere() {
        return elsewhere;
    }

    /** Whether the user is there. */
    public boolean contains(UserId user) {
        return users.containsKey(user);
    }

    /** What this node alone has of a user; empty if it has no connection. */
    public Optional<Present> here(UserId user) {
        return Optional.ofNullable(users.get(user))
                .filter(known -> known.connections > 0)
                .map(known -> new Present(user, known.name, known.connections));
    }

    /** Users who are there. */
    public int count() {
        return users.size();
    }

    /** The first so many, in the order of their coming. */
    public List<Present> first(int most) {
        List<Present> present = new ArrayList<>(Math.min(most, users.size()));
        for (Map.Entry<UserId, Entry> user : users.entrySet()) {
            if (present.size() == most) {
                break;
            }
            present.add(new Present(
                    user.getKey(), user.getValue().name, user.getValue().everywhere()));
        }
        return present;
    }

    /**
     * A part of those who have a connection, in the order of their coming.
     *
     * @param offset users to pass over, at least 0
     * @param limit most users, 0 for all
     */
    public List<Present> connected(int offset, int limit) {
        return users.entrySet().stream()
                .map(user -> new Present(
                        user.getKey(), user.getValue().name, user.getValue().everywhere()))
                .filter(present -> present.connections() > 0)
                .skip(offset)
                .limit(limit == 0 ? Integer.MAX_VALUE : limit)
                .toList();
    }
}
