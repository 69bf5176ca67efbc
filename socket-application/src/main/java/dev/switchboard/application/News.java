package dev.switchboard.application;

import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Observer;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Event;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/** Tells the observer, whatever it does. Thread-safe. */
final class News {
    private static final Logger LOG = System.getLogger(News.class.getName());

    private final Observer observer;
    private final LongSupplier nanos;
    private final boolean measures;

    News(Observer observer, LongSupplier nanos) {
        this.observer = observer;
        this.nanos = nanos;
        this.measures = observer.measures();
    }

    void tell(Event event) {
        try {
            observer.observe(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the observer failed on " + event.getClass().getSimpleName(), e);
        }
    }

    /** Whether anybody wants to know how long things take. */
    boolean measures() {
        return measures;
    }

    /** When something began; 0 where nobody wants to know. */
    long begin() {
        return measures ? nanos.getAsLong() : 0;
    }

    void handled(Caller caller, Command command, long began, boolean failed) {
        if (measures) {
            tell(new Event.Handled(
                    caller.connection(), caller.user().id(), command, nanos.getAsLong() - began, failed));
        }
    }

    void written(long began) {
        tell(new Event.Written(nanos.getAsLong() - began));
    }
}
