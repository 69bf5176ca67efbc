package dev.switchboard.example;

import dev.switchboard.application.ChannelBuilder;
import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Overflow;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The live dashboard: this server's own figures, pushed to whoever has the page open, and to nobody else. Thread-safe. */
final class Dashboard implements AutoCloseable {
    static final String CHANNEL = "demo:dashboard";

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** One figure as it is now. */
    record Figure(String node, String name, double value) {}

    private final Switchboard switchboard;
    private final boolean others;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dashboard");
        thread.setDaemon(true);
        return thread;
    });
    // Of the clock's one thread, for what is counted by the second.
    private Status before;
    private Duration usedBefore = used();

    Dashboard(Switchboard switchboard, boolean others) {
        this.switchboard = switchboard;
        this.others = others;
        this.before = switchboard.operations().status();
    }

    /** A browser that reads slowly is shown what is true now, never the figures that were: only the newest of each key waits for it. */
    static void declare(ChannelBuilder channel) {
        channel.overflow(Overflow.CONFLATE).presence(Presence.OFF).sends("figure", Figure.class);
    }

    /** {@code others}: there may be other nodes, and who watches there is known there alone. */
    static Dashboard start(Switchboard switchboard, boolean others) {
        Dashboard dashboard = new Dashboard(switchboard, others);
        dashboard.clock.scheduleAtFixedRate(dashboard::push, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return dashboard;
    }

    void push() {
        Status now = switchboard.operations().status();
        Duration used = used();
        Runtime memory = Runtime.getRuntime();
        Map<String, Double> figures = Map.of(
                "connections",
                (double) now.connections(),
                "channels",
                (double) now.channels(),
                "received",
                (double) now.counters().messagesReceived() - before.counters().messagesReceived(),
                "sent",
                (double) now.counters().messagesSent() - before.counters().messagesSent(),
                "memory",
                (memory.totalMemory() - memory.freeMemory()) / 1e6,
                "processor",
                100.0 * used.minus(usedBefore).toNanos() / EVERY.toNanos());
        String node = now.node().value();
        if (others || switchboard.operations().channel(ChannelName.of(CHANNEL)).isPresent()) {
            tell(node, figures);
        }
        before = now;
        usedBefore = used;
    }

    private void tell(String node, Map<String, Double> figures) {
        figures.forEach((name, value) ->
                switchboard.writeChannel(CHANNEL, "figure", new Figure(node, name, value), node + "/" + name));
    }

    /** Processor time of this process since it began; nothing where the system does not tell. */
    private static Duration used() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
