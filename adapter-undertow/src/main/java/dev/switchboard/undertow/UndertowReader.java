package dev.switchboard.undertow;

import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The read side of a wire: bytes from its connection go through the domain's frame reader to the core, unless the wire says that
 * nothing more is to be told.
 *
 * <p>Threading: confined to the wire's loop.
 */
final class UndertowReader implements FrameReader.Events {
    /** Reads in a row, before the loop's other connections get their turn. */
    private static final int MOST_READS = 4;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final UndertowWire wire;
    private final UndertowLoop loop;
    private final ConduitStreamSourceChannel source;
    private final Inbound inbound;
    private final FrameReader frames;

    private ByteBuffer unread = NOTHING; // what was read when the core wanted no more; at most one buffer of the loop

    UndertowReader(UndertowWire wire, UndertowLoop loop, ConduitStreamSourceChannel source, Inbound inbound) {
        this.wire = wire;
        this.loop = loop;
        this.source = source;
        this.inbound = inbound;
        this.frames = new FrameReader(inbound.maxMessageBytes(), this);
        source.setReadListener(channel -> readReady());
    }

    /** Delivers what was held back, and only then reads on. */
    void resume() {
        if (paused()) {
            return;
        }
        if (unread.hasRemaining()) {
            boolean all = frames.read(unread);
            if (!unread.hasRemaining()) {
                unread = NOTHING;
            }
            if (!all) {
                return;
            }
        }
        source.resumeReads();
    }

    /** Lets go of what was held back. */
    void drop() {
        unread = NOTHING;
    }

    private void readReady() {
        // What was held back goes first: a key that was selected before reading was suspended may bring us here once
        // more.
        if (paused() || unread.hasRemaining()) {
            source.suspendReads();
            return;
        }
        try {
            for (int i = 0; i < MOST_READS; i++) {
                ByteBuffer buffer = loop.buffer();
                int count = source.read(buffer);
                if (count < 0) {
                    wire.inputEnded();
                    return;
                }
                buffer.flip();
                if (!frames.read(buffer)) {
                    holdBack(buffer);
                    return;
                }
                if (count < buffer.capacity()) {
                    return; // the socket is empty; asking it again would cost another call of the kernel
                }
            }
        } catch (IOException reset) {
            wire.cut();
        }
    }

    private void holdBack(ByteBuffer buffer) {
        if (buffer.hasRemaining()) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            unread = ByteBuffer.wrap(copy);
        }
        source.suspendReads();
    }

    /** Once nothing more is to be told but the end, all input is read whatever the core wants, to be discarded. */
    @Override
    public boolean paused() {
        return !wire.isReading() && wire.isOpen() && !frames.ended();
    }

    @Override
    public void text(byte[] utf8) {
        if (wire.isOpen()) {
            inbound.text(utf8);
        }
    }

    @Override
    public void binary() {
        if (wire.isOpen()) {
            inbound.binary();
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (wire.isOpen()) {
            inbound.ping(payload);
        }
    }

    @Override
    public void pong(byte[] payload) {
        if (wire.isOpen()) {
            inbound.pong(payload);
        }
    }

    @Override
    public void violation(Close close) {
        if (wire.isOpen()) {
            inbound.violation(close);
        }
    }

    @Override
    public void close(int code, String reason) {
        wire.peerClosed(Close.of(code, reason));
    }
}
