package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * Writes through a Jetty session, frame by frame. Jetty queues without a bound, so what it holds is counted here; it sends pings and
 * pongs ahead of what waits, and drops that when a close frame of most codes comes, so those go only when it holds nothing.
 *
 * <p>Threading: as {@link Wire} says; what is confined to the loop is marked.
 */
final class PlainWire implements Wire {
    private static final Logger LOG = System.getLogger(PlainWire.class.getName());

    /** What Jetty may hold before nothing more is taken, in bytes: as much as a turn of the default size, written in one gathering write. */
    private static final long MOST_IN_FLIGHT = 256 * 1024;

    /** How long a thread of Jetty's waits for a turn of the loop, in ms. */
    private static final long ECHO_MS = 250;

    private final PlainSocket socket;
    private final Loop loop;
    private final AtomicLong inFlight = new AtomicLong(); // bytes that Jetty was given and has not written
    private final AtomicReference<Callback> peersClose = new AtomicReference<>(Callback.NOOP);
    private Optional<Inbound> inbound = Optional.empty(); // loop
    private Optional<Session> session = Optional.empty(); // loop: there once the 101 has left
    private volatile boolean owed; // written on the loop: writable must be told
    private final CountDownLatch closed =
            new CountDownLatch(1); // our close frame was given to Jetty, or there is no need any more
    private volatile boolean closing; // our close frame was taken
    private volatile boolean gone; // the session has ended

    PlainWire(PlainSocket socket, Loop loop) {
        this.socket = socket;
        this.loop = loop;
    }

    /** The core has taken the connection. On the loop. */
    void open(Inbound core) {
        inbound = Optional.of(core);
    }

    /** The 101 has left: frames may follow it. On the loop. */
    void release(Session open) {
        session = Optional.of(open);
        drained();
    }

    /** Whether the 101 has left. On the loop. */
    boolean released() {
        return session.isPresent();
    }

    /** Whether our close frame was taken, so that an end of the session is no news. */
    boolean closing() {
        return closing;
    }

    /** There is no session any more. */
    void gone() {
        gone = true;
        closed.countDown();
        answerPeer();
    }

    /**
     * Waits for the core's echo of the peer's close frame. What a peer sends after its own, though it must not, makes Jetty drop the session
     * as soon as it reads on, echo or no echo. Where frames wait for a slow reader it is not waited for, as that could take long.
     */
    void awaitEcho() {
        try {
            if (!owed && !closed.await(ECHO_MS, TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "a loop is too busy for the echo of a close");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The peer's close frame came. Jetty answers it as soon as {@code done} succeeds, past what waits in the core; so it does when
     * the core's own echo has gone ahead.
     */
    void peerCloses(Callback done) {
        peersClose.set(done);
        if (closing || gone) {
            answerPeer();
        }
    }

    private void answerPeer() {
        peersClose.getAndSet(Callback.NOOP).succeed();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public int write(Batch batch, int from) {
        int count = batch.count();
        if (closing || gone || from == count) {
            return count;
        }
        int at = from;
        if (session.isPresent()) {
            while (at < count && !closing && mayTake(batch.frame(at))) {
                send(session.get(), batch.frame(at++));
            }
        }
        if (closing) {
            return count;
        }
        owed = at < count;
        return at;
    }

    private boolean mayTake(Frame frame) {
        long held = inFlight.get();
        return held == 0 || held < MOST_IN_FLIGHT && !frame.isControl();
    }

    private void send(Session to, Frame frame) {
        int size = frame.size();
        inFlight.addAndGet(size);
        Callback done = Callback.from(() -> sent(size), broken -> socket.cut());
        switch (frame.opcode()) {
            case TEXT -> to.sendText(frame.text(), done);
            case PING -> to.sendPing(frame.payload(), done);
            case PONG -> to.sendPong(frame.payload(), done);
            case CLOSE -> {
                // Silent before it leaves, or an answer to it may be read first.
                socket.silence();
                Close close = frame.close();
                closing = true;
                to.close(close.code(), close.reason(), done);
                closed.countDown();
                answerPeer();
            }
        }
    }

    /** On the thread that wrote last. */
    private void sent(int size) {
        if (inFlight.addAndGet(-size) == 0) {
            loop.execute(this::drained);
        }
    }

    /** Later frames may have been taken meanwhile, and will be told of then. */
    private void drained() {
        if (owed && inFlight.get() == 0 && !closing && !gone) {
            owed = false;
            inbound.ifPresent(Inbound::writable);
        }
    }

    @Override
    public void reading(boolean on) {
        socket.reading(on);
    }

    @Override
    public void terminate() {
        socket.cut();
    }
}
