package dev.switchboard.application.port.out;

import dev.switchboard.domain.Event;

/** Hears the core's news. Called from many threads at once, outside all locks; returns fast. What it throws is logged. */
@FunctionalInterface
public interface Observer {
    /** Something happened. */
    void observe(Event event);

    /**
     * Whether it wants to hear of what costs a look at the clock too: each {@link Event.Handled}, and some {@link Event.Written}.
     * Asked once, when the switchboard is built; false unless overridden.
     */
    default boolean measures() {
        return false;
    }

    /** Both hear everything, this one first; {@code next} also what this one failed on. */
    default Observer and(Observer next) {
        Observer first = this;
        return new Observer() {
            @Override
            public void observe(Event event) {
                try {
                    first.observe(event);
                } finally {
                    next.observe(event);
                }
            }

            @Override
            public boolean measures() {
                return first.measures() || next.measures();
            }
        };
    }
}
