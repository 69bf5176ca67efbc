package dev.switchboard.application.port.out;

import dev.switchboard.application.port.in.Operations.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Time, as far as the core knows it. Thread-safe. Tasks return fast; what they throw is logged and changes nothing. */
public interface Timers {
    /** Nanoseconds of a monotonic clock with an arbitrary origin. */
    long nanos();

    /** The time of day, for showing and stamping only. */
    Instant now();

    /** Runs a task once after a delay, unless the result is closed before. */
    Subscription after(Duration delay, Runnable task);

    /** Runs a task again and again, first after one period, until the result is closed; runs never overlap. */
    Subscription every(Duration period, Runnable task);

    /**
     * Lets the calling thread wait for about so long; an interrupt ends it. The machine's time by default: timers over another one that
     * threads wait for say so here, or else what waits looks only as often as the machine's time allows.
     */
    default void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
