package dev.switchboard.application;

import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * The lines of a channel (or of the whole node, for broadcasts) grouped by lane and dialect. Its lock covers numbering a publication and
 * handing it to all lanes, so that all members see one order; it is short and nothing is called out to inside it. Thread-safe.
 */
final class Audience {
    private static final Egress[] NOBODY = {};

    private final class Place {
        final Lane lane;
        final Dialect dialect;
        final Group group = new Group(Audience.this, delay);
        int members;

        Place(Lane lane, Dialect dialect) {
            this.lane = lane;
            this.dialect = dialect;
        }

        Frame of(Frame plain, Frame v1) {
            return dialect == Dialect.V1 ? v1 : plain;
        }
    }

    private final Object lock = new Object();
    // Replaced, never changed, under the lock; read without it to claim room.
    private volatile Place[] places = {};
    private int members;
    private long publications;
    // Made when somebody first looks.
    private @Nullable Pace pace;
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
    void join(Line line) {
        join(line, turn -> {});
    }

    /** The same; {@code first} is done on its lane just before that, after everything that is in line for it. */
    void join(Line line, Lane.Task first) {
        join(line.lane(), line.egress(), line.dialect(), first);
    }

    /** The same of a line's parts. */
    void join(Lane lane, Egress egress, Dialect dialect, Lane.Task first) {
        synchronized (lock) {
            Place place = find(places, lane, dialect);
            if (place == null) {
                place = new Place(lane, dialect);
                Place[] more = Arrays.copyOf(places, places.length + 1);
                more[places.length] = place;
                places = more;
            }
            place.members++;
            members++;
            Group group = place.group;
            lane.offer(
                    turn -> {
                        first.run(turn);
                        group.join(egress);
                    },
                    0);
        }
    }

    /** Takes a line out: it gets what was published until now. */
    void leave(Line line) {
        leave(line.lane(), line.egress(), line.dialect());
    }

    /** The same of a line's parts. */
    void leave(Lane lane, Egress egress, Dialect dialect) {
        synchronized (lock) {
            Place place = find(places, lane, dialect);
            if (place == null) {
                throw new IllegalStateException("left a lane on which nobody is");
            }
            members--;
            Group group = place.group;
            lane.offer(turn -> group.leave(turn, egress), 0);
            if (--place.members == 0) {
                Place empty = place;
                places = Arrays.stream(places).filter(p -> p != empty).toArray(Place[]::new);
            }
        }
    }

    /** The same frame for clients of all dialects. */
    int publish(Frame frame, Egress[] except, long waitNanos) {
        return publish(frame, frame, except, waitNanos, () -> {});
    }

    /**
     * The same, and {@code room} is run once there is room, before anybody gets it: who hears of it may be gone a moment later, and
     * that must not be told elsewhere before this.
     */
    int publish(Frame frame, Egress[] except, long waitNanos, Runnable room) {
        return publish(frame, frame, except, waitNanos, room);
    }

    /**
     * Hands a frame to all lanes, in one order for all members.
     *
     * @param waitNanos how long to wait for room in full lanes; 0 on threads that must not block
     * @return members that it went to, -1 if there was no room: then nobody gets it
     */
    private int publish(Frame plain, Frame v1, Egress[] except, long waitNanos, Runnable room) {
        Place[] claimed = places;
        if (!claim(claimed, plain, v1, waitNanos)) {
            return -1;
        }
        room.run();
        synchronized (lock) {
            Place[] now = places;
            if (now != claimed) {
                settle(claimed, now, plain, v1);
            }
            hand(now, plain, v1, except);
            return members;
        }
    }

    /** Waits until a frame of so many bytes has room in all lanes, without taking it; returns whether it has. */
    boolean awaitRoom(int bytes, long waitNanos) {
        long left = waitNanos;
        for (Place place : places) {
            left = place.lane.claims.claim(bytes, place.lane.inLoop() ? 0 : left);
            if (left < 0) {
                return false;
            }
            place.lane.claims.release(bytes);
        }
        return true;
    }

    /** Hands over what is always let in: who waited for room before, or belongs to a join or leave. */
    int force(Frame plain, Frame v1, Egress[] except) {
        synchronized (lock) {
            for (Place place : places) {
                place.lane.claims.force(place.of(plain, v1).size());
            }
            hand(places, plain, v1, except);
            return members;
        }
    }

    /** The same to plain clients alone. */
    void forcePlain(Frame frame) {
        synchronized (lock) {
            for (Place place : places) {
                if (place.dialect == Dialect.PLAIN) {
                    Group group = place.group;
                    place.lane.claims.force(frame.size());
                    place.lane.offer(turn -> group.publish(turn, frame, NOBODY), frame.size());
                }
            }
        }
    }

    /** Tells who came or went. Encoded when its turn comes, as nothing is called out to in here. */
    void announce(Announcement news, Egress... except) {
        synchronized (lock) {
            for (Place place : places) {
                if (news.concerns(place.dialect)) {
                    Group group = place.group;
                    Dialect dialect = place.dialect;
                    place.lane.offer(turn -> group.publish(turn, news.frame(dialect), except), 0);
                }
            }
        }
    }

    private void hand(Place[] to, Frame plain, Frame v1, Egress[] except) {
        publications++;
        for (Place place : to) {
            Group group = place.group;
            Frame frame = place.of(plain, v1);
            place.lane.offer(turn -> group.publish(turn, frame, except), frame.size());
        }
    }

    private static boolean claim(Place[] places, Frame plain, Frame v1, long waitNanos) {
        // All lanes share one wait: a publisher waits no longer for ten full lanes than for one.
        long left = waitNanos;
        for (int i = 0; i < places.length; i++) {
            Place place = places[i];
            left = place.lane.claims.claim(place.of(plain, v1).size(), place.lane.inLoop() ? 0 : left);
            if (left < 0) {
                for (int j = 0; j < i; j++) {
                    places[j].lane.claims.release(places[j].of(plain, v1).size());
                }
                return false;
            }
        }
        return true;
    }

    /** Lanes came or went between the claim and the lock: claims follow them, without waiting. */
    private static void settle(Place[] claimed, Place[] now, Frame plain, Frame v1) {
        for (Place place : claimed) {
            if (find(now, place.lane, place.dialect) == null) {
                place.lane.claims.release(place.of(plain, v1).size());
            }
        }
        for (Place place : now) {
            if (find(claimed, place.lane, place.dialect) == null) {
                place.lane.claims.force(place.of(plain, v1).size());
            }
        }
    }

    private static @Nullable Place find(Place[] places, Lane lane, Dialect dialect) {
        for (Place place : places) {
            if (place.lane == lane && place.dialect == dialect) {
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

    /** Publications a second, of late (see {@link Pace}). */
    double rate(Timers timers) {
        long now = timers.nanos();
        long born = now - Math.max(0, Duration.between(since, timers.now()).toNanos());
        synchronized (lock) {
            if (pace == null) {
                pace = new Pace(born);
            }
            return pace.at(publications, now);
        }
    }

    static Egress[] nobody() {
        return NOBODY;
    }
}
