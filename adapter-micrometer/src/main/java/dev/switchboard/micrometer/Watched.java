package dev.switchboard.micrometer;

import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.out.Broker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** A node's status as a dozen meters look at it one after the other: one sample for all of them. Thread-safe. */
final class Watched {
    // Longer than a scrape takes, shorter than anybody's interval between two.
    private static final long FRESH_NANOS = Duration.ofMillis(200).toNanos();

    private final LongSupplier nanos;
    private Optional<Operations> operations = Optional.empty(); // guarded by this, as is everything below
    private Optional<Status> sample = Optional.empty();
    private long sampledAt;
    private Optional<Broker> broker = Optional.empty();

    Watched(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized void watch(Operations from) {
        operations = Optional.of(from);
        sample = Optional.empty();
    }

    synchronized void watch(Broker from) {
        broker = Optional.of(from);
    }

    /** Of the broker, which keeps its figures at hand, so that nothing is sampled; {@code none} where there is none. */
    synchronized double broker(ToDoubleFunction<Broker.Figures> figure, double none) {
        return broker.flatMap(Broker::figures).map(figure::applyAsDouble).orElse(none);
    }

    /** Of what is; NaN as long as there is nothing to look at. */
    double now(ToDoubleFunction<Status> figure) {
        return sample().map(figure::applyAsDouble).orElse(Double.NaN);
    }

    /** Of what has been counted. */
    double counted(ToDoubleFunction<Counters> figure) {
        return sample().map(status -> figure.applyAsDouble(status.counters())).orElse(0.0);
    }

    private synchronized Optional<Status> sample() {
        long now = nanos.getAsLong();
        if (operations.isPresent() && (sample.isEmpty() || now - sampledAt >= FRESH_NANOS)) {
            sample = Optional.of(operations.get().status());
            sampledAt = now;
        }
        return sample;
    }
}
