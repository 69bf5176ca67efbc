package dev.switchboard.micrometer;

import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Observer;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A node's figures as Micrometer meters, all named {@code switchboard.…} (docs/metrics.md). An observer for what happens, and a look at
 * {@link Operations#status()} for what is; so nothing is counted for each message or recipient beyond what the core counts anyway.
 *
 * <p>Every meter and every value of a tag is there from the start, and their number never grows: no tag names a user, a channel or a
 * command.
 *
 * <pre>{@code
 * SwitchboardMetrics metrics = SwitchboardMetrics.on(registry);
 * Switchboard switchboard = Switchboard.builder(codec).observer(metrics)…build();
 * metrics.watch(switchboard.operations());
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class SwitchboardMetrics implements Observer {
    /** The tag of codes that the catalogue does not know, and of those that are an application's. */
    private static final String OTHER = "other";

    private static final String APPLICATION = "app";

    private static final Duration[] BUCKETS = Stream.of(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Watched watched;
    private final Counter opened;
    private final Map<String, Counter> closed = new TreeMap<>();
    private final Counter joins;
    private final Counter leaves;
    private final Counter publications;
    private final Counter deliveries;
    private final Map<String, Counter> refusals = new TreeMap<>();
    private final Map<String, Counter> turnedAway = new TreeMap<>();
    private final Timer handled;
    private final Timer failed;
    private final Timer written;

    private SwitchboardMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.watched = new Watched(registry.config().clock()::monotonicTime);
        gauge("connections", "", "Open connections", Status::connections);
        gauge("users", "", "Distinct users among them", Status::users);
        gauge("channels", "", "Channels that have members on this node", Status::channels);
        gauge("taps", "", "Operators who listen to the traffic", Status::taps);
        gauge("outbox", "bytes", "What waits for all connections that do not read", Status::outboxBytes);
        gauge("draining", "", "1 while this node sends everybody away, else 0", status -> status.draining() ? 1 : 0);
        total("messages", "", "Messages of clients, or to them", Counters::messagesReceived, "direction", "in");
        total("messages", "", "Messages of clients, or to them", Counters::messagesSent, "direction", "out");
        total("payload", "bytes", "Their payload", Counters::bytesReceived, "direction", "in");
        total("payload", "bytes", "Their payload", Counters::bytesSent, "direction", "out");
        opened = counter("connections.opened", "Connections that were accepted");
        for (String code :
                Stream.concat(knownCloses(), Stream.of(APPLICATION, OTHER)).toList()) {
            closed.put(code, counter("connections.closed", "Connections that ended, by close code", "code", code));
        }
        joins = counter("joins", "Connections that became members of a channel");
        leaves = counter("leaves", "Connections that are members no more");
        publications = counter("publications", "Messages that channels accepted");
        deliveries = counter("deliveries", "The same, times the members that each was for");
        for (String code :
                Stream.concat(Problem.CODES.stream(), Stream.of(APPLICATION)).toList()) {
            refusals.put(code, counter("refusals", "Requests that were refused, by error code", "code", code));
        }
        for (Event.TurnedAway.Reason reason : Event.TurnedAway.Reason.values()) {
            turnedAway.put(
                    reason.code(),
                    counter("handshakes.refused", "Handshakes that were not admitted", "reason", reason.code()));
        }
        total("overflows", "", "Outboxes that overran", Counters::overflows);
        total(
                "drops",
                "",
                "Messages that were dropped because a reader was too slow, or replaced by newer ones",
                Counters::messagesDropped);
        handled = timer("handler", "How long handlers ran", "outcome", "done");
        failed = timer("handler", "How long handlers ran", "outcome", "failed");
        written = timer("write.lag", "How long what is published takes to its wires, sampled");
        BrokerMeters.register(registry, watched);
    }

    /**
     * Registers all meters. Once for each switchboard, and one switchboard for each registry.
     *
     * <p>Gauges are {@code NaN} and totals 0 until {@link #watch}; those of the broker for ever on a node that has none.
     */
    public static SwitchboardMetrics on(MeterRegistry registry) {
        return new SwitchboardMetrics(registry);
    }

    /** Takes the figures of what is from here. */
    public void watch(Operations operations) {
        watched.watch(operations);
    }

    /** Takes the figures of the broker from here. */
    public void watch(Broker broker) {
        watched.watch(broker);
    }

    @Override
    public boolean measures() {
        return true;
    }

    @Override
    public void observe(Event event) {
        if (event instanceof Event.Handled ran) {
            (ran.failed() ? failed : handled).record(ran.nanos(), TimeUnit.NANOSECONDS);
        } else if (event instanceof Event.Published published) {
            publications.increment();
            deliveries.increment(published.members());
        } else if (event instanceof Event.Written probe) {
            written.record(probe.nanos(), TimeUnit.NANOSECONDS);
        } else if (event instanceof Event.Joined) {
            joins.increment();
        } else if (event instanceof Event.Left) {
            leaves.increment();
        } else if (event instanceof Event.Opened) {
            opened.increment();
        } else if (event instanceof Event.Closed end) {
            count(closed, closeTag(end.close().code()));
        } else if (event instanceof Event.TurnedAway refused) {
            count(turnedAway, refused.reason().code());
        } else if (event instanceof Event.Refused refused) {
            count(refusals, refused.code().startsWith("app.") ? APPLICATION : refused.code());
        }
    }

    private static void count(Map<String, Counter> by, String tag) {
        Counter counter = by.get(tag);
        if (counter != null) {
            counter.increment();
        }
    }

    private String closeTag(int code) {
        String tag = Integer.toString(code);
        if (closed.containsKey(tag)) {
            return tag;
        }
        // A peer may send any of 4,000 codes, and each would be a time series for ever.
        return Close.allowedFromApplication(code) ? APPLICATION : OTHER;
    }

    private static Stream<String> knownCloses() {
        return List.of(
                        Close.NORMAL,
                        Close.GONE,
                        Close.PROTOCOL_ERROR,
                        Close.NO_BINARY,
                        Close.NO_STATUS,
                        Close.ABNORMAL,
                        Close.NOT_UTF8,
                        Close.POLICY,
                        Close.TOO_BIG,
                        Close.INTERNAL,
                        Close.RESTART,
                        Close.TRY_LATER,
                        Close.HEARTBEAT_MISSED,
                        Close.TOO_SLOW,
                        Close.DISCONNECTED,
                        Close.CREDENTIALS)
                .stream()
                .map(close -> Integer.toString(close.code()));
    }

    private void gauge(String name, String unit, String what, ToDoubleFunction<Status> value) {
        Gauge.builder("switchboard." + name, watched, w -> w.now(value))
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(what)
                .register(registry);
    }

    private void total(String name, String unit, String what, ToDoubleFunction<Counters> value, String... tags) {
        FunctionCounter.builder("switchboard." + name, watched, w -> w.counted(value))
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(what)
                .tags(tags)
                .register(registry);
    }

    private Counter counter(String name, String what, String... tags) {
        return Counter.builder("switchboard." + name)
                .description(what)
                .tags(tags)
                .register(registry);
    }

    private Timer timer(String name, String what, String... tags) {
        return Timer.builder("switchboard." + name)
                .description(what)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
