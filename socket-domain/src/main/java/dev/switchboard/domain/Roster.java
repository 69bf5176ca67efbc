package dev.switchboard.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is in one channel, by user: several connections are one user, and a user who left a moment ago may still count as being
 * there. Guarded by its owner.
 */
public final class Roster {
    /**
     * A user who is there.
     *
     * @param connections of the user in the channel; 0 for one who left within the grace
     */
    public record Present(UserId id, String name, int connections) {}

    private static final class Entry {
        String name;
        int connections;
        long leftAt;

        Entry(String name) {
            this.name = name;
        }
    }

    private final Map<UserId, Entry> users = new LinkedHashMap<>();

    /** One more connection of a user; returns whether the user was not there before. */
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
        return false;
    }

    /**
     * One connection fewer.
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
            known.leftAt = now;
        } else {
            users.remove(user);
        }
        return true;
    }

    /** The grace of who left at {@code leftAt} is over; returns whether the user is gone by this. */
    public boolean expire(UserId user, long leftAt) {
        Entry known = users.get(user);
        if (known == null || known.connections > 0 || known.leftAt != leftAt) {
            return false;
        }
        users.remove(user);
        return true;
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
            present.add(new Present(user.getKey(), user.getValue().name, user.getValue().connections));
        }
        return present;
    }
}
