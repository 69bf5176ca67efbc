package dev.switchboard.example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many connections to one socket, and when each of them was closed. Confined to one thread. */
final class Herd implements AutoCloseable {
    /** How the server closed one. */
    record Closing(long nanos, int code, String reason) {}

    private static final byte[] ECHO_RESTART = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 1012 >> 8, (byte) (1012 & 0xff)};

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<Closing> closings = new ArrayList<>();

    /** Opens so many, one after the other. */
    Herd(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channels.add(channel);
            String request = "GET /connect HTTP/1.1\r\nHost: 127.0.0.1:" + port
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            readHead(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(512));
        }
    }

    private static void readHead(SocketChannel channel) throws IOException {
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!head.toString().endsWith("\r\n\r\n")) {
            if (channel.read(one.clear()) < 0) {
                throw new IOException("the handshake ended after " + head);
            }
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("the handshake was refused: " + head);
        }
    }

    /** Reads until so many were closed, or the time is over; returns all closings so far, in their order. */
    List<Closing> closings(int count, Duration most) throws IOException {
        long until = System.nanoTime() + most.toNanos();
        while (closings.size() < count) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                break;
            }
            selector.select(Math.max(1, left / 1_000_000));
            for (SelectionKey key : selector.selectedKeys()) {
                read(key);
            }
            selector.selectedKeys().clear();
        }
        return List.copyOf(closings);
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        int got;
        try {
            got = channel.read(buffer);
        } catch (IOException reset) {
            got = -1;
        }
        if (got < 0) {
            lost(channel, 1006, "");
            return;
        }
        buffer.flip();
        // Nothing but short frames comes on this socket: pings, and the close.
        while (buffer.remaining() >= 2 && buffer.remaining() >= 2 + buffer.get(buffer.position() + 1)) {
            int opcode = buffer.get() & 0x0f;
            byte[] payload = new byte[buffer.get()];
            buffer.get(payload);
            if (opcode == 8) {
                channel.write(ByteBuffer.wrap(ECHO_RESTART));
                int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                lost(channel, code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
                return;
            }
        }
        buffer.compact();
    }

    private void lost(SocketChannel channel, int code, String reason) throws IOException {
        closings.add(new Closing(System.nanoTime(), code, reason));
        channel.close();
    }

    @Override
    public void close() {
        try {
            for (SocketChannel channel : channels) {
                channel.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
