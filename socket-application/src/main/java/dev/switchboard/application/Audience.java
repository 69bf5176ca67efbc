package dev.switchboard.application;

import dev.switchboard.domain.Frame;
import java.time.Instant;
import java.util.Arrays;

/**
 * The lines of a channel (or of the whole node, for broadcasts) grouped by lane. Its lock covers numbering a publication and
 * handing it to all lanes, so that all members see one order; it is short and nothing is called out to inside it. Thread-safe.
 */
final class Audience {
    private static final Egress[] NOBODY = {};

    private final class Place {
        final Lane lane;
        final Group group = new Group(delay);
        int members;

        Place(Lane lane) {
            this.lane = lane;
        }
    }

    private final Object lock = new Object();
    // Replaced, never changed, under the lock; read without it to claim room.
    private volatile Place[] places = {};
    private int members;
    private long publications;
    private final @Nullable Delay delay;
    final Instant since;

    Audience(Instant since) {
        this(since, null);
    }

    /** One whose publications may wait for others to leave with. */
    Audience(Instant since, @Nullable Delay delay) {
        this.since = since;
        this.delay = delay;
    }

    /** Puts a line in: it gets what is published from now on. */
    void join(Lane lane, Egress line) {
        synchronized (lock) {
            Place place = find(places, lane);
            if (place == null) {
                place = new Place(lane);
                Place[] more = Arrays.copyOf(places, places.length + 1);
                more[places.length] = place;
                places = more;
            }
            place.members++;
            members++;
            Group group = place.group;
            lane.offer(turn -> group.join(line), 0);
        }
    }

    /** Takes a line out: it gets what was published until now. */
    void leave(Lane lane, Egress line) {
        synchronized (lock) {
            Place place = find(places, lane);
            if (place == null) {
                throw new IllegalStateException("left a lane on which nobody is");
            }
            members--;
            Group group = place.group;
            lane.offer(turn -> group.leave(turn, line), 0);
            if (--place.members == 0) {
                Place empty = place;
                places = Arrays.stream(places).filter(p -> p != empty).toArray(Place[]::new);
            }
        }
    }

    /**
     * Hands a frame to all lanes, in one order for all members.
     *
     * @param waitNanos how long to wait for room in full lanes; 0 on threads that must not block
     * @return members that it went to, -1 if there was no room: then nobody gets it
     */
    int publish(Frame frame, Egress[] except, long waitNanos) {
        Place[] claimed = places;
        if (!claim(claimed, frame.size(), waitNanos)) {
            return -1;
        }
        synchronized (lock) {
            Place[] now = places;
            if (now != claimed) {
                settle(claimed, now, frame.size());
            }
            hand(now, frame, except);
            return members;
        }
    }

    /** Hands over what is always let in: announcements that belong to a join or leave of the caller's. */
    void announce(Frame frame, Egress... except) {
        synchronized (lock) {
            for (Place place : places) {
                place.lane.claims.force(frame.size());
            }
            hand(places, frame, except);
        }
    }

    private void hand(Place[] to, Frame frame, Egress[] except) {
        publications++;
        for (Place place : to) {
            Group group = place.group;
            place.lane.offer(turn -> group.publish(turn, frame, except), frame.size());
        }
    }

    private static boolean claim(Place[] places, int bytes, long waitNanos) {
        // All lanes share one wait: a publisher waits no longer for ten full lanes than for one.
        long left = waitNanos;
        for (int i = 0; i < places.length; i++) {
            left = places[i].lane.claims.claim(bytes, places[i].lane.inLoop() ? 0 : left);
            if (left < 0) {
                for (int j = 0; j < i; j++) {
                    places[j].lane.claims.release(bytes);
                }
                return false;
            }
        }
        return true;
    }

    /** Lanes came or went between the claim and the lock: claims follow them, without waiting. */
    private static void settle(Place[] claimed, Place[] now, int bytes) {
        for (Place place : claimed) {
            if (find(now, place.lane) == null) {
                place.lane.claims.release(bytes);
            }
        }
        for (Place place : now) {
            if (find(claimed, place.lane) == null) {
                place.lane.claims.force(bytes);
            }
        }
    }

    private static @Nullable Place find(Place[] places, Lane lane) {
        for (Place place : places) {
            if (place.lane == lane) {
                return place;
            }
        }
        return null;
    }

    int members() {
        synchronized (lock) {
            return members;
        }
    }

    long publications() {
        synchronized (lock) {
            return publications;
        }
    }

    static Egress[] nobody() {
        return NOBODY;
    }
}
