package dev.switchboard.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection as the core would keep it, as far as a wire can tell: records what comes in as one line each, answers a peer's close
 * frame and a violation, and writes what it is given in batches, waiting for {@code writable} where not all was taken.
 */
final class RecordedConnection implements Inbound {
    private static final long DEADLINE_SECONDS = 10;

    final Handshake handshake;
    final Wire wire;
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final AtomicInteger partialWrites = new AtomicInteger();

    /** Given to each text on the I/O thread, before it is recorded. */
    volatile Runnable onText = () -> {};

    private final Batch batch = new Batch(true); // confined to the loop, like all below
    private final Deque<Frame> waiting = new ArrayDeque<>();
    private boolean blocked;
    private boolean closeSent;

    RecordedConnection(Handshake handshake, Wire wire) {
        this.handshake = handshake;
        this.wire = wire;
    }

    /** Sends frames in order, in one batch with what waits. Any thread. */
    void send(Frame... frames) {
        wire.loop().execute(() -> {
            for (Frame frame : frames) {
                waiting.add(frame);
                closeSent |= frame.opcode() == Frame.Opcode.CLOSE;
            }
            flush();
        });
    }

    void send(String text) {
        send(Frame.text(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The next event; fails the test if there is none within the deadline. */
    String next() throws InterruptedException {
        String event = events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).as("an event within %s s", DEADLINE_SECONDS).isNotNull();
        return event;
    }

    /** Waits until the loop has done what it was given before. */
    void settle() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        wire.loop().execute(() -> done.complete(null));
        done.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void flush() {
        while (!blocked && !waiting.isEmpty()) {
            batch.clear();
            waiting.forEach(frame -> batch.append(frame, 0));
            int taken = wire.write(batch, 0);
            for (int i = 0; i < taken; i++) {
                waiting.poll();
            }
            if (!waiting.isEmpty()) {
                blocked = true;
                partialWrites.incrementAndGet();
            }
        }
    }

    private void record(String event) {
        if (!wire.loop().inLoop()) {
            events.add("not on the loop: " + event);
        }
        events.add(event);
    }

    @Override
    public void text(byte[] utf8) {
        onText.run();
        record("text " + new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void binary() {
        record("binary");
        send(Frame.close(Close.NO_BINARY));
    }

    @Override
    public void ping(byte[] payload) {
        record("ping " + new String(payload, StandardCharsets.UTF_8));
        send(Frame.pong(payload));
    }

    @Override
    public void pong(byte[] payload) {
        record("pong " + new String(payload, StandardCharsets.UTF_8));
    }

    @Override
    public void violation(Close close) {
        record("violation " + close.code());
        send(Frame.close(close));
    }

    @Override
    public void closed(Close close) {
        record("closed " + close.code());
        if (close.code() != Close.ABNORMAL.code() && !closeSent) {
            send(Frame.close(close));
        }
    }

    @Override
    public void writable() {
        blocked = false;
        flush();
    }

    @Override
    public int maxMessageBytes() {
        return 65_536;
    }
}
