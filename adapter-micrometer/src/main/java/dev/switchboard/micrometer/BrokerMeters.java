package dev.switchboard.micrometer;

import dev.switchboard.application.port.out.Broker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of the way to the other nodes. Thread-safe. */
final class BrokerMeters {
    private final MeterRegistry registry;
    private final Watched watched;

    private BrokerMeters(MeterRegistry registry, Watched watched) {
        this.registry = registry;
        this.watched = watched;
    }

    static void register(MeterRegistry registry, Watched watched) {
        BrokerMeters meters = new BrokerMeters(registry, watched);
        meters.gauge("up", "", "1 while the broker is reached, else 0", now -> now.up() ? 1 : 0);
        meters.gauge(
                "degraded", "", "1 while the broker is away or of no full use, else 0", now -> now.degraded() ? 1 : 0);
        meters.gauge(
                "roundtrip",
                "seconds",
                "How long the broker took to answer the latest ping",
                now -> now.roundTrip().map(BrokerMeters::seconds).orElse(Double.NaN));
        meters.total("dropped", "What did not reach the broker, or not surely", Broker.Figures::dropped);
        meters.total("gaps", "Times that members were told that something is missing", Broker.Figures::gaps);
    }

    private static double seconds(Duration time) {
        return (double) time.toNanos() / TimeUnit.SECONDS.toNanos(1);
    }

    private void gauge(String name, String unit, String what, ToDoubleFunction<Broker.Figures> value) {
        Gauge.builder("switchboard.broker." + name, watched, w -> w.broker(value, Double.NaN))
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(what)
                .register(registry);
    }

    private void total(String name, String what, ToDoubleFunction<Broker.Figures> value) {
        FunctionCounter.builder("switchboard.broker." + name, watched, w -> w.broker(value, 0))
                .description(what)
                .register(registry);
    }
}
