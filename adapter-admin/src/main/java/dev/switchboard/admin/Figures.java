package dev.switchboard.admin;

import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/** A node's figures second by second, the last {@value #KEPT} of them kept. Thread-safe. */
final class Figures {
    static final int KEPT = 120;

    /**
     * A moment. Rates are those since the sample before, per second.
     *
     * @param time milliseconds since 1970
     * @param outboxBytes what waits for all connections
     */
    record Sample(
            long time,
            int connections,
            int users,
            int channels,
            long outboxBytes,
            double messagesIn,
            double messagesOut,
            double bytesIn,
            double bytesOut,
            double dropped,
            double overflows) {}

    private final Operations operations;
    private final ArrayDeque<Sample> history = new ArrayDeque<>(); // guarded by this, as is everything below
    private Counters before;
    private Instant at;

    Figures(Operations operations, Instant now) {
        this.operations = operations;
        this.before = operations.status().counters();
        this.at = now;
    }

    /** Looks; called once a second by one thread. */
    Sample take(Instant now) {
        Status status = operations.status();
        synchronized (this) {
            Counters counters = status.counters();
            double seconds = Math.max(0.001, Duration.between(at, now).toMillis() / 1000.0);
            Sample sample = new Sample(
                    now.toEpochMilli(),
                    status.connections(),
                    status.users(),
                    status.channels(),
                    status.outboxBytes(),
                    rate(counters.messagesReceived() - before.messagesReceived(), seconds),
                    rate(counters.messagesSent() - before.messagesSent(), seconds),
                    rate(counters.bytesReceived() - before.bytesReceived(), seconds),
                    rate(counters.bytesSent() - before.bytesSent(), seconds),
                    rate(counters.messagesDropped() - before.messagesDropped(), seconds),
                    rate(counters.overflows() - before.overflows(), seconds));
            before = counters;
            at = now;
            history.addLast(sample);
            if (history.size() > KEPT) {
                history.removeFirst();
            }
            return sample;
        }
    }

    /** One digit behind the point: what people read. */
    private static double rate(long count, double seconds) {
        return rounded(count / seconds);
    }

    static double rounded(double rate) {
        return Math.round(rate * 10) / 10.0;
    }

    /** The oldest first; never empty once {@link #take} was called. */
    synchronized List<Sample> history() {
        return List.copyOf(history);
    }
}
