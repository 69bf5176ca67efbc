package dev.switchboard.checker;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One connection of a client: the JDK's WebSocket, which can be cut and left unread. Thread-safe. */
final class Wire implements WebSocket.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final long PING_SECONDS = 4;

    /** Who hears of it; from one thread at a time, and not in a call of its own. */
    interface Ends {
        void opened(Wire wire);

        void heard(Wire wire, String text);

        /** It is over, or never came to be; once. */
        void closed(Wire wire, int code);
    }

    private final Ends ends;
    private final ScheduledExecutorService timer;
    private final StringBuilder parts = new StringBuilder();

    // Guarded by this.
    private CompletableFuture<WebSocket> sending = new CompletableFuture<>();
    private @Nullable WebSocket socket;
    private boolean over;
    private long stalledUntil = System.nanoTime();

    private Wire(Ends ends, ScheduledExecutorService timer) {
        this.ends = ends;
        this.timer = timer;
    }

    /** Dials; the outcome comes to {@code ends}. */
    static Wire dial(HttpClient http, ScheduledExecutorService timer, URI to, boolean v1, String cookie, Ends ends) {
        Wire wire = new Wire(ends, timer);
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(PATIENCE);
        if (v1) {
            builder.subprotocols("switchboard.v1.json");
        }
        if (!cookie.isEmpty()) {
            builder.header("Cookie", cookie);
        }
        builder.buildAsync(to, wire).whenComplete((opened, failure) -> {
            if (failure != null) {
                wire.end(1006);
            }
        });
        return wire;
    }

    /** A client of HTTP for all of a run. */
    static HttpClient http() {
        return HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .executor(threads())
                .build();
    }

    /** Sends after what was sent before; what can't be sent is lost, and the connection with it. */
    void send(String text) {
        send(way -> way.sendText(text, true));
    }

    private synchronized void send(Function<WebSocket, CompletionStage<WebSocket>> step) {
        sending = sending.thenCompose(step);
        sending.whenComplete((way, failure) -> {
            if (failure != null) {
                // On another thread, as it may be told at once. The JDK says it to nobody else while nobody reads.
                timer.execute(this::broken);
            }
        });
    }

    private void broken() {
        synchronized (this) {
            if (!over && socket != null) {
                socket.abort();
            }
        }
        end(1006);
    }

    /** Who neither says nor reads anything would never see that the other end has gone. */
    private void ping() {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        send(way -> way.sendPing(ByteBuffer.allocate(0)));
        timer.schedule(this::ping, PING_SECONDS, TimeUnit.SECONDS);
    }

    /** Reads nothing for a while. */
    synchronized void stall(long nanos) {
        stalledUntil = System.nanoTime() + nanos;
    }

    /** Ends it without a word. */
    void cut() {
        synchronized (this) {
            over = true;
            if (socket != null) {
                socket.abort();
            }
        }
    }

    /** Ends it as a page does that is closed. */
    void close() {
        synchronized (this) {
            over = true;
            sending = sending.thenCompose(way -> way.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                    .whenComplete((way, failure) -> {
                        if (failure != null && socket != null) {
                            socket.abort();
                        }
                    });
        }
        // A server that stands still answers no close.
        timer.schedule(
                () -> {
                    synchronized (this) {
                        if (socket != null) {
                            socket.abort();
                        }
                    }
                },
                2,
                TimeUnit.SECONDS);
    }

    private void end(int code) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        ends.closed(this, code);
    }

    @Override
    public void onOpen(WebSocket opened) {
        synchronized (this) {
            if (over) {
                opened.abort();
                return;
            }
            socket = opened;
            sending.complete(opened);
        }
        ends.opened(this);
        opened.request(1);
        timer.schedule(this::ping, PING_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
            String text = parts.toString();
            parts.setLength(0);
            boolean listens;
            synchronized (this) {
                listens = !over;
            }
            if (listens) {
                ends.heard(this, text);
            }
        }
        long wait;
        synchronized (this) {
            wait = stalledUntil - System.nanoTime();
        }
        if (wait > 0) {
            timer.schedule(() -> from.request(1), wait, TimeUnit.NANOSECONDS);
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(1006);
    }

    private static Executor threads() {
        return Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "clients");
            thread.setDaemon(true);
            return thread;
        });
    }
}
