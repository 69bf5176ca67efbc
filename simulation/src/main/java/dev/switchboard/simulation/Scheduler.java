package dev.switchboard.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * The clock of a world and all that is to happen in it, one thing at a time in one order.
 *
 * <p>A handler of the core may wait, for a broker's answer say, and a stack that waits needs a thread. So there are several, of which
 * exactly one runs at any moment: who waits hands the world to another and gets it back when it is woken. Nothing depends on which
 * thread that is, so for all that happens this is one thread.
 */
final class Scheduler implements AutoCloseable {
    /** What is to happen. */
    static final class Event implements Comparable<Event> {
        final Life life;
        final long key;
        final @Nullable Runnable action;
        final @Nullable Waiter waiter;
        private long at;
        private long number;

        private Event(Life life, long key, @Nullable Runnable action, @Nullable Waiter waiter) {
            this.life = life;
            this.key = key;
            this.action = action;
            this.waiter = waiter;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            int byKey = byTime != 0 ? byTime : Long.compare(key, other.key);
            return byKey != 0 ? byKey : Long.compare(number, other.number);
        }
    }

    /** A stack that waits. */
    static final class Waiter {
        private final Semaphore turn = new Semaphore(0);
        private boolean woken;
    }

    private static final long STACK_BYTES = 256 << 10;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ArrayDeque<Semaphore> idle = new ArrayDeque<>();
    private final Semaphore ended = new Semaphore(0);
    private final List<Throwable> failures = new ArrayList<>();
    private long now;
    private long until;
    private long numbers;
    private long happened;
    private int waiting;
    private int mostWaiting;
    private boolean inLoop;
    private volatile boolean closed;

    /** Nanoseconds since the world began. */
    long now() {
        return now;
    }

    /** Events so far. */
    long happened() {
        return happened;
    }

    /** Most stacks that waited at once. */
    int mostWaiting() {
        return mostWaiting;
    }

    /** Stacks that wait. */
    int waiting() {
        return waiting;
    }

    /** What was thrown by events: bugs of the simulation or of the core. */
    List<Throwable> failures() {
        return failures;
    }

    /**
     * Lets something happen.
     *
     * @param key orders what happens at the same moment, before the order of the calls does
     */
    void at(Life life, long key, long time, Runnable action) {
        push(new Event(life, key, action, null), time);
    }

    private void push(Event event, long time) {
        event.at = Math.max(now, time);
        event.number = numbers++;
        events.add(event);
    }

    /** On a loop's thread nothing may wait. */
    void inLoop(Runnable task) {
        boolean before = inLoop;
        inLoop = true;
        try {
            task.run();
        } finally {
            inLoop = before;
        }
    }

    /** Lets what waited for the end of a pause happen. */
    void thaw(Life life) {
        List<Event> frozen = List.copyOf(life.frozen);
        life.frozen.clear();
        frozen.forEach(event -> push(event, now));
    }

    /** Waits until the future is done, or so long. */
    void await(Life life, CompletableFuture<?> future, long nanos) {
        Waiter waiter = new Waiter();
        future.whenComplete((result, failure) -> {
            if (!waiter.woken) {
                waiter.woken = true;
                push(new Event(life, 0, null, waiter), now);
            }
        });
        at(Life.OUTSIDE, 0, now + nanos, () -> {
            if (!waiter.woken) {
                waiter.woken = true;
                push(new Event(life, 0, null, waiter), now);
            }
        });
        park(waiter);
    }

    /** Waits so long. */
    void pause(Life life, long nanos) {
        Waiter waiter = new Waiter();
        waiter.woken = true;
        push(new Event(life, 0, null, waiter), now + nanos);
        park(waiter);
    }

    private void park(Waiter waiter) {
        if (inLoop) {
            IllegalStateException bug = new IllegalStateException("a loop's thread must not wait");
            // Also where the core catches it.
            failures.add(bug);
            throw bug;
        }
        waiting++;
        mostWaiting = Math.max(mostWaiting, waiting);
        handOver();
        waiter.turn.acquireUninterruptibly();
        waiting--;
        if (closed) {
            throw new IllegalStateException("the world has ended");
        }
    }

    /** Runs until nothing is left before that time, which it then is. Called from outside. */
    void run(long time) {
        until = time;
        handOver();
        ended.acquireUninterruptibly();
        now = time;
    }

    private void handOver() {
        Semaphore next = idle.poll();
        if (next != null) {
            next.release();
            return;
        }
        Thread thread = new Thread(null, this::work, "world", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    private void work() {
        Semaphore turn = new Semaphore(0);
        while (!closed) {
            Event event = next();
            Waiter waiter = event == null ? null : event.waiter;
            if (event == null || waiter != null) {
                idle.push(turn);
                (waiter == null ? ended : waiter.turn).release();
                turn.acquireUninterruptibly();
            } else if (event.action != null) {
                happen(event.action);
            }
        }
    }

    private void happen(Runnable action) {
        happened++;
        try {
            action.run();
        } catch (Throwable bug) {
            failures.add(bug);
        }
    }

    private @Nullable Event next() {
        while (true) {
            Event event = events.peek();
            if (event == null || event.at > until) {
                return null;
            }
            events.remove();
            now = event.at;
            if (event.life.paused) {
                event.life.frozen.add(event);
            } else if (!event.life.dead || event.waiter != null) {
                // Who waits in a process that has crashed must go on, as a thread can't be taken away; it reaches
                // nobody.
                return event;
            }
        }
    }

    /** Ends the threads; those that still wait are left to the end of the program. */
    @Override
    public void close() {
        closed = true;
        idle.forEach(Semaphore::release);
    }
}
