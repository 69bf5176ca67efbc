package dev.switchboard.undertow;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.ssl.SslConnection;

/**
 * An upgraded connection: bytes from it go through the domain's frame reader to the core, frames go to it as they are. Nothing of
 * Undertow's own WebSocket is involved.
 *
 * <p>Threading: confined to its loop, but for {@link #reading} and {@link #terminate}. Whatever ends the connection hops to the
 * loop before it is told, so that the core is never called from inside a call of its own.
 */
final class UndertowWire implements Wire {
    /** How long a peer may take to end the TCP connection after both close frames have been sent, in ms. */
    private static final long LINGER = 2_000;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The write side, in its only order. */
    private enum Output {
        OPEN,
        /** A close frame was taken and has not left yet. */
        CLOSING,
        /** It has left, and the end of the output behind it (RFC 6455 §7.1.1). */
        ENDED,
        /** There is no connection any more. */
        GONE
    }

    /** The read side, in its only order. */
    private enum Input {
        OPEN,
        /** The peer's close frame came. */
        CLOSED,
        /** The end of the stream came: only now may both sides be given up without a reset that could eat our close frame. */
        ENDED
    }

    private final UndertowLoop loop;
    private final StreamConnection connection;
    private final ConduitStreamSinkChannel sink;
    private final boolean tls;
    private final Inbound inbound;
    private final UndertowReader reader;

    private Output output = Output.OPEN;
    private Input input = Input.OPEN;
    private boolean shut; // the end of the output was given to the connection
    private boolean told; // closed was called
    private boolean owed; // writable is to be called
    private ByteBuffer rest = NOTHING; // of the frame that was begun: a view of the frame itself, nothing is copied

    private volatile boolean reading = true; // what the core wants

    private UndertowWire(UndertowLoop loop, StreamConnection connection, Admission.Accepted accepted) {
        this.loop = loop;
        this.connection = connection;
        this.sink = connection.getSinkChannel();
        this.tls = connection instanceof SslConnection;
        sink.suspendWrites();
        // Set before the core sees the wire: it may write at once, and what is not taken then arms the listener.
        sink.setWriteListener(channel -> writeReady());
        connection.setCloseListener(channel -> loop.execute(this::lost));
        this.inbound = accepted.open(this);
        this.reader = new UndertowReader(this, loop, connection.getSourceChannel(), inbound);
    }

    /** Hands an upgraded connection to the core and begins to read. On the connection's I/O thread. */
    static void open(StreamConnection connection, Admission.Accepted accepted) {
        Doorstep.remove(connection);
        UndertowWire wire = new UndertowWire(UndertowLoop.current(), connection, accepted);
        // Not a read at once: what came behind the handshake wakes the listener from here, and the core's first writes
        // go ahead.
        wire.resume();
    }

    // ---- out

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public int write(Batch batch, int from) {
        int count = batch.count();
        if (output != Output.OPEN || from == count) {
            return count;
        }
        if (rest.hasRemaining()) {
            owed = true;
            return from;
        }
        try {
            int taken = take(batch, from);
            if (taken > from && batch.frame(taken - 1).opcode() == Frame.Opcode.CLOSE) {
                close();
            }
            return taken;
        } catch (IOException broken) {
            output = Output.GONE;
            loop.execute(this::cut);
            return count;
        }
    }

    /** One write; what is left of the frame that it stopped in is kept, the frames after that one are not taken. */
    private int take(Batch batch, int from) throws IOException {
        int end = batch.start(from) + sink.write(batch.bytes(from));
        int next = batch.frameAt(end);
        if (next == batch.count()) {
            flush();
            return next;
        }
        owed = true;
        if (end > batch.start(next)) {
            rest = batch.frame(next).bytes();
            rest.position(end - batch.start(next));
            next++;
        }
        sink.resumeWrites();
        return next;
    }

