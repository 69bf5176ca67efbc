package dev.switchboard.redis;

/** So many bytes may wait at once, and no more; what is larger than all of it waits alone. Thread-safe. */
final class Allowance {
    private final long most;

    // Guarded by this.
    private long used;
    private boolean ended;

    Allowance(long most) {
        this.most = most;
    }

    /** Whether there was room; if so, it is taken. */
    synchronized boolean claim(long bytes) {
        if (used > 0 && used + bytes > most) {
            return false;
        }
        used += bytes;
        return true;
    }

    /** Waits for room and takes it. For threads of the client library, which then stop reading. */
    synchronized void await(long bytes) {
        boolean interrupted = false;
        while (!ended && used > 0 && used + bytes > most) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        used += bytes;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives back what was taken. */
    synchronized void release(long bytes) {
        // Half empty before anyone goes on: else each message would wake the reader for one more. Or quite empty, as
        // one
        // may wait that is larger than half.
        boolean full = used > most / 2;
        used -= bytes;
        if (used == 0 || (full && used <= most / 2)) {
            notifyAll();
        }
    }

    /** Lets everyone pass. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized long used() {
        return used;
    }
}
