package dev.switchboard.example;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One client of a {@link Herd}, open, opening or waiting until it comes back: a v1 client as PROTOCOL says, a plain one after a pause
 * that knows neither spans nor chance and is doubled each time. Confined to the herd's thread.
 */
final class HerdClient {
    /** What a client saw of the server. */
    sealed interface News {
        /** It dialled at this moment, in nanoseconds, and was let in. */
        record Opened(long dialled) implements News {}

        /** 1006 where it ended without a word, or was refused. */
        record Closed(int code, String reason) implements News {}
    }

    private static final byte[] ECHO_RESTART = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 1012 >> 8, (byte) (1012 & 0xff)};
    private static final Pattern SPAN = Pattern.compile("\\{\"retry\":\\[(\\d+),(\\d+)]}");

    final boolean v1;
    /** When it dials next, in nanoseconds. */
    long due;

    private final InetSocketAddress server;
    private final Random random;
    private final ByteBuffer in = ByteBuffer.allocate(1_024);
    private Optional<SocketChannel> channel = Optional.empty();
    private boolean open;
    private long dialled;
    private int failures;

    HerdClient(int port, boolean v1, Random random) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.v1 = v1;
        this.random = random;
    }

    /** Begins to connect; the key's attachment is this client. */
    void dial(Selector selector) throws IOException {
        SocketChannel socket = SocketChannel.open();
        channel = Optional.of(socket);
        open = false;
        dialled = System.nanoTime();
        in.clear();
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (failures > 0) {
            // From another address than the server's: who dials a port that nobody listens on could be given that very
            // port,
            // and be connected with itself.
            socket.bind(new InetSocketAddress("127.0.0.2", 0));
        }
        socket.register(selector, SelectionKey.OP_CONNECT, this);
        if (socket.connect(server)) {
            connected(socket.keyFor(selector));
        }
    }

    /** Goes on; what there is to tell, if anything. */
    Optional<News> ready(SelectionKey key) throws IOException {
        if (key.isConnectable()) {
            connected(key);
            return Optional.empty();
        }
        boolean end = channel.orElseThrow().read(in) < 0;
        in.flip();
        Optional<News> news = open ? frames() : head();
        in.compact();
        return news.isEmpty() && end ? Optional.of(new News.Closed(1006, "")) : news;
    }

    private void connected(SelectionKey key) throws IOException {
        SocketChannel socket = channel.orElseThrow();
        socket.finishConnect();
        String request = "GET /connect HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + (v1 ? "Sec-WebSocket-Protocol: switchboard.v1.json\r\n" : "")
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        key.interestOps(SelectionKey.OP_READ);
    }

    private Optional<News> head() throws IOException {
        String text = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return Optional.empty();
        }
        if (!text.startsWith("HTTP/1.1 101 ")) {
            return Optional.of(new News.Closed(1006, text.substring(0, text.indexOf('\r'))));
        }
        in.position(end + 4);
        open = true;
        // Frames behind the head wait for the next read: a welcome, and nobody asks for that.
        return Optional.of(new News.Opened(dialled));
    }

    private Optional<News> frames() throws IOException {
        while (true) {
            ByteBuffer ahead = in.duplicate();
            if (ahead.remaining() < 2) {
                return Optional.empty();
            }
            int opcode = ahead.get() & 0x0f;
            int length = ahead.get();
            if (length == 126) {
                if (ahead.remaining() < 2) {
                    return Optional.empty();
                }
                length = ahead.getShort() & 0xffff;
            }
            if (ahead.remaining() < length) {
                return Optional.empty();
            }
            byte[] payload = new byte[length];
            ahead.get(payload);
            in.position(ahead.position());
            if (opcode == 8) {
                channel.orElseThrow().write(ByteBuffer.wrap(ECHO_RESTART));
                int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                return Optional.of(new News.Closed(code, new String(payload, 2, length - 2, StandardCharsets.UTF_8)));
            }
        }
    }

    boolean open() {
        return open;
    }

    /** Milliseconds until it dials again. */
    long pause(String reason) {
        int failed = failures++;
        if (!v1) {
            return 1_000L << Math.min(4, failed);
        }
        Matcher span = SPAN.matcher(reason);
        long least = span.matches() ? Long.parseLong(span.group(1)) : 100;
        long most = span.matches() ? Long.parseLong(span.group(2)) : Math.min(30_000, 500L << Math.min(6, failed));
        return least + (long) (random.nextDouble() * (most - least));
    }

    void close() {
        channel.ifPresent(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                // Then it was cut already.
            }
        });
        channel = Optional.empty();
    }
}
