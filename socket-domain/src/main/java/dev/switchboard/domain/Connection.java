package dev.switchboard.domain;

import java.util.Optional;

/**
 * The life of one connection: {@code OPEN → CLOSING → CLOSED}, each step once. Guarded by its owner.
 */
public final class Connection {
    /** Where it is. */
    public enum State {
        /** Messages flow. */
        OPEN,
        /** Our close frame is on its way, or the peer's came; nothing but that is delivered any more. */
        CLOSING,
        /** The transport reported the end. */
        CLOSED
    }

    private State state = State.OPEN;
    private Optional<Close> why = Optional.empty();
    private long deadline;

    /** Where it is. */
    public State state() {
        return state;
    }

    /** The first reason to close that was given, if any. */
    public Optional<Close> why() {
        return why;
    }

    /**
     * Begins to close.
     *
     * @param deadline nanoseconds of a monotonic clock after which {@link #overdue} is true
     * @return whether this call began it; false where it had begun before
     */
    public boolean closing(Close close, long deadline) {
        if (state != State.OPEN) {
            return false;
        }
        state = State.CLOSING;
        why = Optional.of(close);
        this.deadline = deadline;
        return true;
    }

    /** The transport reported the end; returns whether this was the first report. */
    public boolean closed(Close close) {
        if (state == State.CLOSED) {
            return false;
        }
        state = State.CLOSED;
        if (why.isEmpty()) {
            why = Optional.of(close);
        }
        return true;
    }

    /** Whether it should have been over by {@code now} and must be cut. */
    public boolean overdue(long now) {
        return state == State.CLOSING && now - deadline >= 0;
    }
}
