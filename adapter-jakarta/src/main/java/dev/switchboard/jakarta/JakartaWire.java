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

    /** Tomcat: how long the close frame may take to leave unless its code is 1000, in milliseconds. */
    private static final String CLOSE_SEND_TIMEOUT = "org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";

    private final Session session;
    private final Loop loop;
    private final Crew crew;
    private final ReadGate gate = new ReadGate();
    private final Receiver receiver = new Receiver();
    private final AtomicBoolean terminated = new AtomicBoolean();
    private volatile boolean ended;
    private boolean taking; // loop: within write
    private boolean underWay; // loop: a frame is
    private boolean closing; // loop: the close frame was taken
    private boolean owed; // loop: writable must be told

    JakartaWire(Session session, Loop loop, Crew crew) {
        this.session = session;
        this.loop = loop;
        this.crew = crew;
        // Knobs of Tomcat that only their names make known; for all others they are properties that nobody reads.
        session.getUserProperties().put(CLOSE_SEND_TIMEOUT, LINGER);
        session.getUserProperties().put("org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT", LINGER);
        session.getUserProperties().put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", LINGER);
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
        taking = true;
        while (at < batch.count() && !ended && !closing && !underWay) {
            send(batch.frame(at++));
        }
        taking = false;
        if (ended || closing) {
            return batch.count();
        }
        owed = at < batch.count();
        return at;
    }

    private void send(Frame frame) {
        underWay = true;
        switch (frame.opcode()) {
            case TEXT -> sendText(frame.text());
            case PING -> sendControl(frame, session.getAsyncRemote()::sendPing);
            case PONG -> sendControl(frame, session.getAsyncRemote()::sendPong);
            case CLOSE -> {
                closing = true;
                Close close = frame.close();
                receiver.deafen();
                gate.release();
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
        } else if (owed && !taking) {
            owed = false;
            receiver.writable();
        }
    }

    private void close(Close close) {
        int code = close.code() == Close.NO_STATUS.code() ? Close.NORMAL.code() : close.code();
        sendClose(new CloseReason(CloseCodes.getCloseCode(code), close.reason()));
        crew.later(LINGER, this::cut);
    }

    private void sendClose(CloseReason reason) {
        try {
            session.close(reason);
        } catch (IOException | RuntimeException e) {
            receiver.closed(Close.ABNORMAL);
        }
    }

    /**
     * Ends the TCP connection of a session that has sent its close frame and waits for the peer's. Undertow waits for ever unless the
     * idle timeout runs out, and cuts then; Tomcat cuts by itself (SESSION_CLOSE_TIMEOUT above) and throws here.
     */
    private void cut() {
        try {
            session.setMaxIdleTimeout(1);
        } catch (RuntimeException e) {
            // It is closed already, or about to be.
        }
    }

    @Override
    public void reading(boolean on) {
        gate.reading(on);
    }

    /** Waits while reading is off; the container's thread, after it has delivered something. */
    void passGate() {
        gate.pass();
    }

    /** The session has ended: the container says so. */
    void ended(Close close) {
        ended = true;
        gate.release();
        receiver.closed(close);
    }

    /** The container reports an error that it may survive, and we do not; what it has sent (its own close frame) may still leave. */
    void failed() {
        crew.blocking(() -> {
            ended(Close.ABNORMAL);
            sendClose(new CloseReason(CloseCodes.UNEXPECTED_CONDITION, ""));
            crew.later(LINGER, this::cut);
        });
    }

    /** The API can only close; so this gives the close frame next to no time, and then cuts. */
    @Override
    public void terminate() {
        if (!terminated.compareAndSet(false, true)) {
            return;
        }
        crew.blocking(() -> {
            ended(Close.ABNORMAL);
            try {
                session.getUserProperties().put(CLOSE_SEND_TIMEOUT, 1L);
            } catch (IllegalStateException e) {
                // It is closed already: then there is no close frame to be sent either.
            }
            sendClose(new CloseReason(CloseCodes.GOING_AWAY, ""));
            cut();
        });
    }
}
