package dev.switchboard.example;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that behaves as Project Forge's {@code Socket} does, written from its behaviour: it queues up to a hundred messages until it
 * is open and sends them all before it has heard anything, as indented JSON; every frame from the server needs a string {@code
 * channel} and a string {@code cmd}; {@code close-connection} ends it half a second later and for good; any other end is followed by
 * another attempt. Thread-safe.
 */
final class ForgeSocket implements AutoCloseable {
    private static final int QUEUE = 100;
    private static final long CLOSE_AFTER_MS = 500;
    private static final long RETRY_AFTER_MS = 200;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final Deque<String> queue = new ArrayDeque<>(); // guarded by this, as are the three below
    private WebSocket socket;
    private boolean ended;
    private int openings;
    private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();

    ForgeSocket(String address) {
        this.address = URI.create(address);
        connect();
    }

    private void connect() {
        http.newWebSocketBuilder().buildAsync(address, new Listener()).whenComplete((opened, failure) -> {
            if (failure != null) {
                retry();
            }
        });
    }

    private synchronized void retry() {
        socket = null;
        if (!ended) {
            CompletableFuture.delayedExecutor(RETRY_AFTER_MS, TimeUnit.MILLISECONDS)
                    .execute(this::connect);
        }
    }

    /** Sends now, or when there is a connection; the oldest goes when there are too many. */
    synchronized void send(String channel, String cmd, Object param) {
        String text = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(JSON.createObjectNode()
                        .put("channel", channel)
                        .put("cmd", cmd)
                        .set("param", JSON.valueToTree(param)));
        if (socket == null) {
            queue.add(text);
            if (queue.size() > QUEUE) {
                queue.remove();
            }
        } else {
            transmit(text);
        }
    }

    private void transmit(String text) {
        WebSocket current = socket;
        lastSend = lastSend.thenCompose(sent -> current.sendText(text, true)).exceptionally(lost -> null);
    }

    /** The next message with this command. */
    JsonNode next(String cmd) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (true) {
            JsonNode message = messages.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new AssertionError("no " + cmd + " came in time; faults: " + faults);
            }
            if (message.get("cmd").stringValue().equals(cmd)) {
                return message;
            }
        }
    }

    BlockingQueue<String> faults() {
        return faults;
    }

    synchronized boolean connected() {
        return socket != null;
    }

    synchronized boolean ended() {
        return ended && socket == null;
    }

    synchronized int openings() {
        return openings;
    }

    @Override
    public synchronized void close() {
        ended = true;
        if (socket != null) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        }
    }

    private void received(String text) {
        JsonNode message = JSON.readTree(text);
        if (!message.path("channel").isString() || !message.path("cmd").isString()) {
            faults.add(text);
        } else if (message.get("cmd").stringValue().equals("close-connection")) {
            CompletableFuture.delayedExecutor(CLOSE_AFTER_MS, TimeUnit.MILLISECONDS)
                    .execute(this::close);
        } else {
            messages.add(message);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (ForgeSocket.this) {
                socket = opened;
                openings++;
                lastSend = CompletableFuture.completedFuture(null);
                queue.forEach(ForgeSocket.this::transmit);
                queue.clear();
            }
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            retry();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            retry();
        }
    }
}
