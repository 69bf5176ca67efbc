package dev.switchboard.application;

import dev.switchboard.application.port.out.Observer;
import dev.switchboard.domain.Event;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Tells the observer, whatever it does. Thread-safe. */
final class News {
    private static final Logger LOG = System.getLogger(News.class.getName());

    private final Observer observer;

    News(Observer observer) {
        this.observer = observer;
    }

    void tell(Event event) {
        try {
            observer.observe(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the observer failed on " + event.getClass().getSimpleName(), e);
        }
    }
}
