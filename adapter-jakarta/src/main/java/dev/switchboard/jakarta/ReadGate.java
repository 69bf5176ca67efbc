package dev.switchboard.jakarta;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds the container's thread while reading is off. The API cannot pause a session; but a container reads on only after {@code
 * onMessage} has returned, so that holding its thread there stops it from reading and TCP slows the peer. Thread-safe.
 */
final class ReadGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean on = true; // guarded by lock
    private boolean forGood; // guarded by lock

    /** Closes or opens it. */
    void reading(boolean wanted) {
        lock.lock();
        try {
            on = wanted;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Opens it for ever: the connection ends, and nobody will resume it. */
    void release() {
        lock.lock();
        try {
            forGood = true;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is open. */
    void pass() {
        lock.lock();
        try {
            while (!on && !forGood) {
                opened.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container stops
        } finally {
            lock.unlock();
        }
    }
}
