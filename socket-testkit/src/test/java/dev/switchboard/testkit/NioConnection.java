package dev.switchboard.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A TCP connection: first HTTP, then perhaps a WebSocket. Confined to the loop's thread. */
final class NioConnection {
    /** Who gets what is read. */
    interface Protocol {
        /** Takes what it can; what is left stays in the buffer. Returns whether more can be read now. */
        boolean read(ByteBuffer in);

        /** The socket takes bytes again. */
        void writable();

        /** The peer ended its output, or the connection is lost. */
        void ended();
    }

    final NioServer server;
    final SocketChannel channel;
    final String peer;
    private final SelectionKey key;
    private final long accepted = System.nanoTime();
    private final ByteBuffer in;
    private Protocol protocol;
    private boolean upgraded;

    NioConnection(NioServer server, SocketChannel channel, SelectionKey key) throws IOException {
        this.server = server;
        this.channel = channel;
        this.key = key;
        this.peer =
                ((InetSocketAddress) channel.getRemoteAddress()).getAddress().getHostAddress();
        this.in = ByteBuffer.allocate(128 * 1024);
        this.protocol = new NioHttp(this);
    }

    void switchTo(Protocol next) {
        protocol = next;
        upgraded = true;
    }

    void ready() {
        if (key.isWritable()) {
            interest(SelectionKey.OP_WRITE, false);
            protocol.writable();
        }
        if (key.isValid() && key.isReadable()) {
            fill();
        }
    }

    private void fill() {
        try {
            int read = channel.read(in);
            if (read < 0) {
                interest(SelectionKey.OP_READ, false);
                protocol.ended();
                return;
            }
            drain();
        } catch (IOException e) {
            cut();
        }
    }

    /** Gives the protocol what was read. */
    void drain() {
        in.flip();
        boolean more = protocol.read(in);
        in.compact();
        interest(SelectionKey.OP_READ, more && in.hasRemaining());
    }

    void interest(int operation, boolean wanted) {
        if (key.isValid()) {
            key.interestOps(wanted ? key.interestOps() | operation : key.interestOps() & ~operation);
        }
    }

    /** Writes what fits; returns whether all did. */
    boolean write(ByteBuffer bytes) {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            bytes.position(bytes.limit());
            server.execute(this::cut); // not at once: the protocol may be in the middle of something
            return true;
        }
        if (bytes.hasRemaining()) {
            interest(SelectionKey.OP_WRITE, true);
        }
        return !bytes.hasRemaining();
    }

    void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            cut();
        }
    }

    void cutIfSilentSince(long nanos) {
        if (!upgraded && accepted - nanos < 0) {
            cut();
        }
    }

    void cut() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
        protocol.ended();
    }
}
