package dev.switchboard.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a transport must do to a session and the API has no word for: pausing its reading, and cutting it. Where the container's session
 * shows public methods for it, those are called, found by their names, so that nothing of a container is needed to compile or to
 * run. Elsewhere we make do:
 *
 * <ul>
 *   <li>Pausing holds the container's thread in {@code onMessage}, which must return before a container reads on. It costs a
 *       thread for each paused session. Undertow needs better, as the thread may be one that serves other sessions too; Tomcat
 *       has methods for it that lose a wake-up when a resume overtakes the pause, so there this is the better way.
 *   <li>Cutting closes with 1001 and lets the idle timeout run out at once.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class Control {
    /** Tomcat: how long a close frame may take to leave whose code is 1000, in milliseconds; also pings and pongs. */
    private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    /** Tomcat: the same for all other codes. */
    private static final String ABNORMAL_SEND_TIMEOUT = "org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";

    /** Tomcat: how long the peer may take to answer our close frame, in milliseconds; it looks every 10 s. */
    private static final String ANSWER_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    private final Session session;
    private final Map<String, Object> properties; // kept, as Tomcat shows them only while the session is open
    private final Optional<Call> suspend;
    private final Optional<Call> resume;
    private final Optional<Call> forceClose;
    private final Optional<Call> answered;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private boolean on = true; // guarded by lock
    private boolean released; // guarded by lock

    /** @param linger milliseconds that a close frame may take to leave, and that the peer may take to answer it */
    Control(Session session, long linger) {
        this.session = session;
        properties = session.getUserProperties();
        properties.put(SEND_TIMEOUT, linger);
        properties.put(ABNORMAL_SEND_TIMEOUT, linger);
        properties.put(ANSWER_TIMEOUT, linger);
        Optional<Object> channel = Call.find(session, "getWebSocketChannel").flatMap(Call::make);
        suspend = channel.flatMap(found -> Call.find(found, "suspendReceives"));
        resume = channel.flatMap(found -> Call.find(found, "resumeReceives"));
        forceClose = Call.find(session, "forceClose"); // Undertow
        answered = Call.find(session, "onClose", CloseReason.class); // Tomcat: what it calls when the peer's close frame has come
    }

    /** Pauses or resumes reading; idempotent. */
    void reading(boolean wanted) {
        lock.lock();
        try {
            if (on != wanted && !released) {
                on = wanted;
                // Under the lock, so that a resume never overtakes a pause; neither waits for anything of ours.
                (wanted ? resume : suspend).ifPresent(Call::make);
                resumed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads on for ever: the connection ends, and its peer's close frame must still be found. */
    void release() {
        lock.lock();
        try {
            reading(true);
            released = true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits while reading is paused, unless the container itself has paused it. The container's thread, before it delivers. */
    void pass() {
        if (suspend.isPresent() && resume.isPresent()) {
            return;
        }
        lock.lock();
        try {
            while (!on) {
                resumed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container stops
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether an error means that there is nobody to talk to. In Tomcat it does, and without a cut Tomcat would answer the end of TCP
     * with a close frame; in Undertow a close frame that tells the error may still be on its way (1007).
     */
    boolean lostOnError() {
        return answered.isPresent();
    }

    /** Ends the TCP connection, whatever waits on it. May block for a moment. */
    void cut() {
        try {
            if (forceClose.isPresent()) {
                forceClose.get().make();
            } else if (answered.isPresent()) {
                // Only the frame with 1000 may be given no time at all: then it fails to leave, and Tomcat cuts.
                properties.put(SEND_TIMEOUT, 0L);
                session.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
                answered.get().make(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, ""));
            } else {
                session.close(new CloseReason(CloseCodes.GOING_AWAY, ""));
                session.setMaxIdleTimeout(1);
            }
        } catch (IOException | RuntimeException e) {
            // It is closed already, or about to be.
        }
    }
}