    private void writeReady() {
        try {
            if (rest.hasRemaining()) {
                sink.write(rest);
                if (rest.hasRemaining()) {
                    return;
                }
                rest = NOTHING;
                if (output == Output.CLOSING) {
                    endOutput();
                }
            }
            if (!sink.flush()) {
                return;
            }
            sink.suspendWrites();
        } catch (IOException broken) {
            output = Output.GONE;
            cut();
            return;
        }
        if (owed) {
            owed = false;
            inbound.writable();
        }
    }

    /** A close frame was taken; from here on nothing that comes in matters but the peer's own. */
    private void close() throws IOException {
        output = Output.CLOSING;
        if (!reading) {
            loop.execute(this::resume);
        }
        if (!rest.hasRemaining()) {
            endOutput();
        }
    }

    /**
     * Undertow's TLS reads nothing more once its output has ended, and spins where there is something to read (2.3.27): above it the peer's
     * close frame is awaited first, for as long as input is discarded, and what comes after that is left unread.
     */
    private void endOutput() throws IOException {
        output = Output.ENDED;
        if (tls && input == Input.OPEN) {
            flush();
            after(LINGER, this::shutLater);
        } else {
            shut();
        }
    }

    private void shut() throws IOException {
        if (shut) {
            return;
        }
        shut = true;
        if (tls) {
            connection.getSourceChannel().suspendReads();
        }
        sink.shutdownWrites();
        flush();
        linger();
    }

    /** For TLS, when the input has ended or nobody waits for it any more. */
    private void shutLater() {
        if (tls && output == Output.ENDED && connection.isOpen()) {
            try {
                shut();
            } catch (IOException broken) {
                cut();
            }
        }
    }

    /** Beneath TLS there may be bytes that were taken and have not left; plain TCP has none, and this is a constant there. */
    private void flush() throws IOException {
        if (!sink.flush()) {
            sink.resumeWrites();
        }
    }

    // ---- in

    @Override
    public void reading(boolean on) {
        if (reading == on) {
            return;
        }
        reading = on;
        if (on) {
            loop.execute(this::resume);
        }
        // Else the reader asks after its next event and before its next turn: no hop, and nothing to undo if it is
        // switched on again before that.
    }

    /** What the core wants. */
    boolean isReading() {
        return reading;
    }

    /** Whether anything but the end is to be told still: after our own close frame nothing is. */
    boolean isOpen() {
        return output == Output.OPEN;
    }

    private void resume() {
        if (input != Input.ENDED && !(tls && shut)) {
            reader.resume();
        }
    }

    /** The peer's close frame came. */
    void peerClosed(Close close) {
        input = Input.CLOSED;
        tell(close);
        shutLater();
        linger();
    }

    /** The stream ended. */
    void inputEnded() {
        boolean closing = input == Input.CLOSED || output == Output.CLOSING || output == Output.ENDED;
        input = Input.ENDED;
        tell(Close.ABNORMAL);
        if (!closing) {
            cut();
        } else {
            shutLater();
        }
        // Else a close frame of ours is yet to leave. Once both sides have ended, XNIO closes the connection by itself.
    }

    // ---- the end

    @Override
    public void terminate() {
        loop.execute(this::cut);
    }

    private void tell(Close close) {
        if (!told) {
            told = true;
            inbound.closed(close);
        }
    }

    /** Both close frames are sent: the peer is to end the TCP connection, or we do (RFC 6455 §7.1.1). */
    private void linger() {
        if (shut && (tls || input == Input.CLOSED)) {
            after(LINGER, this::cut);
        }
    }

    private void after(long millis, Runnable task) {
        try {
            loop.thread().executeAfter(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            cut();
        }
    }

    void cut() {
        if (!connection.isOpen()) {
            return;
        }
        if (output != Output.ENDED) {
            // A reset: else the kernel would hold what a peer does not read for minutes. After our close frame it
            // would be wrong, as it could eat that.
            try {
                connection.setOption(Options.CLOSE_ABORT, true);
            } catch (IOException closed) {
                // Then it needs none.
            }
        }
        IoUtils.safeClose(connection);
    }

    /** The connection is closed, whoever did it. */
    private void lost() {
        output = Output.GONE;
        input = Input.ENDED;
        rest = NOTHING;
        reader.drop();
        tell(Close.ABNORMAL);
    }
}
