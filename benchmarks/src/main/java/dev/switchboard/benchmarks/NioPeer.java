package dev.switchboard.benchmarks;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.FrameReader;
import dev.switchboard.domain.Upgrade;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** One connection of {@link NioLimit}. Confined to its thread. */
final class NioPeer implements FrameReader.Events {
    private static final String KEY = "Sec-WebSocket-Key: ";

    private final SocketChannel channel;
    private final SelectionKey key;
    private final NioLimit server;
    private final FrameReader reader = new FrameReader(1 << 20, this);
    private final ArrayDeque<ByteBuffer> rest = new ArrayDeque<>(0);
    private boolean open;

    NioPeer(SocketChannel channel, SelectionKey key, NioLimit server) {
        this.channel = channel;
        this.key = key;
        this.server = server;
    }

    /** Reads once, and writes what waits. */
    void ready(ByteBuffer input) throws IOException {
        if (key.isWritable()) {
            drain();
        }
        if (key.isReadable()) {
            if (channel.read(input.clear()) < 0) {
                throw new IOException("ended");
            }
            input.flip();
            if (open) {
                reader.read(input);
            } else {
                handshake(input);
            }
        }
    }

    /** A request of the load generator comes in one piece. */
    private void handshake(ByteBuffer input) throws IOException {
        String request = StandardCharsets.ISO_8859_1.decode(input).toString();
        int at = request.indexOf(KEY) + KEY.length();
        String accept = Upgrade.accept(request.substring(at, request.indexOf("\r\n", at)));
        String response =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + accept + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(response.getBytes(StandardCharsets.ISO_8859_1)));
        open = true;
    }

    /** Writes what the socket takes and keeps a copy of the rest. */
    void write(ByteBuffer bytes) {
        try {
            if (rest.isEmpty()) {
                channel.write(bytes);
            }
            if (bytes.hasRemaining()) {
                rest.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        } catch (IOException e) {
            close();
            server.gone(this);
        }
    }

    private void drain() throws IOException {
        while (!rest.isEmpty()) {
            channel.write(rest.peek());
            if (rest.peek().hasRemaining()) {
                return;
            }
            rest.remove();
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }

    @Override
    public void text(byte[] utf8) {
        server.received(this, utf8);
    }

    @Override
    public void close(int code, String reason) {
        throw new IllegalStateException("closed");
    }

    @Override
    public void violation(Close close) {
        throw new IllegalStateException(close.toString());
    }

    @Override
    public void binary() {}

    @Override
    public void ping(byte[] payload) {}

    @Override
    public void pong(byte[] payload) {}
}
