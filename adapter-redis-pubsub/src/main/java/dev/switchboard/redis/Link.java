package dev.switchboard.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One connection to Redis and, when it ends or falls silent, the next one. The client library reconnects nothing and so repeats
 * nothing: what was under way when a connection ended has failed. Confined to the turns, but for {@link #heard}.
 *
 * @param <C> kind of connection
 * @param <R> what is known of Redis once a connection is ready
 */
final class Link<C extends StatefulConnection<byte[], byte[]>, R> {
    private static final Logger LOG = System.getLogger(Link.class.getName());

    private static final long QUICKLY = TimeUnit.SECONDS.toNanos(1);

    private static final int QUICK_ATTEMPTS = 3;

    private enum State {
        DOWN,
        CONNECTING,
        UP,
        CLOSED
    }

    /** What a link needs of its kind of connection, and who hears of it. */
    interface Ends<C, R> {
        CompletionStage<C> dial();

        /** What comes before the connection is used; if it fails, so did connecting. */
        CompletionStage<R> prepare(C connection);

        RedisFuture<String> ping(C connection);

        void up(C connection, R known);

        /**
         * It ended, or there was none to be had; again and again, until {@link #up}. Not for the first three attempts of a link if they
         * failed quickly: the client library was seen to reject its own first command now and then, twice in a row even, and the next one
         * comes after some tenths of a second at most.
         */
        void down();
    }

    private final String name;
    private final Turns turns;
    private final Pace pace;
    private final Ends<C, R> ends;

    private State state = State.DOWN;
    private Optional<C> connection = Optional.empty();
    private long generation;
    private long since;
    private long pingedAt;
    private long pauseNanos;
    private long dialAt;
    private long established;
    private String trouble = "not connected yet";
    private int failures;
    private boolean told;
    private volatile long heardAt;
    private volatile long roundTripNanos;

    Link(String name, Turns turns, Pace pace, Ends<C, R> ends) {
        this.name = name;
        this.turns = turns;
        this.pace = pace;
        this.ends = ends;
        this.dialAt = System.nanoTime();
        this.pauseNanos = pace.leastPause().toNanos();
    }

    boolean isUp() {
        return state == State.UP;
    }

    /** Whether the latest connection ended, or attempts failed since. */
    boolean failed() {
        return failures > 0;
    }

    /** Why it is not up. */
    String trouble() {
        return trouble;
    }

    /** Connections that there were. */
    long established() {
        return established;
    }

    /** How long the latest ping took that was answered over this connection; 0 if none was. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /** Counts the connections, so that what an old one brings late can be told from what the present one does. */
    long generation() {
        return generation;
    }

    /** Something came. From any thread. */
    void heard() {
        heardAt = System.nanoTime();
    }

    /** Does what is due. */
    void look(long now) {
        switch (state) {
            case DOWN -> {
                if (now - dialAt >= 0) {
                    dial(now);
                }
            }
            case CONNECTING -> {
                if (now - since > pace.connect().toNanos()) {
                    fail("no connection within " + pace.connect().toMillis() + " ms", now);
                }
            }
            case UP -> {
                if (now - heardAt > pace.silence().toNanos()) {
                    fail("silent for " + pace.silence().toMillis() + " ms", now);
                } else if (now - pingedAt >= pace.ping().toNanos()) {
                    pingedAt = now;
                    connection.ifPresent(this::ping);
                }
            }
            case CLOSED -> {}
        }
    }

    private void ping(C to) {
        long asked = System.nanoTime();
        ends.ping(to).whenComplete((answer, failure) -> {
            if (failure == null) {
                heard();
                roundTripNanos = System.nanoTime() - asked;
            }
        });
    }

    private void dial(long now) {
        state = State.CONNECTING;
        since = now;
        long mine = ++generation;
        step(mine, ends::dial, dialled -> {
            connection = Optional.of(dialled);
            dialled.addListener(new Farewell(mine));
            step(mine, () -> ends.prepare(dialled), known -> {
                if (!dialled.isOpen()) {
                    fail("ended at once", System.nanoTime());
                    return;
                }
                state = State.UP;
                established++;
                failures = 0;
                told = false;
                pauseNanos = pace.leastPause().toNanos();
                heard();
                roundTripNanos = 0;
                pingedAt = System.nanoTime();
                ends.up(dialled, known);
            });
        });
    }

    /** Goes on in a turn, unless another attempt has begun by then. */
    private <T> void step(long mine, Supplier<CompletionStage<T>> begin, Consumer<T> next) {
        CompletionStage<T> stage;
        try {
            stage = begin.get();
        } catch (RuntimeException e) {
            fail(reason(e), System.nanoTime());
            return;
        }
        stage.whenComplete((result, failure) -> turns.add(() -> {
            if (mine != generation || state != State.CONNECTING) {
                if (result instanceof StatefulConnection<?, ?> late) {
                    late.closeAsync();
                }
            } else if (failure != null) {
                fail(reason(failure), System.nanoTime());
            } else {
                next.accept(result);
            }
        }));
    }

    private void fail(String why, long now) {
        LOG.log(Level.DEBUG, "{0}: {1}", name, why);
        told |= state == State.UP || failures >= QUICK_ATTEMPTS || now - since > QUICKLY;
        state = State.DOWN;
        failures++;
        trouble = name + ": " + why;
        // Nodes that lost Redis together must not come back together.
        long jitter = ThreadLocalRandom.current().nextLong(pauseNanos / 2 + 1);
        dialAt = now + pauseNanos - jitter;
        pauseNanos = Math.min(2 * pauseNanos, pace.mostPause().toNanos());
        end();
        if (told) {
            ends.down();
        }
    }

    /** Ends it, as it leads to the wrong place; the next attempt comes at once. */
    void replace(String why, long now) {
        fail(why, now);
        dialAt = now;
    }

    /** Ends it for good; nobody hears of it any more. */
    void close() {
        state = State.CLOSED;
        end();
    }

    private void end() {
        generation++;
        Optional<C> old = connection;
        connection = Optional.empty();
        old.ifPresent(C::closeAsync);
    }

    static String reason(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof io.lettuce.core.RedisConnectionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause instanceof CancellationException ? "cancelled" : String.valueOf(cause.getMessage());
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private final class Farewell implements RedisConnectionStateListener {
        private final long mine;

        Farewell(long mine) {
            this.mine = mine;
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            turns.add(() -> {
                if (mine == generation) {
                    fail("the connection ended", System.nanoTime());
                }
            });
        }
    }
}
