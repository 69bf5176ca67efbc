package dev.switchboard.application;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Room in one lane's queue, in bytes. Publishers claim before they take any other lock and wait for a bounded time; the lane
 * gives back after each turn. Thread-safe.
 */
final class Claims {
    private final long bound;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private long claimed;
    private int waiting;

    Claims(long bound) {
        this.bound = bound;
    }

    /**
     * Claims room, waiting up to {@code nanos} for it. What is larger than the bound is let in when nothing else waits, since
     * otherwise it never could be.
     *
     * @return what is left of the wait, or -1 if there was no room
     */
    long claim(int bytes, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (claimed > 0 && claimed + bytes > bound) {
                if (left <= 0) {
                    return -1;
                }
                waiting++;
                try {
                    left = room.awaitNanos(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return -1;
                } finally {
                    waiting--;
                }
            }
            claimed += bytes;
            return Math.max(0, left);
        } finally {
            lock.unlock();
        }
    }

    /** Claims room that is let in always: announcements, leaves, closes. */
    void force(int bytes) {
        lock.lock();
        try {
            claimed += bytes;
        } finally {
            lock.unlock();
        }
    }

    void release(int bytes) {
        lock.lock();
        try {
            claimed -= bytes;
            if (waiting > 0) {
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    long claimed() {
        lock.lock();
        try {
            return claimed;
        } finally {
            lock.unlock();
        }
    }
}
