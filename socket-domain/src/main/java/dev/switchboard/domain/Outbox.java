package dev.switchboard.domain;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * What waits for one wire: whole frames in order, bounded in bytes. Control frames are always let in, as there are few and a
 * close must not be lost to the very overflow that causes it. Confined to its lane.
 */
public final class Outbox {
    /** What became of an offered frame. */
    public enum Offer {
        /** It waits. */
        QUEUED,
        /** It does not fit; nothing changed. */
        OVERFLOW
    }

    private final long bound;
    private final ArrayDeque<Frame> frames = new ArrayDeque<>(4);
    private long bytes;

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

    /** Adds a frame at the end if it fits. */
    public Offer offer(Frame frame) {
        boolean fits = bytes + frame.size() <= bound || frames.isEmpty() || frame.isControl();
        if (!fits) {
            return Offer.OVERFLOW;
        }
        frames.addLast(frame);
        bytes += frame.size();
        return Offer.QUEUED;
    }

    /**
     * Appends frames from the head to {@code batch} without removing them: at least one if any waits, then as many as fit into
     * {@code most} bytes.
     *
     * @return how many were appended
     */
    public int fill(Batch batch, int most) {
        int count = 0;
        long sum = 0;
        for (Iterator<Frame> waiting = frames.iterator(); waiting.hasNext(); count++) {
            Frame frame = waiting.next();
            sum += frame.size();
            if (count > 0 && sum > most) {
                break;
            }
            batch.append(frame, 0);
        }
        return count;
    }

    /** Removes {@code count} frames from the head: the wire has them. */
    public void taken(int count) {
        for (int i = 0; i < count; i++) {
            bytes -= frames.removeFirst().size();
        }
    }

    /** Drops everything that waits; returns how many frames that were. */
    public int clear() {
        int dropped = frames.size();
        frames.clear();
        bytes = 0;
        return dropped;
    }

    /** Bytes that wait, headers included. */
    public long bytes() {
        return bytes;
    }

    /** Frames that wait. */
    public int count() {
        return frames.size();
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return frames.isEmpty();
    }
}
