package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Utf8;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One connection of a {@link ProbeGateway}: records the transport's calls, notes faults, and writes through an outbox of its own that
 * keeps to the contract of {@link Wire#write}.
 *
 * <p>Threading: safe.
 */
public final class ProbeConnection implements Inbound {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** What the transport reported. */
    public enum Kind {
        /** A text; the payload is its bytes. */
        TEXT,
        /** A binary message. */
        BINARY,
        /** A ping. */
        PING,
        /** A pong. */
        PONG,
        /** A breach of RFC 6455; the close is what to answer. */
        VIOLATION,
        /** The end; the close is what the peer said. */
        CLOSED
    }

    /**
     * One call.
     *
     * @param payload empty where there is none
     * @param close {@link Close#NO_STATUS} where there is none
     * @param thread name of the thread on which it came
     */
    public record Call(Kind kind, byte[] payload, Close close, String thread) {
        @Override
        public String toString() {
            return switch (kind) {
                case VIOLATION, CLOSED -> kind + " " + close.code();
                default -> kind + " of " + payload.length + " bytes";
            };
        }
    }

    private final Handshake handshake;
    private final Wire wire;
    private final int maxMessageBytes;
    private final ProbeReaction reaction;
    private final Consumer<String> faults;
    private final ProbeOutbox outbox;
    private final AtomicReference<String> inside = new AtomicReference<>("");
    private final List<Call> calls = new ArrayList<>(); // guarded by itself
    private final CompletableFuture<Close> closed = new CompletableFuture<>();

    ProbeConnection(
            Handshake handshake, Wire wire, int maxMessageBytes, ProbeReaction reaction, Consumer<String> faults) {
        this.handshake = handshake;
        this.wire = wire;
        this.maxMessageBytes = maxMessageBytes;
        this.reaction = reaction;
        this.faults = faults;
        this.outbox = new ProbeOutbox(wire, faults);
    }

    @Override
    public void text(byte[] utf8) {
        if (utf8.length > maxMessageBytes) {
            faults.accept("a text of " + utf8.length + " bytes, the limit is " + maxMessageBytes);
        }
        if (!Utf8.valid(utf8, 0, utf8.length)) {
            faults.accept("a text that is not UTF-8");
        }
        call(new Call(Kind.TEXT, utf8, Close.NO_STATUS, thread()), () -> reaction.text(this, utf8));
    }

    @Override
    public void binary() {
        call(new Call(Kind.BINARY, new byte[0], Close.NO_STATUS, thread()), () -> reaction.binary(this));
    }

    @Override
    public void ping(byte[] payload) {
        call(new Call(Kind.PING, payload, Close.NO_STATUS, thread()), () -> reaction.ping(this, payload));
    }

    @Override
    public void pong(byte[] payload) {
        call(new Call(Kind.PONG, payload, Close.NO_STATUS, thread()), () -> {});
    }

    @Override
    public void violation(Close close) {
        call(new Call(Kind.VIOLATION, new byte[0], close, thread()), () -> reaction.violation(this, close));
    }

    @Override
    public void closed(Close close) {
        call(new Call(Kind.CLOSED, new byte[0], close, thread()), () -> reaction.closed(this, close));
        closed.complete(close);
    }

    @Override
    public void writable() {
        outbox.writable();
    }

    @Override
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    private void call(Call call, Runnable then) {
        String outer = inside.getAndSet(call.toString());
        if (!outer.isEmpty()) {
            faults.accept(call + " came on " + call.thread() + " while the call for " + outer + " was still running");
        }
        synchronized (calls) {
            checkOrder(call);
            calls.add(call);
        }
        then.run();
        inside.set("");
    }

    private void checkOrder(Call call) {
        for (Call earlier : calls.isEmpty() ? calls : calls.subList(calls.size() - 1, calls.size())) {
            boolean last = earlier.kind() == Kind.CLOSED;
            boolean allButLast = earlier.kind() == Kind.BINARY || earlier.kind() == Kind.VIOLATION;
            if (last || allButLast && call.kind() != Kind.CLOSED) {
                faults.accept(call + " came after " + earlier);
            }
        }
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }

    /** What the client asked for. */
    public Handshake handshake() {
        return handshake;
    }

    /** The wire itself, for tests that go past the outbox. */
    public Wire wire() {
        return wire;
    }

    /** All calls so far, in order. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** The calls of one kind so far, in order. */
    public List<Call> calls(Kind kind) {
        return calls().stream().filter(call -> call.kind() == kind).toList();
    }

    /** How many calls of one kind there were so far. */
    public int count(Kind kind) {
        synchronized (calls) {
            return (int) calls.stream().filter(call -> call.kind() == kind).count();
        }
    }

    /** Waits up to 10 s for so many texts, and returns them all. */
    public List<String> texts(int count) {
        if (count(Kind.TEXT) < count) {
            await("texts").atMost(DEADLINE).pollInterval(Duration.ofMillis(2)).until(() -> count(Kind.TEXT) >= count);
        }
        return calls(Kind.TEXT).stream()
                .map(call -> new String(call.payload(), UTF_8))
                .toList();
    }

    /** Waits up to 10 s for the end, and returns what was reported. */
    public Close awaitClosed() {
        return get(closed, "closed");
    }

    private <T> T get(CompletableFuture<T> future, String what) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no " + what + " within " + DEADLINE + "; the last calls were " + tail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private List<Call> tail() {
        List<Call> all = calls();
        return all.subList(Math.max(0, all.size() - 5), all.size());
    }

    /** Queues a text. */
    public void send(String text) {
        send(Frame.text(text.getBytes(UTF_8)));
    }

    /** Queues a frame; after a close frame nothing more is sent. */
    public void send(Frame frame) {
        send(List.of(frame));
    }

    /** Queues frames for one turn: what fits goes out in one write. */
    public void send(List<Frame> frames) {
        wire.loop().execute(() -> outbox.add(frames));
    }

    /** Waits until the loop has done what was asked of it so far, and what that asked for. */
    public void awaitTurn() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        wire.loop().execute(() -> wire.loop().execute(() -> done.complete(true)));
        get(done, "turn of the loop");
    }

    /** Offers frames to the wire in one write on its loop, past the queue, and returns how many it took; the others are dropped. */
    public int offer(List<Frame> frames) {
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        wire.loop().execute(() -> taken.complete(outbox.offer(frames)));
        return get(taken, "write");
    }

    /** Frames that were queued and that the wire has not taken. */
    public int waiting() {
        return outbox.waiting();
    }

    /** How often the wire took less than it was offered. */
    public int partialWrites() {
        return outbox.partialWrites();
    }

    /** How often the wire said that it is writable. */
    public int writables() {
        return outbox.writables();
    }
}
