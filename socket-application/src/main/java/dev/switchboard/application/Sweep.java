package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.out.Timers;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One timer for all lines: heartbeats, and cutting those that don't end. A timer for each of 100,000 connections would cost more
 * than looking at each twenty times per heartbeat. Thread-safe.
 */
final class Sweep {
    private final Timers timers;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final Subscription running;

    Sweep(Timers timers, Duration period) {
        this.timers = timers;
        this.running = timers.every(period, this::tick);
    }

    void add(Line line) {
        lines.add(line);
    }

    void remove(Line line) {
        lines.remove(line);
    }

    /** A moment's view. */
    Collection<Line> lines() {
        return lines;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    private void tick() {
        long now = timers.nanos();
        lines.forEach(line -> line.tick(now));
    }

    void close() {
        running.close();
    }
}
