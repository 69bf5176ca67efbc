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
        if (stalled) {
            return from;
        }
        ByteBuffer bytes = batch.bytes(from);
        try {
            if (endPoint instanceof SocketChannelEndPoint tcp) {
                tcp.getChannel().write(bytes); // as flush does, which would make it a slower gathering write
            } else {
                endPoint.flush(bytes);
            }
        } catch (IOException broken) {
            LOG.log(Level.DEBUG, "a connection broke while it was written to", broken);
            closing = true;
            connection.cut();
            return count;
        }
        if (!bytes.hasRemaining()) {
            if (closes(batch.frame(count - 1))) {
                endOutput();
            }
            return count;
        }
        // One that was not begun is kept likewise: Jetty tells of room only to who has something to write.
        int begun = batch.frameAt(bytes.position());
        Frame frame = batch.frame(begun);
        ByteBuffer left = frame.bytes().position(bytes.position() - batch.start(begun));
        closes(frame);
        stalled = true;
        endPoint.write(rest, left);
        return begun + 1;
    }

    /** The core's close frame is its last, so it can only be the last that was taken. */
    private boolean closes(Frame last) {
        if (last.opcode() != Frame.Opcode.CLOSE) {
            return false;
        }
        closing = true;
        connection.silence();
        return true;
    }

    /** RFC 6455 §7.1.1. */
    private void endOutput() {
        endPoint.shutdownOutput();
    }

    private void finished() {
        stalled = false;
        if (closing) {
            endOutput();
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
