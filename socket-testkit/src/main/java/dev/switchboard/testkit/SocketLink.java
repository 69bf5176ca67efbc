package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.Close;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** A way over TCP with the JDK's own WebSocket: an implementation that shares no line with ours. Thread-safe. */
final class SocketLink implements TestClient.Link {
    /** One for all, as each has threads of its own. It holds no connection once that is closed. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();

    /** Likewise, for servers whose key somebody knows. */
    static HttpClient trusting(SSLContext trust) {
        return HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(trust)
                .build();
    }

    static HttpClient inClear() {
        return HTTP;
    }

    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WebSocket socket;
    private final Demand demand;
    private final AtomicInteger unsent = new AtomicInteger();
    private CompletableFuture<?> sent =
            CompletableFuture.completedFuture(null); // guarded by this: the JDK takes one message at a time

    private SocketLink(WebSocket socket, Demand demand) {
        this.socket = socket;
        this.demand = demand;
    }

    /** @param scheme {@code ws} or {@code wss} */
    static TestClient dial(HttpClient http, String scheme, int port, String pathAndQuery, Map<String, String> headers) {
        if (!survivesJdk(pathAndQuery)) {
            throw new DialRefused(knock(port, pathAndQuery, headers), "", Map.of());
        }
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(PATIENCE);
        headers.forEach((name, value) -> {
            if (name.equalsIgnoreCase(SUBPROTOCOLS)) {
                String[] all =
                        Arrays.stream(value.split(",")).map(String::strip).toArray(String[]::new);
                builder.subprotocols(all[0], Arrays.copyOfRange(all, 1, all.length));
            } else {
                builder.header(name, value);
            }
        });
        TestClient client = new TestClient();
        Demand demand = new Demand();
        try {
            WebSocket socket = builder.buildAsync(
                            URI.create(scheme + "://127.0.0.1:" + port + pathAndQuery), new Ear(client, demand))
                    .join();
            client.link(new SocketLink(socket, demand));
            return client;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
                throw new DialRefused(
                        refused.getResponse().statusCode(),
                        String.valueOf(refused.getResponse().body()),
                        firstValues(refused.getResponse().headers().map()));
            }
            throw new AssertionError("no connection to 127.0.0.1:" + port + pathAndQuery, e.getCause());
        }
    }

    private static Map<String, String> firstValues(Map<String, java.util.List<String>> headers) {
        return headers.entrySet().stream()
                .filter(header -> !header.getKey().startsWith(":"))
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, header -> header.getValue().get(0), (a, b) -> a));
    }

    /** The JDK decodes the address and encodes it anew, by which some are changed: no UTF-8, encoded separators, text not in NFC. */
    private static boolean survivesJdk(String pathAndQuery) {
        try {
            URI uri = new URI("ws://h" + pathAndQuery);
            URI again = new URI("ws", null, "h", -1, uri.getPath(), uri.getQuery(), null);
            return again.toASCIIString().equalsIgnoreCase("ws://h" + pathAndQuery);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** A handshake by hand, for addresses that the JDK doesn't send; returns the status, which is expected to be a refusal. */
    private static int knock(int port, String pathAndQuery, Map<String, String> headers) {
        StringBuilder request = new StringBuilder(
                "GET " + pathAndQuery + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
            String line = new String(socket.getInputStream().readNBytes("HTTP/1.1 400".length()), UTF_8);
            int status = Integer.parseInt(line.substring(line.length() - 3));
            if (status == 101) {
                throw new AssertionError("the server accepted " + pathAndQuery
                        + ", which java.net.http can't send: only refusals can be tested");
            }
            return status;
        } catch (IOException | NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new AssertionError("no HTTP answer from 127.0.0.1:" + port + " to " + pathAndQuery, e);
        }
    }

    private synchronized void send(Function<WebSocket, CompletableFuture<WebSocket>> what) {
        unsent.incrementAndGet();
        // A message to a connection that has ended is lost, as over any socket; the client learns of it by the close.
        sent = sent.handle((done, lost) -> null)
                .thenCompose(ready -> what.apply(socket))
                .whenComplete((done, lost) -> unsent.decrementAndGet());
    }

    @Override
    public void text(String text) {
        send(to -> to.sendText(text, true));
    }

    @Override
    public void binary(byte[] bytes) {
        send(to -> to.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    @Override
    public void ping(byte[] payload) {
        send(to -> to.sendPing(ByteBuffer.wrap(payload)));
    }

    @Override
    public void close(int code, String reason) {
        send(to -> to.sendClose(code, reason));
    }

    @Override
    public void cut() {
        socket.abort();
    }

    @Override
    public void taking(boolean on) {
        demand.set(on, socket);
    }

    @Override
    public int unsent() {
        return unsent.get();
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.of(socket.getSubprotocol()).filter(name -> !name.isEmpty());
    }

    @Override
    public void nudge() {
        // Over sockets things happen by themselves.
    }

    /** Asks for one more event at a time, unless told to stop. */
    private static final class Demand {
        private boolean on = true; // guarded by this, as is owed
        private boolean owed;

        synchronized void more(WebSocket socket) {
            if (on) {
                socket.request(1);
            } else {
                owed = true;
            }
        }

        synchronized void set(boolean reading, WebSocket socket) {
            on = reading;
            if (on && owed) {
                owed = false;
                socket.request(1);
            }
        }
    }

    private static final class Ear implements WebSocket.Listener {
        private final TestClient client;
        private final Demand demand;
        private final StringBuilder parts = new StringBuilder(); // confined: the JDK's calls never overlap

        Ear(TestClient client, Demand demand) {
            this.client = client;
            this.demand = demand;
        }

        @Override
        public void onOpen(WebSocket socket) {
            demand.more(socket);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                client.onText(parts.toString());
                parts.setLength(0);
            }
            demand.more(socket);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            client.fail("the server sent a binary message");
            demand.more(socket);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
            client.onPing();
            demand.more(socket);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            client.onPong(UTF_8.decode(payload).toString());
            demand.more(socket);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            client.onClosed(Close.of(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable lost) {
            client.onClosed(Close.ABNORMAL);
        }
    }
}
