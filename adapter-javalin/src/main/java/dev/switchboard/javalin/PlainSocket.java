package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.domain.Close;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Frame;
import org.eclipse.jetty.websocket.api.Session;

/**
 * One WebSocket of the plain send path: Jetty's session reads and writes, and this asks it for one frame after the other.
 *
 * <p>Threading: who has the {@link ReadTurn} reads and reports; that is a thread of Jetty's pool when a frame came, and the wire's loop
 * at the opening, after a pause and at a cut.
 */
final class PlainSocket {
    private static final Logger LOG = System.getLogger(PlainSocket.class.getName());

    /** With these Jetty has ended a connection by itself, since the peer broke the protocol. */
    private static final Set<Integer> VIOLATIONS =
            Set.of(Close.PROTOCOL_ERROR.code(), Close.NOT_UTF8.code(), Close.TOO_BIG.code());

    private final ReadTurn turn = new ReadTurn();
    private final EndPoint endPoint;
    private final Admission.Accepted accepted;
    private final Loop loop;
    private final PlainWire wire;
    private volatile Optional<PlainIncoming> incoming = Optional.empty(); // there from the opening in the core on
    private volatile boolean reading = true; // the core's wish before that
    private volatile Optional<Session> session = Optional.empty();
    private volatile Close end = Close.ABNORMAL;

    PlainSocket(EndPoint endPoint, Admission.Accepted accepted, Loop loop) {
        this.endPoint = endPoint;
        this.accepted = accepted;
        this.loop = loop;
        this.wire = new PlainWire(this, loop);
    }

    /**
     * What Jetty calls: it finds these methods by a public lookup, so that they and their class are public; in a class that is not, they
     * are so for Jetty alone. Not of the kind that demands by itself, as that one reads on whatever the core wants.
     */
    public final class Ear implements Session.Listener {
        private Ear() {}

        @Override
        public void onWebSocketOpen(Session open) {
            opened(open);
        }

        @Override
        public void onWebSocketFrame(Frame frame, Callback done) {
            frameCame(frame, done);
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            LOG.log(Level.DEBUG, "a session failed", cause); // its end follows
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback done) {
            ended(code, reason);
            done.succeed();
        }
    }

    /** For Jetty. */
    Session.Listener ear() {
        return new Ear();
    }

    /**
     * Opens it in the core, on the loop, while its 101 is not written yet: a client that has its 101 believes that it has joined,
     * and tells others so. Until then the wire holds back.
     *
     * @throws RuntimeException a bug of the core's
     */
    void openInCore() {
        Inbound inbound = accepted.open(wire);
        wire.open(inbound);
        PlainIncoming in = new PlainIncoming(inbound);
        in.reading(reading);
        incoming = Optional.of(in);
    }

    private void opened(Session open) {
        session = Optional.of(open);
        open.setIdleTimeout(Duration.ZERO); // idle is what the heartbeat calls so
        open.addIdleTimeoutListener(timeout -> false); // and not Javalin's monitor of scarce threads
        loop.execute(() -> {
            if (turn.ended()) {
                return; // abandoned just before
            }
            wire.release(open);
            goOn();
        });
    }

    /** The HTTP connection ended without becoming a session. Any thread, any number of times. */
    void abandoned() {
        loop.execute(() -> {
            if (!wire.released() && !turn.ended()) {
                turn.end();
                finish();
            }
        });
    }

    private void frameCame(Frame frame, Callback done) {
        if (!turn.claim()) {
            done.succeed(); // lost meanwhile
            return;
        }
        Optional<Frame.CloseStatus> close = Optional.ofNullable(frame.getCloseStatus());
        if (close.isPresent()) {
            turn.end(); // it is the last frame
            wire.peerCloses(done);
            close(peers(close.get().statusCode(), close.get().reason()));
            wire.awaitEcho();
            return;
        }
        incoming.ifPresent(in -> in.frame(frame));
        done.succeed();
        goOn();
    }

    private static Close peers(int code, String reason) {
        if (code == Close.NO_STATUS.code()) {
            return Close.NO_STATUS;
        }
        return new Close(code, Optional.ofNullable(reason).orElse(""));
    }

    /** With the turn: passes it on, and asks for the next frame if the core wants one. */
    private void goOn() {
        boolean wanted = wanted();
        if (!turn.pass(wanted ? ReadTurn.State.WAITING : ReadTurn.State.PAUSED)) {
            finish();
        } else if (wanted) {
            session.ifPresent(Session::demand);
        } else if (wanted()) {
            resume(); // the core changed its mind just before the turn was passed
        }
    }

    private boolean wanted() {
        return incoming.map(PlainIncoming::wanted).orElse(true);
    }

    private void resume() {
        if (turn.resume()) {
            loop.execute(this::goOn);
        }
    }

    /** The core's wish, from any thread. */
    void reading(boolean on) {
        reading = on;
        incoming.ifPresent(in -> in.reading(on));
        if (on) {
            resume();
        }
    }

    /** Our close frame is about to leave: from now on what comes in is discarded. */
    void silence() {
        incoming.ifPresent(PlainIncoming::silence);
        resume();
    }

    /** Jetty says that the session has ended, on any thread; after a close frame of the peer's it is no news. */
    private void ended(int code, String reason) {
        if (VIOLATIONS.contains(code) && !wire.closing()) {
            end = peers(code, reason);
        }
        lost();
    }

    /** Cuts the connection, and reports it on the loop: Jetty's own word of it needs a thread of the pool. Any thread. */
    void cut() {
        session.ifPresentOrElse(Session::disconnect, endPoint::close);
        loop.execute(this::lost);
    }

    private void lost() {
        wire.gone();
        if (turn.lose()) {
            finish();
        }
    }

    /** With the turn for good. */
    private void finish() {
        wire.gone();
        close(end);
    }

    private void close(Close why) {
        incoming.ifPresent(in -> in.closed(why));
    }
}
