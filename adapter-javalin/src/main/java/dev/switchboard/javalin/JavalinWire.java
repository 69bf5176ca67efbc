package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Frame;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Writes a batch's contiguous bytes straight to the end point, once per turn. What stays behind is the rest of one frame at most,
 * which Jetty finishes; until then nothing more is taken.
 */
final class JavalinWire implements Wire {
    private static final Logger LOG = System.getLogger(JavalinWire.class.getName());

    private final SocketConnection connection;
    private final EndPoint endPoint;
    private final Loop loop;
    private final Callback rest = new Rest();

    // Of the loop.
    private Inbound inbound;
    private boolean released; // the 101 has left
    private boolean wanted; // something was to be written before that
    private boolean closing;
    private volatile boolean stalled; // written on the loop

    @SuppressWarnings("NullAway.Init") // the core gives its Inbound for the wire that it is given
    JavalinWire(SocketConnection connection, Loop loop) {
        this.connection = connection;
        this.endPoint = connection.getEndPoint();
        this.loop = loop;
    }

    void open(Inbound core) {
        inbound = core;
    }

    /** The 101 has left: frames may follow it. */
    void release() {
        released = true;
        if (wanted) {
            inbound.writable();
        }
    }

    boolean released() {
        return released;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public int write(Batch batch, int from) {
        int count = batch.count();
        if (closing || from == count) {
            return count;
        }
        if (stalled || !released) {
            wanted = true;
            return from;
        }
        // The core's close frame is its last. Silent before it leaves, or an answer to it may be read first.
        boolean last = closes(batch.frame(count - 1));
        if (last) {
            connection.silence();
        }
        ByteBuffer bytes = batch.bytes(from);
        boolean flushed = true;
        try {
            if (endPoint instanceof SocketChannelEndPoint tcp) {
                tcp.getChannel().write(bytes); // as flush does, which would make it a slower gathering write
            } else {
                flushed = endPoint.flush(bytes); // TLS may have taken what has not left yet
            }
        } catch (IOException broken) {
            LOG.log(Level.DEBUG, "a connection broke while it was written to", broken);
            closing = true;
            connection.cut();
            return count;
        }
        if (!bytes.hasRemaining() && !flushed) {
            closing = last;
            stalled = true;
            endPoint.write(rest, BufferUtil.EMPTY_BUFFER);
            return count;
        }
        if (!bytes.hasRemaining()) {
            if (last) {
                closing = true;
                endPoint.shutdownOutput(); // RFC 6455 §7.1.1
            }
            return count;
        }
        // One that was not begun is kept likewise: Jetty tells of room only to who has something to write.
        int begun = batch.frameAt(bytes.position());
        Frame frame = batch.frame(begun);
        ByteBuffer remaining = frame.bytes().position(bytes.position() - batch.start(begun));
        closing = closes(frame);
        stalled = true;
        endPoint.write(rest, remaining);
        return begun + 1;
    }

    private static boolean closes(Frame frame) {
        return frame.opcode() == Frame.Opcode.CLOSE;
    }

    private void finished() {
        stalled = false;
        if (closing) {
            endPoint.shutdownOutput();
        }
        inbound.writable();
    }

    @Override
    public void reading(boolean on) {
        connection.reading(on);
    }

    @Override
    public void terminate() {
        // Who does not read would keep what waits in the kernel for minutes: cut by a reset. Else what was written
        // still arrives.
        if (stalled && endPoint instanceof SocketChannelEndPoint tcp) {
            try {
                tcp.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException closedAlready) {
                LOG.log(Level.TRACE, "no reset for what is closed", closedAlready);
            }
        }
        connection.cut();
    }

    /** Of Jetty, on the thread that wrote last. */
    private final class Rest implements Callback {
        @Override
        public void succeeded() {
            loop.execute(JavalinWire.this::finished);
        }

        @Override
        public void failed(Throwable broken) {
            connection.cut();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
