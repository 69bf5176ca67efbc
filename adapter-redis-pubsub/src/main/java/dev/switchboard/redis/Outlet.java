package dev.switchboard.redis;

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
 *
 * <p>What a master did not do because another one has the slot goes there, under its old number: nothing is done twice, and what came later
 * and was done already makes it fail.
 */
final class Outlet {
    /** Bytes under way. */
    static final long MOST_BYTES = 16 << 20;

    // What the client library and we keep for each of them besides its bytes.
    private static final int BYTES_EACH = 512;

    // A slot that wanders on faster than that is for the next publication.
    private static final int MOST_REDIRECTS = 3;

    private final Turns turns;
    private final Masters masters;
    private final Allowance room = new Allowance(MOST_BYTES);
    private final LongAdder lost = new LongAdder();

    // Confined to the turns.
    private final List<Runnable> early = new ArrayList<>();
    private long sequence;

    Outlet(Turns turns, Masters masters) {
        this.turns = turns;
        this.masters = masters;
    }

    /** Something is known of a master: who waited for that goes on. In a turn. */
    void goOn() {
        List<Runnable> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(Runnable::run);
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
     * @param key a key or channel of Redis, which says to which master
     * @param bytes of what is sent
     * @param send is given the way and the number; runs in a turn
     */
    <T> CompletionStage<T> send(byte[] key, int bytes, BiFunction<Way, Long, CompletionStage<T>> send) {
        Optional<String> why = masters.trouble(key);
        if (why.isPresent() && masters.way(key).isEmpty()) {
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
        turns.add(() -> begin(key, send, done), () -> done.completeExceptionally(new Away(Masters.CLOSED)));
        return done;
    }

    /** The number of what is sent next, for who sends by itself in a turn. */
    long next() {
        return ++sequence;
    }

    private <T> void begin(byte[] key, BiFunction<Way, Long, CompletionStage<T>> send, CompletableFuture<T> done) {
        Optional<Way> way = masters.way(key);
        Optional<String> trouble = masters.trouble(key);
        if (way.isPresent()) {
            go(key, way.get(), ++sequence, 0, send, done);
        } else if (trouble.isPresent()) {
            done.completeExceptionally(new Away(trouble.get()));
        } else {
            early.add(() -> begin(key, send, done));
        }
    }

    private <T> void go(
            byte[] key,
            Way way,
            long number,
            int redirects,
            BiFunction<Way, Long, CompletionStage<T>> send,
            CompletableFuture<T> done) {
        try {
            send.apply(way, number).whenComplete((result, failure) -> {
                Optional<Redirect> elsewhere =
                        failure == null || redirects >= MOST_REDIRECTS ? Optional.empty() : Redirect.of(failure);
                if (failure == null) {
                    done.complete(result);
                } else if (elsewhere.isEmpty()) {
                    done.completeExceptionally(failure);
                } else {
                    turns.add(
                            () -> masters.way(elsewhere.get(), masters.holder(key))
                                    .ifPresentOrElse(
                                            other -> go(key, other, number, redirects + 1, send, done),
                                            () -> done.completeExceptionally(failure)),
                            () -> done.completeExceptionally(failure));
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
