package dev.switchboard.application;

import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The members of one channel on one lane who speak one dialect, and what the running turn has for them. Members share one batch; who
 * joined in mid-turn starts at its place in it. Where the channel allows a delay, the batch is held over turns until it is due.
 * Confined to the lane.
 */
final class Group {
    private static final int[] NO_INTS = {};

    private final Object audience;
    private final ArrayList<Egress> members = new ArrayList<>(2);
    // Where each member's share of this turn's batch begins; only those that differ from 0 are looked at (see `late`).
    private int[] from = NO_INTS;
    private boolean late;
    // Places of the members, kept only for groups in which a search would be long.
    private @Nullable Map<Egress, Integer> places;
    private @Nullable Batch batch;
    private final @Nullable Delay delay;
    private boolean held;
    private long holds;

    private static final int SEARCHED = 32;

    Group(Object audience, @Nullable Delay delay) {
        this.audience = audience;
        this.delay = delay;
    }

    /** Whether they are of one channel: then no line is in both. */
    boolean besides(Group other) {
        return audience == other.audience;
    }

    void join(Egress line) {
        if (delay != null) {
            line.delayedBy(this);
        }
        int at = members.size();
        members.add(line);
        if (from.length <= at) {
            from = Arrays.copyOf(from, Math.max(4, at * 2));
        }
        from[at] = 0;
        if (batch != null) {
            from[at] = batch.count();
            late = true;
        }
        if (places != null) {
            places.put(line, at);
        } else if (members.size() > SEARCHED) {
            places = new IdentityHashMap<>();
            for (int i = 0; i < members.size(); i++) {
                places.put(members.get(i), i);
            }
        }
    }

    /** The line gets what was published before this point of the turn and nothing after it. */
    void leave(Lane lane, Egress line) {
        int at = place(line);
        if (at < 0) {
            return;
        }
        if (delay != null) {
            line.notDelayedBy(this);
        }
        detach(lane, line, at);
        int last = members.size() - 1;
        Egress moved = members.get(last);
        members.set(at, moved);
        from[at] = from[last];
        members.remove(last);
        if (places != null) {
            places.put(moved, at);
            places.remove(line);
        }
    }

    /** A publication for all members but {@code except}, which are few. */
    void publish(Lane lane, Frame frame, Egress[] except) {
        if (members.isEmpty()) {
            return;
        }
        Batch open = batch;
        if (open == null) {
            open = delay == null ? lane.open(this) : hold(lane, delay);
            batch = open;
        }
        for (Egress excluded : except) {
            int at = place(excluded);
            if (at >= 0) {
                detach(lane, excluded, at);
                from[at] = open.count() + 1;
                late = true;
            }
        }
        open.append(frame, lane.ordinal());
        if (!held) {
            lane.appended(frame.size());
        } else if (lane.filledBy(open)) {
            release(lane, holds);
        }
    }

    private Batch hold(Lane lane, Delay until) {
        held = true;
        long hold = ++holds;
        until.timers().after(until.interval(), () -> lane.offer(turn -> release(turn, hold), 0));
        return lane.hold();
    }

    /** What was held since then leaves with this turn. */
    private void release(Lane lane, long hold) {
        if (held && hold == holds) {
            held = false;
            lane.release(this, Objects.requireNonNull(batch));
        }
    }

    /** The line gets something else in this turn: what is held for it goes before. */
    void catchUp(Lane lane, Egress line) {
        if (held) {
            detach(lane, line, place(line));
            late = true;
        }
    }

    /** All members get something in this turn. */
    void catchUp(Lane lane) {
        for (int i = 0; i < members.size(); i++) {
            members.get(i).catchUp(lane);
        }
    }

    /** Notes the member's share so far, which now ends here. */
    private void detach(Lane lane, Egress line, int at) {
        if (batch != null && from[at] < batch.count()) {
            line.share(lane, batch, from[at], batch.count());
            from[at] = batch.count();
        }
    }

    private int place(Egress line) {
        if (places != null) {
            return places.getOrDefault(line, -1);
        }
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i) == line) {
                return i;
            }
        }
        return -1;
    }

    int size() {
        return members.size();
    }

    /** The turn's only business: every member gets the shared batch as it is. */
    void writeAlone(Lane lane) {
        Batch shared = Objects.requireNonNull(batch);
        int count = shared.count();
        // Counted once for all: for each member it was 9 instructions a frame, a fifth of what a delivery costs with 16
        // in flight.
        int messages = Shares.messages(shared, 0);
        long payload = Shares.payload(shared, 0);
        for (int i = 0; i < members.size(); i++) {
            int start = late ? from[i] : 0;
            if (start == 0) {
                members.get(i).write(lane, shared, 0, messages, payload);
            } else if (start < count) {
                members.get(i)
                        .write(lane, shared, start, Shares.messages(shared, start), Shares.payload(shared, start));
            }
        }
    }

    /** There is other business too: each member takes note of its share. */
    void share(Lane lane) {
        Batch shared = Objects.requireNonNull(batch);
        for (int i = 0; i < members.size(); i++) {
            int start = late ? from[i] : 0;
            if (start < shared.count()) {
                members.get(i).share(lane, shared, start, shared.count());
            }
        }
    }

    Batch endTurn() {
        Batch used = Objects.requireNonNull(batch);
        batch = null;
        if (late) {
            Arrays.fill(from, 0);
            late = false;
        }
        return used;
    }
}
