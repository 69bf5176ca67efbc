package dev.switchboard.domain;

/**
 * Tells when a silent peer is to be pinged and when it is given up. Only what the peer sent counts, traffic towards it does
 * not; the clock stands while the server itself does not read. Guarded by its owner.
 */
public final class Heartbeat {
    /** What is to be done now. */
    public enum Action {
        /** Nothing is due. */
        NONE,
        /** Send a ping (RFC 6455 §5.5.2). */
        PING,
        /** Close with {@link Close#HEARTBEAT_MISSED}. */
        GIVE_UP
    }

    private final long interval;
    private final long grace;
    private long heard;
    private boolean pinged;
    private boolean paused;

    /**
     * Starts as if the peer had just been heard.
     *
     * @param interval nanoseconds of silence before a ping
     * @param grace nanoseconds of silence after the ping before the peer is given up
     * @param now nanoseconds of a monotonic clock
     */
    public Heartbeat(long interval, long grace, long now) {
        if (interval <= 0 || grace <= 0) {
            throw new IllegalArgumentException("a heartbeat's interval and grace are above 0");
        }
        this.interval = interval;
        this.grace = grace;
        this.heard = now;
    }

    /** The peer sent something at {@code at}; older news than what is known changes nothing. */
    public void heard(long at) {
        if (at - heard > 0) {
            heard = at;
            pinged = false;
        }
    }

    /** The server stopped or resumed reading: silence in between is not the peer's. */
    public void reading(boolean on, long now) {
        if (on && paused) {
            heard = now;
            pinged = false;
        }
        paused = !on;
    }

    /** What is due at {@code now}; a {@link Action#PING} is returned once for each silence. */
    public Action next(long now) {
        if (paused) {
            return Action.NONE;
        }
        long silence = now - heard;
        if (pinged && silence >= interval + grace) {
            return Action.GIVE_UP;
        }
        if (!pinged && silence >= interval) {
            pinged = true;
            // A sweep that came late must not shorten the peer's time to answer.
            heard = now - interval;
            return Action.PING;
        }
        return Action.NONE;
    }
}
