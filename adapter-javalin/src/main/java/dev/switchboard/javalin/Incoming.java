package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.FrameReader;
import java.nio.ByteBuffer;

/**
 * From bytes to the core: hands on what the frame reader finds, and {@code closed} exactly once, last. Threading: of who has the
 * {@link ReadTurn}, but for {@link #reading} and {@link #silence}, which come from any thread.
 */
final class Incoming implements FrameReader.Events {
    private Inbound inbound;
    private FrameReader reader;
    private boolean closed;
    private volatile boolean reading = true;
    private volatile boolean silent;

    /** Not opened yet, but the core may say already what it wants. */
    @SuppressWarnings("NullAway.Init") // the core gives its Inbound for the wire that it is given
    Incoming() {}

    /** First of all calls but those from any thread. */
    void open(Inbound core) {
        inbound = core;
        reader = new FrameReader(core.maxMessageBytes(), this);
    }

    /** Takes bytes in; false if the rest has to wait. */
    boolean read(ByteBuffer bytes) {
        return reader.read(bytes);
    }

    /** Whether to read on: for the core, or to discard what comes after the end, as unread input would become a reset. */
    boolean wanted() {
        return reading || silent || reader.ended();
    }

    /** What the core wants. */
    void reading(boolean on) {
        reading = on;
    }

    /** Our close frame is about to leave: nothing is handed on any more but the peer's close. */
    void silence() {
        silent = true;
    }

    /** Whether one of the two close frames is there, so that the end of the input is no loss. */
    boolean closing() {
        return closed || silent;
    }

    /** The connection is lost, or the input has ended. */
    void lost() {
        closed(Close.ABNORMAL);
    }

    @Override
    public void text(byte[] utf8) {
        if (!silent) {
            inbound.text(utf8);
        }
    }

    @Override
    public void binary() {
        if (!silent) {
            inbound.binary();
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (!silent) {
            inbound.ping(payload);
        }
    }

    @Override
    public void pong(byte[] payload) {
        if (!silent) {
            inbound.pong(payload);
        }
    }

    @Override
    public void violation(Close close) {
        if (!silent) {
            inbound.violation(close);
        }
    }

    @Override
    public void close(int code, String reason) {
        closed(new Close(code, reason));
    }

    @Override
    public boolean paused() {
        return !reading && !silent;
    }

    private void closed(Close close) {
        if (!closed) {
            closed = true;
            inbound.closed(close);
        }
    }
}
