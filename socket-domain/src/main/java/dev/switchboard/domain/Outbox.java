package dev.switchboard.domain;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What waits for one wire: whole frames in order, bounded in bytes. Control frames are always let in, as there are few and a
 * close must not be lost to the very overflow that causes it. Frames of channels whose {@link Overflow} allows it are given up
 * for newer ones; what stays keeps its order. Confined to its lane.
 */
public final class Outbox {
    /** What became of an offered frame. */
    public enum Offer {
        /** It waits. */
        QUEUED,
        /** It waits, and older ones that might be given up were dropped to make room for it. */
        MADE_ROOM,
        /** It does not fit, although everything was dropped that might make room for it. */
        OVERFLOW
    }

    /** Looks for the oldest frame that may be dropped; of one channel, or of all. */
    private static final class Cursor {
        final @Nullable ChannelName channel;
        int waiting;
        // No frame of it waits before this place.
        long from;

        Cursor(@Nullable ChannelName channel, long from) {
            this.channel = channel;
            this.from = from;
        }

        boolean finds(@Nullable Frame frame) {
            Droppable leave = frame == null ? null : frame.droppable();
            return leave != null
                    && leave.overflow() == Overflow.DROP_OLDEST
                    && (channel == null || channel.equals(leave.channel()));
        }
    }

    private static final int FIRST = 8;

    private final long bound;
    // A ring, its length a power of two: what waits is from head to tail, with gaps where frames were given up, but
    // none at the head.
    private Frame[] ring = new Frame[FIRST];
    private long head;
    private long tail;
    private int count;
    private long bytes;
    private long dropped;
    // Made when the first frame comes that may be given up; most outboxes never see one.
    private @Nullable Map<ChannelName, Cursor> cursors;
    private final Cursor oldest = new Cursor(null, 0);
    private @Nullable Map<Droppable, Long> newest;

