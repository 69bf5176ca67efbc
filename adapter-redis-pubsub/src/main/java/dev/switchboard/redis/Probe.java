package dev.switchboard.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Finds out whether a Redis that answers takes writes, too: with each ping, when it refused something, and more often while it takes none.
 * Confined to the turns.
 */
final class Probe {
    private final Turns turns;
    private final Supplier<Optional<Way>> ways;
    private final Supplier<byte[]> key;
    private final long period;
    private Optional<String> trouble = Optional.empty();
    private boolean asking;
    private boolean soon;
    private long generation;
    private long askedAt;

    /** One for the master that holds the keys. */
    Probe(Turns turns, Supplier<Optional<Way>> ways, Supplier<byte[]> key, Duration period) {
        this.turns = turns;
        this.ways = ways;
        this.key = key;
        this.period = period.toNanos();
    }

    /** Why nothing can be written, if it can't. */
    Optional<String> trouble() {
        return trouble;
    }

    /** There is another connection, or none: who answers there is not known yet. */
    void interrupted() {
        generation++;
        asking = false;
        trouble = Optional.empty();
        soon = true;
    }

    /** Redis refused something, which it may be known to do. */
    void refused() {
        soon |= trouble.isEmpty();
    }

    void look(long now) {
        Optional<Way> way = ways.get();
        boolean due = soon || now - askedAt >= (trouble.isPresent() ? period / 4 : period);
        if (way.isEmpty() || asking || !due) {
            return;
        }
        asking = true;
        soon = false;
        askedAt = now;
        long mine = generation;
        way.get()
                .line()
                .run(way.get().scripts().probe(), new byte[][] {key.get()})
                .whenComplete((answer, failure) -> turns.add(() -> {
                    if (mine == generation) {
                        asking = false;
                        trouble = Optional.ofNullable(failure)
                                .filter(Probe::refused)
                                .map(why -> "Redis takes no writes: " + Link.reason(why));
                    }
                }));
    }

    /** Whether Redis answered, and said no; else it is the link's affair, or that of who asks another master. */
    static boolean refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RedisCommandExecutionException
                && Redirect.of(cause).isEmpty();
    }
}
