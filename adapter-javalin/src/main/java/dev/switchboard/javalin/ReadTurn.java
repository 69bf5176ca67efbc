package dev.switchboard.javalin;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whose turn it is to read a connection and to report to its {@code Inbound}: one thread's at a time, and after the end the
 * one's who reports it. Jetty tells of bytes, of a loss, and the core resumes reading, each from a thread of its own; this is
 * where they meet. Thread-safe.
 */
final class ReadTurn {
    /** Who has the turn. */
    enum State {
        /** Nobody; the end point tells when bytes come. */
        WAITING,
        /** Nobody; the core wants nothing for now. */
        PAUSED,
        /** One thread; at first the one that opens the connection. */
        BUSY,
        /** One thread, and it is to report the loss when it is done. */
        BUSY_LOST,
        /** One thread, for good. */
        ENDED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);

    /** Whether the caller has the turn now, since bytes came. */
    boolean claim() {
        return state.compareAndSet(State.WAITING, State.BUSY);
    }

    /** Whether the caller has the turn now, since the core wants to read again. */
    boolean resume() {
        return state.compareAndSet(State.PAUSED, State.BUSY);
    }

    /**
     * Gives the turn up.
     *
     * @param next {@code WAITING} or {@code PAUSED}
     * @return false if the connection was lost meanwhile: the caller has the turn for good, and reports it
     */
    boolean pass(State next) {
        if (state.compareAndSet(State.BUSY, next)) {
            return true;
        }
        end();
        return false;
    }

    /** The caller, who has the turn, keeps it for good. */
    void end() {
        state.set(State.ENDED);
    }

    /** Whether somebody keeps it for good. */
    boolean ended() {
        return state.get() == State.ENDED;
    }

    /** Whether the caller has the turn for good and reports the loss; else who has it does so, or has done. */
    boolean lose() {
        State before = state.getAndUpdate(now -> switch (now) {
            case WAITING, PAUSED -> State.ENDED;
            case BUSY, BUSY_LOST -> State.BUSY_LOST;
            case ENDED -> State.ENDED;
        });
        return before == State.WAITING || before == State.PAUSED;
    }
}
