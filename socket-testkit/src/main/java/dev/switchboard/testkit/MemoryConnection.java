package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Both ends of a connection without a network. What comes in is queued and delivered on the loop, while the core reads; what goes out is
 * given to the client on the loop, while the client reads. Confined to the loop but for what says otherwise.
 */
final class MemoryConnection implements Wire, TestClient.Link {
    private final Loop loop;
    private final TestClient client;
    private final Optional<String> subprotocol;
    private final int buffer;
    private final int mostFrames;
    private final Consumer<MemoryConnection> gone;

    private final Queue<Runnable> towardsServer = new ConcurrentLinkedQueue<>(); // any thread adds
    private final AtomicInteger unsent = new AtomicInteger();
    private volatile boolean serverReads = true;
    private volatile boolean clientReads = true;

    private final ArrayDeque<Frame> towardsClient = new ArrayDeque<>();
    private long buffered;
    private boolean refused; // the core waits to hear that there is room
    private boolean outputEnded; // a close frame went out, or the connection is over
    private boolean inputEnded; // closed was reported
    private boolean ignoring; // a violation was reported: nothing but closed follows
    private boolean hangingUp; // the client's own close is on its way
    private @Nullable Inbound opened;

    MemoryConnection(
            Loop loop,
            TestClient client,
            Optional<String> subprotocol,
            int buffer,
            int mostFrames,
            Consumer<MemoryConnection> gone) {
        this.loop = loop;
        this.client = client;
        this.subprotocol = subprotocol;
        this.buffer = buffer;
        this.mostFrames = mostFrames;
        this.gone = gone;
    }

    void open(Admission.Accepted accepted) {
        opened = accepted.open(this);
        pump();
    }

    private Inbound inbound() {
        return Objects.requireNonNull(opened, "not open yet");
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public int write(Batch batch, int from) {
        int next = from;
        for (; next < batch.count(); next++) {
            Frame frame = batch.frame(next);
            if (outputEnded) {
                continue; // a wire that is closed takes everything and drops it
            }
            boolean full = !towardsClient.isEmpty() && buffered + frame.size() > buffer;
            if (full || next - from >= mostFrames) {
                break;
            }
            if (clientReads && towardsClient.isEmpty()) {
                deliver(frame);
            } else {
                towardsClient.add(frame);
                buffered += frame.size();
            }
        }
        if (next < batch.count()) {
            refused = true;
            if (clientReads) {
                loop.execute(this::drain);
            }
        }
        return next;
    }

    private void drain() {
        while (clientReads && !towardsClient.isEmpty()) {
            Frame frame = towardsClient.remove();
            buffered -= frame.size();
            deliver(frame);
        }
        if (clientReads && refused && !inputEnded) {
            refused = false;
            inbound().writable();
        }
    }

    private void deliver(Frame frame) {
        if (outputEnded) {
            return;
        }
        switch (frame.opcode()) {
            case TEXT -> client.onText(frame.text());
            case PING -> {
                client.onPing();
                byte[] payload = new byte[frame.payloadSize()];
                frame.payload().get(payload);
                arrive(() -> inbound().pong(payload));
            }
            case PONG -> client.onPong(frame.text());
            case CLOSE -> {
                outputEnded = true;
                towardsClient.clear();
                client.onClosed(frame.close());
                if (inputEnded) {
                    gone.accept(this);
                } else if (!hangingUp) {
                    // The client's echo, which comes after all that it had sent before.
                    enqueue(() -> report(frame.close()));
                }
            }
        }
    }

    /** Any thread. */
    private void arrive(Runnable event) {
        enqueue(() -> {
            if (!ignoring) {
                event.run();
            }
        });
    }

    private void enqueue(Runnable event) {
        unsent.incrementAndGet();
        towardsServer.add(event);
        loop.execute(this::pump);
    }

    private void pump() {
        if (opened == null) {
            return; // open pumps
        }
        while (serverReads && !inputEnded) {
            Runnable event = towardsServer.poll();
            if (event == null) {
                return;
            }
            unsent.decrementAndGet();
            event.run();
        }
    }

    private void report(Close close) {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        if (outputEnded || close.equals(Close.ABNORMAL)) {
            gone.accept(this);
        }
        inbound().closed(close);
    }

    private void lost() {
        boolean first = !outputEnded;
        outputEnded = true;
        towardsClient.clear();
        if (first) {
            client.onClosed(Close.ABNORMAL);
        }
        if (opened != null) {
            report(Close.ABNORMAL);
        }
        gone.accept(this);
    }

    // The wire's other calls: any thread.

    @Override
    public void reading(boolean on) {
        serverReads = on;
        if (on) {
            loop.execute(this::pump);
        }
    }

    @Override
    public void terminate() {
        loop.execute(this::lost);
    }

    // The client's end: any thread.

    @Override
    public void text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        arrive(() -> {
            if (utf8.length <= inbound().maxMessageBytes()) {
                inbound().text(utf8);
            } else {
                // As a transport that reads frames itself does: nothing but closed follows.
                ignoring = true;
                inbound().violation(Close.TOO_BIG);
            }
        });
    }

    @Override
    public void binary(byte[] bytes) {
        arrive(() -> {
            ignoring = true;
            inbound().binary();
        });
    }

    @Override
    public void ping(byte[] payload) {
        arrive(() -> inbound().ping(payload));
    }

    @Override
    public void close(int code, String reason) {
        loop.execute(() -> hangingUp = true);
        enqueue(() -> report(Close.of(code, reason)));
    }

    /** Reported even while the core does not read, as a reset is. */
    @Override
    public void cut() {
        loop.execute(this::lost);
    }

    @Override
    public void taking(boolean on) {
        clientReads = on;
        if (on) {
            loop.execute(this::drain);
        }
    }

    @Override
    public int unsent() {
        return unsent.get();
    }

    @Override
    public Optional<String> subprotocol() {
        return subprotocol;
    }

    @Override
    public void nudge() {
        InMemoryTransport.Server.nudge(loop);
    }
}
