package dev.switchboard.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;

/**
 * What leaves for Redis. Bounded in bytes, from the call until the answer; whoever comes when it is full, or when Redis is away, is told
 * so at once. Each sending gets a number, in the order of the line. Thread-safe; sends in turns.
 */
final class Outlet implements Book.Way {
    /** Bytes under way. */
    static final long MOST_BYTES = 16 << 20;

    // What the client library and we keep for each of them besides its bytes.
    private static final int BYTES_EACH = 512;

    /** The way to Redis while there is one. Immutable. */
    record Way(StatefulRedisConnection<byte[], byte[]> connection, Archive archive, Ledger ledger) {}

    private final Turns turns;
    private final Allowance room = new Allowance(MOST_BYTES);
    private final LongAdder lost = new LongAdder();
    private volatile Optional<Way> way = Optional.empty();
    // Empty before anyone knows whether Redis can be reached; those who come then wait for it.
    private volatile Optional<String> trouble = Optional.empty();

    // Confined to the turns.
    private final List<Runnable> early = new ArrayList<>();
    private long sequence;

    Outlet(Turns turns) {
        this.turns = turns;
    }

    void open(Way found) {
        way = Optional.of(found);
        goOn();
    }

    void shut(String why) {
        trouble = Optional.of(why);
        way = Optional.empty();
        goOn();
    }

    private void goOn() {
        List<Runnable> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(Runnable::run);
    }

    Optional<Way> way() {
        return way;
    }

    /** How many were not sent, or not surely. */
    long lost() {
        return lost.sum();
    }

    long bytesUnderWay() {
        return room.used();
    }

    /**
     * Sends.
     *
     * @param bytes of what is sent
     * @param send is given the way and the number; runs in a turn
     */
    <T> CompletionStage<T> send(int bytes, BiFunction<Way, Long, CompletionStage<T>> send) {
        Optional<String> why = trouble;
        if (way.isEmpty() && why.isPresent()) {
            return refused(why.get());
        }
        long size = (long) bytes + BYTES_EACH;
        if (!room.claim(size)) {
            return refused("Redis is too slow: " + MOST_BYTES + " bytes are under way");
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        done.whenComplete((result, failure) -> {
            room.release(size);
            if (failure != null) {
                lost.increment();
            }
        });
        turns.add(() -> {
            if (way.isEmpty() && trouble.isEmpty()) {
                early.add(() -> sendNow(send, done));
            } else {
                sendNow(send, done);
            }
        });
        return done;
    }

    @Override
    public Optional<Book> book() {
        return way.map(Way::ledger);
    }

    /** The number of what is sent next, for who sends by itself in a turn. */
    @Override
    public long next() {
        return ++sequence;
    }

    private <T> void sendNow(BiFunction<Way, Long, CompletionStage<T>> send, CompletableFuture<T> done) {
        Optional<Way> found = way;
        if (found.isEmpty()) {
            done.completeExceptionally(new Away(trouble.orElse("Redis is away")));
            return;
        }
        try {
            send.apply(found.get(), ++sequence).whenComplete((result, failure) -> {
                if (failure == null) {
                    done.complete(result);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private <T> CompletionStage<T> refused(String why) {
        lost.increment();
        return CompletableFuture.failedFuture(new Away(why));
    }
}
