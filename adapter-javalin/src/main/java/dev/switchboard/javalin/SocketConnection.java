package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * One WebSocket on its Jetty end point, from the 101 on: it fills buffers, and a {@link JavalinWire} writes.
 *
 * <p>Threading: who has the {@link ReadTurn} reads; that is a selector thread when bytes came, and the wire's loop at the opening
 * and after a pause. As a {@link AbstractConnection.NonBlocking} it needs no thread of the pool, so pages that block all of those
 * stop no socket.
 */
final class SocketConnection extends AbstractConnection.NonBlocking implements Connection.UpgradeTo {
    private static final Logger LOG = System.getLogger(SocketConnection.class.getName());

    /** Asked of the kernel at once, in bytes; a buffer is held only while something is in it. */
    private static final int INPUT_BYTES = 16 * 1024;

    /** Reads of one connection before the others of its selector thread get their turn. */
    private static final int FILLS_PER_TURN = 8;

    /** How long our last bytes may take to leave after the input has ended, in ms. The core's own deadlines are shorter. */
    private static final long LAST_BYTES_MS = 30_000;

    private final ReadTurn turn = new ReadTurn();
    private final Incoming incoming = new Incoming();
    private final ByteBufferPool pool;
    private final Loop loop;
    private final JavalinWire wire;
    private final boolean tcp;

    private RetainableByteBuffer input = RetainableByteBuffer.EMPTY; // of who has the turn
    private volatile boolean lastBytes;

    SocketConnection(EndPoint endPoint, Executor executor, ByteBufferPool pool, Loop loop) {
        super(endPoint, executor);
        this.pool = pool;
        this.loop = loop;
        this.wire = new JavalinWire(this, loop);
        this.tcp = endPoint instanceof SocketChannelEndPoint;
    }

    /** What the client sent behind its handshake already. */
    @Override
    public void onUpgradeTo(ByteBuffer early) {
        input = pool.acquire(Math.max(INPUT_BYTES, early.remaining()), true);
        BufferUtil.append(input.getByteBuffer(), early);
    }

    /**
     * Opens it in the core, on the loop, while its 101 is not written yet: a client that has its 101 believes that it has joined,
     * and tells others so. Until {@link #onOpen} the wire holds back.
     *
     * @throws RuntimeException a bug of the core's
     */
    void openInCore(Admission.Accepted accepted) {
        Inbound inbound = accepted.open(wire);
        wire.open(inbound);
        incoming.open(inbound);
    }

    /** The 101 has left, and the end point is ours. */
    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(0);
        if (loop.inLoop()) {
            begin();
        } else {
            loop.execute(this::begin);
        }
    }

    private void begin() {
        if (turn.ended()) {
            return; // abandoned just before
        }
        if (!getEndPoint().isOpen()) {
            turn.lose(); // cut before it was ours, so that nobody told us
        }
        wire.release();
        read(0);
    }

    /** The HTTP connection ended without giving us its end point. Any thread, any number of times. */
    void abandoned() {
        loop.execute(() -> {
            if (!wire.released() && !turn.ended()) {
                turn.end();
                finish();
            }
        });
    }

    @Override
    public void onFillable() {
        if (turn.claim()) {
            read(FILLS_PER_TURN);
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        cut();
    }

    @Override
    public void onClose(Throwable cause) {
        super.onClose(cause);
        lost();
    }

    /**
     * Idle is what the heartbeat calls so: a standing Javalin's {@code LowResourceMonitor} shortens the idle timeouts of all end
     * points when threads are scarce, and would cut every quiet socket.
     */
    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        return lastBytes;
    }

    /**
     * Closes the end point, and reports it on the loop: Jetty's own word of it needs a thread of the pool, and pages may have them
     * all. Any thread.
     */
    void cut() {
        getEndPoint().close();
        loop.execute(this::lost);
    }

    private void lost() {
        if (turn.lose()) {
            finish();
        }
    }

    /** The core's wish, from any thread. */
    void reading(boolean on) {
        incoming.reading(on);
        if (on) {
            resume();
        }
    }

    /** Our close frame is about to leave: from now on what comes in is discarded. */
    void silence() {
        incoming.silence();
        resume();
    }

    private void resume() {
        if (turn.resume()) {
            loop.execute(() -> read(0));
        }
    }

    /** With the turn: reads, and passes the turn on. */
    private void read(int fills) {
        try {
            ReadTurn.State next = consume(fills);
            if (next == ReadTurn.State.ENDED) {
                turn.end();
                finish();
            } else if (!turn.pass(next)) {
                finish();
            } else if (next == ReadTurn.State.WAITING) {
                fillInterested();
            } else if (incoming.wanted()) {
                resume(); // the core changed its mind just before the turn was passed
            }
        } catch (IOException | RuntimeException broken) {
            LOG.log(Level.DEBUG, "a connection broke while it was read", broken);
            turn.end();
            getEndPoint().close();
            finish();
        }
    }

    /** Reads up to so many buffers, after what is left of the last one. */
    private ReadTurn.State consume(int fills) throws IOException {
        boolean empty = false;
        for (int left = fills; ; left--) {
            if (input.hasRemaining() && !incoming.read(input.getByteBuffer()) && input.hasRemaining()) {
                return ReadTurn.State.PAUSED; // with what is unread
            }
            if (left == 0 || empty || !incoming.wanted()) {
                release();
                return incoming.wanted() ? ReadTurn.State.WAITING : ReadTurn.State.PAUSED;
            }
            if (input.getByteBuffer().capacity() == 0) {
                input = pool.acquire(INPUT_BYTES, true);
            }
            input.clear();
            int filled = getEndPoint().fill(input.getByteBuffer());
            if (filled <= 0) {
                release();
                return filled == 0 ? ReadTurn.State.WAITING : ReadTurn.State.ENDED;
            }
            // A socket that did not fill the buffer has no more; to ask would be a call of the kernel for each message.
            empty = tcp && filled < input.getByteBuffer().capacity();
        }
    }

    private void release() {
        input.release();
        input = RetainableByteBuffer.EMPTY;
    }

    /** With the turn for good: reports the end. */
    private void finish() {
        input.clear();
        release();
        if (!incoming.closing()) {
            getEndPoint().close();
        } else if (getEndPoint().isOpen()) {
            // The peer sends no more, but may read: our close frame, or the echo of its own, still has to leave.
            lastBytes = true;
            getEndPoint().setIdleTimeout(LAST_BYTES_MS);
        }
        incoming.lost();
    }
}
