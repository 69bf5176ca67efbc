package dev.switchboard.application;

import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Outbox;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Objects;

/**
 * The write side of one line: its wire, what waits for it, and its shares of the running turn. Confined to its lane, but for
 * {@link #waiting()}.
 */
final class Egress {
    /** Hears that the reader fell too far behind. On the lane. */
    @FunctionalInterface
    interface Overflow {
        /** So far that the connection must end. */
        void overflowed(long bytes, int dropped);

        /** Something waits for it, which until now took all at once. */
        default void stalled() {}

        /** So far that messages begin to be dropped. */
        default void dropping(long bytes) {}

        /** It has caught up since, or is gone. */
        default void dropped(long messages) {}
    }

    private static final Logger LOG = System.getLogger(Egress.class.getName());

    // What one write after a stall offers at most: a socket buffer's worth, so that the copy is not made in vain.
    private static final int DRAINED = 64 << 10;

    private final Wire wire;
    private final Tally tally;
    private final long outboxBytes;
    private final Overflow overflow;
    // Messages that waited were lost: from then on only control frames pass, as what is still in line would follow a
    // gap.
    private boolean curtailed;
    // Its last frame is in line, or nobody is there to read it.
    private boolean ended;
    private boolean broken;
    // Older messages were dropped for newer ones, and the reader has not caught up since.
    private boolean dropping;
    // Made at the first stall and dropped when drained: most connections never need one.
    private @Nullable Outbox outbox;
    private @Nullable Shares shares;
    private @Nullable Frame pong;
    // Those of its groups whose batches may be held; most lines are in none.
    private @Nullable ArrayList<Group> delaying;
    private volatile long waiting;

    Egress(Wire wire, Tally tally, long outboxBytes, Overflow overflow) {
        this.wire = wire;
        this.tally = tally;
        this.outboxBytes = outboxBytes;
        this.overflow = overflow;
    }

    /** Bytes that wait, as the lane last saw them. Any thread. */
    long waiting() {
        return waiting;
    }

    /** Notes frames {@code from} to {@code to} of a channel's batch for the end of the turn. */
    void share(Lane lane, Batch batch, int from, int to) {
        shares(lane).add(batch, from, to);
    }

    /** A frame for this line alone. */
    void own(Lane lane, Frame frame) {
        if (ended || (curtailed && !frame.isControl())) {
            return;
        }
        shares(lane).own(frame, lane.ordinal());
        lane.appended(frame.size());
        ended = frame.opcode() == Frame.Opcode.CLOSE;
    }

    /** Answers a ping; where the last answer still waits this one takes its place (RFC 6455 §5.5.3). */
    void pong(Lane lane, Frame frame) {
        if (outbox == null) {
            own(lane, frame);
        } else {
            pong = frame;
        }
    }

    private Shares shares(Lane lane) {
        if (shares == null) {
            shares = lane.open(this);
        }
        return shares;
    }

    /** It joined a group whose batches may be held. */
    void delayedBy(Group group) {
        if (delaying == null) {
            delaying = new ArrayList<>(1);
        }
        delaying.add(group);
    }

    /** It left such a group. */
    void notDelayedBy(Group group) {
        if (delaying != null) {
            delaying.remove(group);
        }
    }

    /** What is held for it joins its share of this turn. */
    void catchUp(Lane lane) {
        if (delaying != null) {
            for (int i = 0; i < delaying.size(); i++) {
                delaying.get(i).catchUp(lane, this);
            }
        }
    }

    /** End of the turn, where the line has more than one channel's share. */
    void flush(Lane lane, Merge merge) {
        Shares due = Objects.requireNonNull(shares);
        shares = null;
        due.writeTo(this, lane, merge);
        lane.giveBack(due);
    }

    /** Gives frames from {@code from} on to the wire, or to the outbox as far as the wire does not take them. */
    void write(Lane lane, Batch batch, int from, int messages, long payload) {
        if (curtailed) {
            queue(lane, batch, from);
            // The wire may have become writable since, and would not say so twice.
            lane.offer(this::drain, 0);
            return;
        }
        tally.addSent(messages, payload);
        lane.sent(messages, payload);
        int taken = outbox == null ? take(batch, from) : from;
        if (taken < batch.count()) {
            queue(lane, batch, taken);
        }
    }

    /** A wire that fails instead of answering is cut, and everybody else gets theirs. */
    private int take(Batch batch, int from) {
        if (broken) {
            return batch.count();
        }
        try {
            return wire.write(batch, from);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a wire failed to write and is cut", e);
            broken = true;
            wire.terminate();
            return batch.count();
        }
    }

    private void queue(Lane lane, Batch batch, int from) {
        Outbox waits = outbox;
        if (waits == null) {
            waits = new Outbox(outboxBytes);
            outbox = waits;
            overflow.stalled();
        }
        long before = waits.dropped();
        for (int i = from; i < batch.count(); i++) {
            Frame frame = batch.frame(i);
            if (curtailed && !frame.isControl()) {
                continue;
            }
            Outbox.Offer offer = waits.offer(frame);
            if (offer == Outbox.Offer.OVERFLOW) {
                int lost = Shares.messages(batch, i);
                lane.dropped(tally, lost);
                overrun(lane, waits, lost);
            } else if (offer == Outbox.Offer.MADE_ROOM && !dropping) {
                dropping = true;
                lane.overflowed(tally);
                overflow.dropping(waits.bytes());
            }
        }
        if (waits.dropped() > before) {
            lane.dropped(tally, waits.dropped() - before);
        }
        waiting = waits.bytes();
    }

    private void overrun(Lane lane, Outbox waits, int lost) {
        long bytes = waits.bytes();
        curtailed = true;
        lane.overflowed(tally);
        overflow.overflowed(bytes, waits.clear() + lost);
    }

    /** The reader has nothing waiting any more. */
    private void caughtUp(long dropped) {
        if (dropping) {
            overflow.dropped(dropped);
        }
        dropping = false;
        outbox = null;
    }

    /** The wire has room again. */
    void drain(Lane lane) {
        Batch scratch = lane.scratch();
        Outbox waits = outbox;
        while (waits != null) {
            if (waits.isEmpty() && pong != null) {
                waits.offer(pong);
                pong = null;
            }
            if (waits.isEmpty()) {
                caughtUp(waits.dropped());
                break;
            }
            scratch.clear();
            int offered = waits.fill(scratch, DRAINED);
            int taken = take(scratch, 0);
            waits.taken(taken);
            if (taken < offered) {
                break;
            }
        }
        scratch.clear();
        waiting = waits == null ? 0 : waits.bytes();
    }

    /** The connection is gone: nothing is kept but a close frame, for which a peer that sent its own is waiting. */
    void gone() {
        ended = true;
        pong = null;
        Outbox waits = outbox;
        long missed = waits == null ? 0 : waits.dropped();
        caughtUp(missed);
        if (waits != null) {
            waits.clearMessages();
            curtailed |= waits.dropped() > missed;
            outbox = waits.isEmpty() ? null : waits;
        }
        waiting = 0;
    }
}
