package dev.switchboard.application.port.out;

import dev.switchboard.domain.Event;

/** Hears the core's news. Called from many threads at once, outside all locks; returns fast. What it throws is logged. */
@FunctionalInterface
public interface Observer {
    /** Something happened. */
    void observe(Event event);
}
