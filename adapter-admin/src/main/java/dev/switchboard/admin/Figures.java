package dev.switchboard.admin;

import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/** A node's figures second by second, those of the last {@value #KEPT} seconds kept. Thread-safe. */
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
            double overflows) {
        /** Both together. */
        Sample and(Sample other) {
            return new Sample(
                    Math.max(time, other.time),
                    connections + other.connections,
                    users + other.users,
                    channels + other.channels,
                    outboxBytes + other.outboxBytes,
                    rounded(messagesIn + other.messagesIn),
                    rounded(messagesOut + other.messagesOut),
                    rounded(bytesIn + other.bytesIn),
                    rounded(bytesOut + other.bytesOut),
                    rounded(dropped + other.dropped),
                    rounded(overflows + other.overflows));
        }
    }

    private final ArrayDeque<Sample> history = new ArrayDeque<>(); // guarded by this, as is everything below
    private Counters before;
    private Instant at;

    /** Those that begin with a status. */
    Figures(Status first, Instant now) {
        this.before = first.counters();
        this.at = now;
    }

    /** One more look. */
    Sample take(Status status, Instant now) {
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
            append(history, sample);
            return sample;
        }
    }

    /** Forgets what is older: where nobody looked for an hour, it does not count as two minutes. */
    static void append(ArrayDeque<Sample> samples, Sample newest) {
        samples.addLast(newest);
        while (samples.size() > KEPT || newest.time() - samples.getFirst().time() > KEPT * 1_000L) {
            samples.removeFirst();
        }
    }

    /** One digit behind the point: what people read. */
    private static double rate(long count, double seconds) {
        // Less than before is another life of the node.
        return rounded(Math.max(0, count) / seconds);
    }

    static double rounded(double rate) {
        return Math.round(rate * 10) / 10.0;
    }

    /** The oldest first; never empty once {@link #take} was called. */
    synchronized List<Sample> history() {
        return List.copyOf(history);
    }
}
