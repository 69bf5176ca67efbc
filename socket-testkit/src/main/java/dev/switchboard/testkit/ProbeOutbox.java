package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Frame;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Writes frames to a wire as its contract asks: on the loop only, and after a wire took less than it was offered, not again before it
 * said that it is writable. Without a bound, as the tests decide how much waits.
 *
 * <p>Threading: confined to the wire's loop, but for the figures.
 */
final class ProbeOutbox {
    private static final int TURN_BYTES = 256 * 1024; // as much as a lane's turn takes

    private final Wire wire;
    private final Consumer<String> faults;
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private final Batch batch = new Batch(true);
    private boolean closing;
    private boolean stalled;
    private boolean writing;
    private boolean mayBecomeWritable;
    private volatile int waiting;
    private final AtomicInteger partialWrites = new AtomicInteger();
    private final AtomicInteger writables = new AtomicInteger();

    ProbeOutbox(Wire wire, Consumer<String> faults) {
        this.wire = wire;
        this.faults = faults;
    }

    void add(List<Frame> frames) {
        for (Frame frame : frames) {
            if (!closing) {
                queue.add(frame);
                closing = frame.opcode() == Frame.Opcode.CLOSE;
            }
        }
        flush();
    }

    /** Offers frames to the wire once, past the queue, and keeps none; returns how many were taken. */
    int offer(List<Frame> frames) {
        batch.clear();
        for (int i = 0; i < frames.size(); i++) {
            batch.append(frames.get(i), i);
        }
        int taken = write();
        batch.clear();
        return taken;
    }

    void writable() {
        writables.incrementAndGet();
        if (!wire.loop().inLoop()) {
            faults.accept("writable came on " + Thread.currentThread().getName() + ", which is not the wire's loop");
            return;
        }
        if (writing) {
            faults.accept("writable came within write");
            return;
        }
        if (!mayBecomeWritable) {
            faults.accept("writable came though nothing was written since the last");
        }
        mayBecomeWritable = false;
        stalled = false;
        flush();
    }

    private void flush() {
        while (!stalled && !queue.isEmpty()) {
            fillBatch();
            int taken = write();
            for (int i = 0; i < taken; i++) {
                queue.remove();
            }
            if (taken < batch.count()) {
                stalled = true;
                partialWrites.incrementAndGet();
            }
            batch.clear();
        }
        waiting = queue.size();
    }

    private int write() {
        writing = true;
        // Even a write that returns everything may keep the rest of a frame, and is followed by writable then.
        mayBecomeWritable = true;
        int taken = wire.write(batch, 0);
        writing = false;
        if (taken < 0 || taken > batch.count()) {
            faults.accept("write returned " + taken + " of " + batch.count() + " frames");
            return batch.count();
        }
        return taken;
    }

    private void fillBatch() {
        Iterator<Frame> frames = queue.iterator();
        for (int i = 0; frames.hasNext() && (i == 0 || batch.size() < TURN_BYTES); i++) {
            batch.append(frames.next(), i);
        }
    }

    int waiting() {
        return waiting;
    }

    int partialWrites() {
        return partialWrites.get();
    }

    int writables() {
        return writables.get();
    }
}
