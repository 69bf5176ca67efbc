package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Close;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A plain client (PROTOCOL) for tests, which behaves as Project Forge's does: it sends indented {@code {channel, cmd, param}}, needs a
 * string {@code channel} and {@code cmd} in every frame of the server's, and closes by itself a while after {@code close-connection}.
 * A frame that breaks the protocol fails the next assertion on this client, whatever that is.
 *
 * <pre>{@code
 * try (TestClient client = Dialer.standard().dial(server, "/socket?ch=room:1")) {
 *     client.send("room:1", "chat", "{\"text\":\"hi\"}");
 *     client.expect("chat").hasField("text", "hi");
 *     client.expectNothing();
 * }
 * }</pre>
 *
 * <p>Assertions wait up to the {@linkplain #deadline deadline} (10 s unless changed) and no longer than needed. They consume messages in
 * the order of arrival.
 *
 * <p>Threading: sending and assertions from one thread at a time; messages arrive on others.
 */
public final class TestClient implements AutoCloseable {
    /** How a client reaches its server. Calls of one client may come from several threads. */
    interface Link {
        void text(String text);

        void binary(byte[] bytes);

        void ping(byte[] payload);

        void close(int code, String reason);

        void cut();

        /** Whether to take what the server sends; pings are answered only while that is so. */
        void taking(boolean on);

        /** Messages that the way to the server has not taken yet. */
        int unsent();

        Optional<String> subprotocol();

        /** Lets things happen where nothing happens by itself (a loop that is run by hand). */
        void nudge();
    }

    private static final Duration FORGE_CLOSES_AFTER = Duration.ofSeconds(3);

    private final List<Received> log = new ArrayList<>(); // guarded by itself, as is everything down to link
    private final List<String> pongs = new ArrayList<>();
    private int pings;
    private int read;
    private @Nullable Close closed;
    private @Nullable String fault;

    private @Nullable Link link; // set once, before anybody has the client
    private Duration deadline = Duration.ofSeconds(10);
    private String fence = "ping";
    private String fenceAnswer = "pong";

    TestClient() {}

    void link(Link way) {
        synchronized (log) {
            link = way;
        }
    }

    private Link link() {
        synchronized (log) {
            if (link == null) {
                throw new IllegalStateException("not connected");
            }
            return link;
        }
    }

    /** Waits at most so long in each assertion from now on. */
    public TestClient deadline(Duration most) {
        deadline = most;
        return this;
    }

    /**
     * Uses another request and answer for {@link #expectNothing}: the application answers {@code command} to the caller with {@code answer},
     * or, where it has no such command, with an error. {@code ping} and {@code pong} unless changed.
     */
    public TestClient fence(String command, String answer) {
        fence = command;
        fenceAnswer = answer;
        return this;
    }

    /** Sends a message about a channel, {@code ""} for none. */
    public TestClient send(String channel, String cmd, String paramJson) {
        return sendText("{\n  \"channel\": " + Json.quote(channel) + ",\n  \"cmd\": " + Json.quote(cmd)
                + ",\n  \"param\": " + paramJson + "\n}");
    }

    /** Sends a message that names no channel, which means the one joined at open. */
    public TestClient send(String cmd, String paramJson) {
        return sendText("{\n  \"cmd\": " + Json.quote(cmd) + ",\n  \"param\": " + paramJson + "\n}");
    }

    /** Sends a v1 request, which asks for one reply: {@link #expectReply}. */
    public TestClient request(long id, String channel, String cmd, String paramJson) {
        return sendText("{\"channel\":" + Json.quote(channel) + ",\"cmd\":" + Json.quote(cmd) + ",\"param\":"
                + paramJson + ",\"id\":" + id + "}");
    }

    /** Sends a v1 reply to a request of the server's. */
    public TestClient reply(Received request, String paramJson) {
        return sendText("{\"channel\":" + Json.quote(request.channel()) + ",\"cmd\":" + Json.quote(request.cmd())
                + ",\"param\":" + paramJson + ",\"re\":" + request.label("id") + "}");
    }

    /** Sends any text as it is. */
    public TestClient sendText(String text) {
        link().text(text);
        return this;
    }

    /** Sends a binary message. */
    public TestClient sendBinary(byte[] bytes) {
        link().binary(bytes.clone());
        return this;
    }

    /** Sends a ping (RFC 6455 §5.5.2); the answer shows in {@link #expectPong}. */
    public TestClient ping(String payload) {
        link().ping(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return this;
    }

    /** Closes with a code that clients may send (1000, 3000–4999); {@link #expectClosed} tells when the server has answered. */
    public TestClient hangUp(int code, String reason) {
        link().close(code, reason);
        return this;
    }

    /** Cuts the connection without a word, as a killed process does. */
    public TestClient cut() {
        link().cut();
        return this;
    }

    /** Takes nothing more off the connection, answers no ping: a slow reader, or a dead one. */
    public TestClient stopReading() {
        link().taking(false);
        return this;
    }

    /** Reads again. */
    public TestClient resumeReading() {
        link().taking(true);
        return this;
    }

    /** Messages that were sent here but are not on their way yet, because the server doesn't read. */
    public int unsent() {
        return link().unsent();
    }

    /** The sub-protocol that the server selected, if any. */
    public Optional<String> subprotocol() {
        return link().subprotocol();
    }

    /**
     * The next message.
     *
     * @throws AssertionError if none comes in time, or the connection ends first
     */
    public Received next() {
        await("a message", () -> read < log.size() || closed != null);
        synchronized (log) {
            if (read == log.size()) {
                throw new AssertionError("expected a message, but the connection was closed: " + closed + story());
            }
            return log.get(read++);
        }
    }

    /** Asserts that the next message has this command, and returns it. */
    public Received expect(String cmd) {
        Received next = next();
        if (!next.cmd().equals(cmd)) {
            throw new AssertionError("expected the next message to be " + cmd + ", but it is " + next + story());
        }
        return next;
    }

    /** Asserts that the next message is the reply to that request, and no failure, and returns it. */
    public Received expectReply(long id) {
        Received next = next();
        if (!next.label("re").equals("" + id) || !next.label("err").isEmpty()) {
            throw new AssertionError("expected the reply to request " + id + ", but the next is " + next + story());
        }
        return next;
    }

    /** Asserts that the next message says that this request failed with this code, and returns it. */
    public Received expectFailure(long id, String code) {
        Received next = next();
        boolean failed = Json.parse(next.label("err").isEmpty() ? "null" : next.label("err")) instanceof Map<?, ?> err
                && code.equals(err.get("code"))
                && err.get("message") instanceof String
                && err.get("retryable") instanceof Boolean;
        if (!next.label("re").equals("" + id) || !failed) {
            throw new AssertionError(
                    "expected request " + id + " to fail with " + code + ", but the next is " + next + story());
        }
        return next;
    }

    /** Passes over messages until one with this command comes, and returns it. */
    public Received skipTo(String cmd) {
        Received next = next();
        while (!next.cmd().equals(cmd)) {
            next = next();
        }
        return next;
    }

    /** Asserts that the next message is an {@code error} with this code, and returns it. */
    public Received expectError(String code) {
        return expect("error").isError(code);
    }

    /**
     * Asserts that nothing has come that was not consumed: sends the {@linkplain #fence fence} and expects its answer next. What the server
     * had in line for this client before it handles that, shows.
     */
    public TestClient expectNothing() {
        send("", fence, "null");
        Received next = next();
        boolean refused = next.cmd().equals("error") && next.raw().contains("\"" + fence + "\"");
        if (!next.cmd().equals(fenceAnswer) && !refused) {
            throw new AssertionError("expected nothing, but got " + next + story());
        }
        return this;
    }

    /** Asserts that the connection ends with this code, whatever came before; 1006 means lost without a close frame. */
    public Close expectClosed(int code) {
        await("the connection to be closed with " + code, () -> closed != null);
        synchronized (log) {
            Close close = Objects.requireNonNull(closed);
            assertThat(close.code()).as("close code (%s)%s", close, story()).isEqualTo(code);
            return close;
        }
    }

    /** Asserts that a pong with this payload has come, or comes in time. */
    public TestClient expectPong(String payload) {
        await("a pong with " + payload, () -> pongs.contains(payload));
        return this;
    }

    /** Pings (RFC 6455) that came from the server so far; they are answered by themselves. */
    public int pings() {
        synchronized (log) {
            return pings;
        }
    }

    /** How the connection ended, if it did. */
    public Optional<Close> closed() {
        link().nudge();
        synchronized (log) {
            return Optional.ofNullable(closed);
        }
    }

    /** A copy of all messages so far, consumed or not. */
    public List<Received> received() {
        link().nudge();
        synchronized (log) {
            check();
            return List.copyOf(log);
        }
    }

    /** Closes with 1000 and doesn't wait for the answer. */
    @Override
    public void close() {
        link().close(1000, "");
    }

    private void await(String what, BooleanSupplier there) {
        long until = System.nanoTime() + deadline.toNanos();
        Link way = link();
        way.nudge();
        synchronized (log) {
            check();
            while (!there.getAsBoolean()) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("expected " + what + " within " + deadline.toMillis() + " ms" + story());
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(log, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while expecting " + what, e);
                }
                check();
            }
        }
    }

    private void check() {
        if (fault != null) {
            throw new AssertionError(fault + story());
        }
    }

    private String story() {
        int from = Math.max(0, log.size() - 10);
        StringBuilder story = new StringBuilder("\nreceived " + log.size() + ", the last of them:");
        log.subList(from, log.size()).forEach(message -> story.append("\n  ").append(message));
        return story.append(closed == null ? "" : "\nclosed: " + closed).toString();
    }

    void onText(String text) {
        Received message;
        try {
            message = Received.of(text);
        } catch (IllegalArgumentException none) {
            fail("the server sent what is no envelope (" + none.getMessage() + "): " + text);
            return;
        }
        synchronized (log) {
            if (closed != null) {
                fail("the server sent something after it had closed: " + message);
            }
            log.add(message);
            log.notifyAll();
        }
        if (message.cmd().equals("close-connection")) {
            CompletableFuture.delayedExecutor(FORGE_CLOSES_AFTER.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::close);
        }
    }

    void onPing() {
        synchronized (log) {
            pings++;
            log.notifyAll();
        }
    }

    void onPong(String payload) {
        synchronized (log) {
            pongs.add(payload);
            log.notifyAll();
        }
    }

    void onClosed(Close close) {
        synchronized (log) {
            if (closed == null) {
                closed = close;
            }
            log.notifyAll();
        }
    }

    void fail(String why) {
        synchronized (log) {
            if (fault == null) {
                fault = why;
            }
            log.notifyAll();
        }
    }
}
