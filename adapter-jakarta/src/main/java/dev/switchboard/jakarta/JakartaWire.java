package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The write end of one session, over the asynchronous remote endpoint. One frame is under way at a time: containers differ in what
 * they do with more (Tomcat forbids it, Undertow queues without a bound), and only so does the core see what is stalled.
 *
 * <p>Batching ({@code setBatchingAllowed}) stays off: its {@code flushBatch} blocks in Tomcat, and a loop must not.
 *
 * <p>Threading: as {@link Wire} says; what is confined to the loop is marked.
 */
final class JakartaWire implements Wire {
    /** How long the peer may take to answer our close frame, in milliseconds; see PROTOCOL, life of a connection. */
    private static final long LINGER = 2_000;

    /** What it takes of text beyond the frame that is under way, in bytes: saves a turn for each small frame. */
    private static final int HELD = 16 * 1024;

    private final Session session;
    private final Loop loop;
    private final Crew crew;
    private final Control control;
    private final Receiver receiver = new Receiver();
    private final AtomicBoolean terminated = new AtomicBoolean();
    private volatile boolean ended;
    private final ArrayDeque<Frame> held = new ArrayDeque<>(); // loop: taken and not yet sent
    private int heldBytes; // loop
    private boolean writing; // loop: within write
    private boolean pumping; // loop: within pump
    private boolean underWay; // loop: a frame is
    private boolean closing; // loop: the close frame was taken
    private boolean owed; // loop: writable must be told

    JakartaWire(Session session, Loop loop, Crew crew) {
        this.session = session;
        this.loop = loop;
        this.crew = crew;
        this.control = new Control(session, LINGER);
    }

    Receiver receiver() {
        return receiver;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public int write(Batch batch, int from) {
        int at = from;
        writing = true;
        while (at < batch.count() && !ended && !closing && (!underWay || heldBytes < HELD)) {
            Frame frame = batch.frame(at++);
            held.add(frame);
            heldBytes += frame.size();
            closing = frame.opcode() == Frame.Opcode.CLOSE;
            pump();
        }
        writing = false;
        if (ended || closing) {
            return batch.count();
        }
        owed = at < batch.count();
        return at;
    }

    private void pump() {
        pumping = true;
        while (!underWay && !held.isEmpty() && !ended) {
            Frame frame = held.remove();
            heldBytes -= frame.size();
            send(frame);
        }
        pumping = false;
    }

    private void send(Frame frame) {
        underWay = true;
        switch (frame.opcode()) {
            case TEXT -> sendText(frame.text());
            case PING -> sendControl(frame, payload -> session.getAsyncRemote().sendPing(payload));
            case PONG -> sendControl(frame, payload -> session.getAsyncRemote().sendPong(payload));
            case CLOSE -> {
                Close close = frame.close();
                receiver.deafen();
                control.release();
                crew.blocking(() -> close(close));
            }
        }
    }

    private void sendText(String text) {
        try {
            session.getAsyncRemote().sendText(text, result -> {
                if (loop.inLoop()) {
                    sent(result.isOK()); // some containers complete within the call
                } else {
                    loop.execute(() -> sent(result.isOK()));
                }
            });
        } catch (RuntimeException e) { // the session is closed, or the container has a bug
            sent(false);
        }
    }

    /** On a thread that may block: Tomcat sends control frames in no other way. */
    private void sendControl(Frame frame, ControlSender sender) {
        ByteBuffer payload = ByteBuffer.allocate(frame.payloadSize()).put(frame.payload()).flip();
        crew.blocking(() -> {
            boolean ok;
            try {
                sender.send(payload);
                ok = true;
            } catch (IOException | RuntimeException e) {
                ok = false;
            }
            boolean done = ok;
            loop.execute(() -> sent(done));
        });
    }

    private interface ControlSender {
        void send(ByteBuffer payload) throws IOException;
    }

    private void sent(boolean ok) {
        underWay = false;
        if (!ok) {
            terminate();
        }
        if (pumping) {
            return; // completed within the call: whoever pumps goes on
        }
        pump();
        if (owed && !writing && !underWay) {
            owed = false;
            receiver.writable();
        }
    }

    private void close(Close close) {
        int code = close.code() == Close.NO_STATUS.code() ? Close.NORMAL.code() : close.code();
        try {
            session.close(new CloseReason(CloseCodes.getCloseCode(code), close.reason()));
        } catch (IOException | RuntimeException e) {
            ended(Close.ABNORMAL);
        }
        crew.later(LINGER, control::cut); // some containers wait for the peer's close frame for ever
    }

    @Override
    public void reading(boolean on) {
        control.reading(on);
    }

    /** Waits while reading is off; the container's thread, before it delivers something. */
    void passGate() {
        control.pass();
    }

    /** The session has ended: the container says so. */
    void ended(Close close) {
        ended = true;
        control.release();
        receiver.closed(close);
    }

    /** The container reports an error: the connection is lost. On the container's thread. */
    void failed() {
        if (terminated.compareAndSet(false, true)) {
            ended(Close.ABNORMAL);
            if (control.lostOnError()) {
                control.cut();
            } else {
                crew.later(LINGER, control::cut);
            }
        }
    }

    @Override
    public void terminate() {
        if (terminated.compareAndSet(false, true)) {
            crew.blocking(() -> {
                ended(Close.ABNORMAL);
                control.cut();
            });
        }
    }
}