    /**
     * An empty one.
     *
     * @param bound most bytes that wait, headers included, at least 1. A frame that is larger than the bound by itself is let
     *     into an empty outbox, since otherwise it could never be delivered.
     */
    public Outbox(long bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("an outbox holds at least 1 byte, not " + bound);
        }
        this.bound = bound;
    }

    /** Adds a frame at the end if it fits, or can be made to. */
    public Offer offer(Frame frame) {
        Droppable leave = frame.droppable();
        if (leave != null && leave.overflow() == Overflow.CONFLATE) {
            replace(leave);
        }
        boolean fitted = fits(frame);
        if (!fitted) {
            if (leave != null && leave.overflow() == Overflow.DROP_OLDEST) {
                makeRoom(frame, cursor(leave.channel()));
            }
            makeRoom(frame, oldest);
            if (!fits(frame)) {
                return Offer.OVERFLOW;
            }
        }
        add(frame);
        return fitted ? Offer.QUEUED : Offer.MADE_ROOM;
    }

    private boolean fits(Frame frame) {
        return bytes + frame.size() <= bound || count == 0 || frame.isControl();
    }

    /** Drops the older frame that a newer one with this leave stands for. */
    private void replace(Droppable leave) {
        Long place = newest == null ? null : newest.get(leave);
        if (place != null) {
            remove(place);
            dropped++;
        }
    }

    private void makeRoom(Frame frame, Cursor cursor) {
        while (cursor.waiting > 0 && !fits(frame)) {
            long place = Math.max(cursor.from, head);
            while (!cursor.finds(at(place))) {
                place++;
            }
            cursor.from = place + 1;
            remove(place);
            dropped++;
        }
    }

    private void add(Frame frame) {
        if (tail - head == ring.length) {
            closeGaps();
        }
        ring[index(tail)] = frame;
        Droppable leave = frame.droppable();
        if (leave != null && leave.overflow() == Overflow.CONFLATE) {
            newest().put(leave, tail);
        } else if (leave != null) {
            cursor(leave.channel()).waiting++;
            if (oldest.waiting++ == 0) {
                oldest.from = tail;
            }
        }
        tail++;
        count++;
        bytes += frame.size();
    }

    private Frame remove(long place) {
        Frame frame = Objects.requireNonNull(at(place), "a gap");
        Droppable leave = frame.droppable();
        if (leave != null && leave.overflow() == Overflow.CONFLATE) {
            newest().remove(leave);
        } else if (leave != null) {
            oldest.waiting--;
            Cursor own = cursor(leave.channel());
            if (--own.waiting == 0) {
                Objects.requireNonNull(cursors).remove(leave.channel());
            }
        }
        ring[index(place)] = null;
        count--;
        bytes -= frame.size();
        while (head < tail && at(head) == null) {
            head++;
        }
        return frame;
    }

    /** Moves what waits together, into a longer ring if it is more than half full. Places change. */
    private void closeGaps() {
        Frame[] next = new Frame[count > ring.length / 2 ? ring.length * 2 : ring.length];
        int to = 0;
        for (long place = head; place < tail; place++) {
            @Nullable Frame frame = at(place);
            if (frame != null) {
                Droppable leave = frame.droppable();
                if (leave != null && leave.overflow() == Overflow.CONFLATE) {
                    newest().put(leave, (long) to);
                }
                next[to++] = frame;
            }
        }
        ring = next;
        head = 0;
        tail = to;
        oldest.from = 0;
        if (cursors != null) {
            cursors.values().forEach(cursor -> cursor.from = 0);
        }
    }

    private int index(long place) {
        return (int) place & (ring.length - 1);
    }

    /** What is at a place between head and tail: nothing in a gap. */
    private @Nullable Frame at(long place) {
        return ring[index(place)];
    }

    private Cursor cursor(ChannelName channel) {
        if (cursors == null) {
            cursors = new HashMap<>(2);
        }
        return cursors.computeIfAbsent(channel, name -> new Cursor(name, tail));
    }

    private Map<Droppable, Long> newest() {
        if (newest == null) {
            newest = new HashMap<>();
        }
        return newest;
    }

    /**
     * Appends frames from the head to {@code batch} without removing them: at least one if any waits, then as many as fit into
     * {@code most} bytes.
     *
     * @return how many were appended
     */
    public int fill(Batch batch, int most) {
        int filled = 0;
        long sum = 0;
        for (long place = head; place < tail; place++) {
            @Nullable Frame frame = at(place);
            if (frame == null) {
                continue;
            }
            sum += frame.size();
            if (filled > 0 && sum > most) {
                break;
            }
            batch.append(frame, 0);
            filled++;
        }
        return filled;
    }

    /** Removes {@code taken} frames from the head: the wire has them. */
    public void taken(int taken) {
        for (int i = 0; i < taken; i++) {
            remove(head);
        }
    }

    /** Drops everything that waits; returns how many messages that were, control frames not counted. */
    public int clear() {
        int messages = 0;
        while (count > 0) {
            messages += remove(head).isControl() ? 0 : 1;
        }
        dropped += messages;
        return messages;
    }

    /** Drops the messages that wait, and keeps control frames: a close that waits must still leave. */
    public void clearMessages() {
        Frame[] waiting = new Frame[count];
        int control = 0;
        while (count > 0) {
            Frame frame = remove(head);
            if (frame.isControl()) {
                waiting[control++] = frame;
            } else {
                dropped++;
            }
        }
        for (int i = 0; i < control; i++) {
            add(waiting[i]);
        }
    }

    /** Messages that were dropped so far, for room, for a newer one, or by {@link #clear} and {@link #clearMessages}. */
    public long dropped() {
        return dropped;
    }

    /** Bytes that wait, headers included. */
    public long bytes() {
        return bytes;
    }

    /** Frames that wait. */
    public int count() {
        return count;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Frames that it has room for without growing, whatever their size. */
    int places() {
        return ring.length;
    }
}
