package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A wire that keeps what it takes, and can be told how much that is. It takes whole frames, as wires over asynchronous APIs do. With a
 * {@link ManualLoop} it shows the core's output step by step.
 *
 * <p>Thread-safe but for {@link #write}, which asserts that it is called on the loop.
 */
public final class RecordingWire implements Wire {
    private final Loop loop;
    private final List<Frame> frames = new ArrayList<>(); // guarded by this, as is everything below
    private int room = Integer.MAX_VALUE;
    private boolean refused;
    private boolean reading = true;
    private boolean terminated;
    private @Nullable Inbound inbound;

    /** One that takes everything. */
    public RecordingWire(Loop loop) {
        this.loop = loop;
    }

    /**
     * Brings this wire to a gateway as a transport does, and returns where what comes in is to be delivered. Opens on the loop: run a
     * {@link ManualLoop} by yourself if the admission comes late.
     *
     * @throws DialRefused if it is refused
     */
    public Inbound open(Gateway gateway, String path, String rawQuery) {
        Handshake handshake =
                new Handshake("recording", path, rawQuery, Map.of("host", List.of("127.0.0.1")), "127.0.0.1", false);
        Admission admission;
        try {
            admission = gateway.admit(handshake).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new AssertionError("the stage of admit completes normally always", e.getCause());
        }
        if (admission instanceof Admission.Refused refusal) {
            throw new DialRefused(refusal.status(), refusal.reason(), refusal.headers());
        }
        java.util.concurrent.CompletableFuture<Inbound> opened = new java.util.concurrent.CompletableFuture<>();
        loop.execute(() -> opened.complete(((Admission.Accepted) admission).open(this)));
        if (loop instanceof ManualLoop manual) {
            manual.run();
        }
        Inbound result =
                opened.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
        synchronized (this) {
            inbound = result;
        }
        return result;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public synchronized int write(Batch batch, int from) {
        if (!loop.inLoop()) {
            throw new AssertionError("write is called on the wire's loop only");
        }
        int next = from;
        for (; next < batch.count() && room > 0; next++) {
            if (!terminated) {
                frames.add(batch.frame(next));
            }
            if (room != Integer.MAX_VALUE) {
                room--;
            }
        }
        refused |= next < batch.count();
        return next;
    }

    @Override
    public synchronized void reading(boolean on) {
        reading = on;
    }

    /** Notes the wish; {@code closed} is the test's to call. */
    @Override
    public synchronized void terminate() {
        terminated = true;
        room = Integer.MAX_VALUE;
    }

    /** Takes only so many frames from now on; {@link Integer#MAX_VALUE} for all. Tells the core on the loop that it is writable, if it had been refused. */
    public void room(int count) {
        boolean tell;
        Inbound to;
        synchronized (this) {
            room = count;
            to = inbound;
            tell = refused && count > 0 && inbound != null;
            refused &= !tell;
        }
        if (tell && to != null) {
            loop.execute(to::writable);
        }
    }

    /** A copy of what was taken. */
    public synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** The texts among what was taken. */
    public List<Received> messages() {
        return frames().stream()
                .filter(frame -> frame.opcode() == Frame.Opcode.TEXT)
                .map(frame -> Received.of(frame.text()))
                .toList();
    }

    /** The close frame, if one was taken. */
    public Optional<Close> closed() {
        return frames().stream()
                .filter(frame -> frame.opcode() == Frame.Opcode.CLOSE)
                .findFirst()
                .map(Frame::close);
    }

    /** Whether the core wants to read. */
    public synchronized boolean isReading() {
        return reading;
    }

    /** Whether the core cut it. */
    public synchronized boolean isTerminated() {
        return terminated;
    }
}
