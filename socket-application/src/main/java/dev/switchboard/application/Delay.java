package dev.switchboard.application;

import dev.switchboard.application.port.out.Timers;
import java.time.Duration;

/**
 * How long publications of a channel may wait on a lane for others that leave in the same write. Immutable.
 *
 * @param interval above zero
 */
record Delay(Timers timers, Duration interval) {}
