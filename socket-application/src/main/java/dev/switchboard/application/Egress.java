package dev.switchboard.application;

import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Outbox;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;

/**
 * The write side of one line: its wire, what waits for it, and its shares of the running turn. Confined to its lane, but for
 * {@link #waiting()}.
 */
final class Egress {
    /** Hears that the reader fell too far behind. On the lane. */
    @FunctionalInterface
    interface Overflow {
        void overflowed(long bytes, int dropped);
    }

    private static final Logger LOG = System.getLogger(Egress.class.getName());

    // What one write after a stall offers at most: a socket buffer's worth, so that the copy is not made in vain.
    private static final int DRAINED = 64 << 10;

    private final Wire wire;
    private final Tally tally;
    private final long outboxBytes;
    private final Overflow overflow;
    // Frames of its own and shares were lost: from then on only control frames pass, whatever else is still in line.
    private boolean overflowed;
    // Its last frame is in line, or nobody is there to read it.
    private boolean ended;
    private boolean broken;
    // Made at the first stall and dropped when drained: most connections never need one.
    private @Nullable Outbox outbox;
    private @Nullable Shares shares;
    private @Nullable Frame pong;
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
        if (ended || (overflowed && !frame.isControl())) {
            return;
        }
        shares(lane).own(frame, lane.ordinal());
        lane.appended(frame);
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

    /** End of the turn, where the line has more than one channel's share. */
    void flush(Lane lane, Batch scratch) {
        Shares due = Objects.requireNonNull(shares);
        shares = null;
        due.writeTo(this, lane, scratch);
        lane.giveBack(due);
    }

    /** Gives frames from {@code from} on to the wire, or to the outbox as far as the wire does not take them. */
    void write(Lane lane, Batch batch, int from, int messages, long payload) {
        if (overflowed) {
            queue(batch, from);
            // The wire may have become writable since, and would not say so twice.
            lane.offer(this::drain, 0);
            return;
        }
        tally.addSent(messages, payload);
        lane.sent(messages, payload);
        int taken = outbox == null ? take(batch, from) : from;
        if (taken < batch.count()) {
            queue(batch, taken);
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

    private void queue(Batch batch, int from) {
        Outbox waits = outbox;
        if (waits == null) {
            waits = new Outbox(outboxBytes);
            outbox = waits;
        }
        for (int i = from; i < batch.count(); i++) {
            Frame frame = batch.frame(i);
            if (overflowed && !frame.isControl()) {
                continue;
            }
            if (waits.offer(frame) == Outbox.Offer.OVERFLOW) {
                long bytes = waits.bytes();
                int dropped = waits.clear() + 1;
                overflowed = true;
                overflow.overflowed(bytes, dropped);
            }
        }
        waiting = waits.bytes();
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
                outbox = null;
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

    /** The connection is gone: nothing is kept. */
    void gone() {
        ended = true;
        outbox = null;
        pong = null;
        waiting = 0;
    }
}
