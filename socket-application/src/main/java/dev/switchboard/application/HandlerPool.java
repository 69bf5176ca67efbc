package dev.switchboard.application;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads for handlers on a JDK without virtual ones: few awake while handlers are short, many when they block. Waking a thread
 * costs more than most handlers do, and on a busy CPU it interrupts who wakes it; a {@code ThreadPoolExecutor} wakes one for each
 * task (3 futex calls a message).
 *
 * <p>So a thread that looks for work is not joined by another, and no more are awake than there are CPUs, unless work has waited
 * for a whole {@link #TICK}: then handlers block, and twice as many may be. Thread-safe.
 */
final class HandlerPool implements Executor, AutoCloseable {
    /** How long work may wait before handlers are taken to block, in ns. */
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long IDLE = TimeUnit.SECONDS.toNanos(30);

    // Looks of the watch: after so many with little awake the allowance is halved, after so many without work the watch
    // rests.
    private static final int PATIENCE = 128;

    private final int most;
    private final int least = Runtime.getRuntime().availableProcessors();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // Each is raised by who wakes a worker and lowered by the worker itself, before it looks at the tasks once more: so
    // one of the two sees the other.
    private final AtomicInteger seeking = new AtomicInteger();
    private final AtomicInteger awake = new AtomicInteger();
    private volatile int allowed = least;
    private volatile boolean dry; // some worker found nothing to do since the last look
    private volatile boolean ended;

    private final Object lock = new Object();
    private final ArrayDeque<Worker> resting = new ArrayDeque<>(); // guarded by lock; the last one is the warmest
    private final List<Worker> workers = new ArrayList<>(); // guarded by lock
    private final Watch watch = new Watch();

    /** At most so many handlers at a time. */
    HandlerPool(int most) {
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            return;
        }
        tasks.add(task);
        call();
    }

    /** Sees to it that somebody does what waits. */
    private void call() {
        if (seeking.get() > 0) {
            return;
        }
        if (awake.get() < allowed) {
            wake();
        } else {
            watch.begin();
        }
    }

    private void wake() {
        Worker worker;
        boolean fresh = false;
        synchronized (lock) {
            if (ended || seeking.get() > 0 || awake.get() >= allowed) {
                return;
            }
            Worker rested = resting.pollLast();
            if (rested == null) {
                rested = new Worker();
                workers.add(rested);
                fresh = true;
            }
            worker = rested;
            worker.rests = false;
            seeking.incrementAndGet();
            awake.incrementAndGet();
        }
        if (fresh) {
            worker.start();
        } else {
            LockSupport.unpark(worker);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            ended = true;
            workers.forEach(Thread::interrupt);
        }
        watch.interrupt();
        tasks.clear();
    }

    private final class Worker extends Thread {
        private volatile boolean rests; // written under the lock

        Worker() {
            super("switchboard-handler");
            setDaemon(true);
        }

        @Override
        public void run() {
            boolean seeks = true;
            while (!ended) {
                Runnable task = tasks.poll();
                if (task == null && !seeks) {
                    seeks = true;
                    seeking.incrementAndGet();
                    dry = true;
                    // Once more, and then to rest. A Thread.yield() here, so that whoever brings work could bring more,
                    // made
                    // an echo a quarter cheaper, but sixteen publications then met in fives and not in sevens.
                    continue;
                }
                if (seeks) {
                    seeks = false;
                    seeking.decrementAndGet();
                    if (task != null && !tasks.isEmpty()) {
                        call();
                    }
                }
                if (task != null) {
                    perform(task);
                } else if (rest()) {
                    seeks = true;
                } else {
                    return;
                }
            }
        }

        private void perform(Runnable task) {
            try {
                task.run();
            } catch (Throwable e) {
                getUncaughtExceptionHandler().uncaughtException(this, e);
            }
            if (!ended) {
                Thread.interrupted(); // a handler's own affair
            }
        }

        /** Until it is woken; false if nobody did for so long that it ends. */
        private boolean rest() {
            synchronized (lock) {
                rests = true;
                resting.addLast(this);
            }
            awake.decrementAndGet();
            if (!tasks.isEmpty()) {
                call(); // perhaps this very thread
            }
            long end = System.nanoTime() + IDLE;
            while (rests) {
                long left = end - System.nanoTime();
                if (ended || left <= 0) {
                    synchronized (lock) {
                        if (rests) {
                            resting.remove(this);
                            workers.remove(this);
                            return false;
                        }
                    }
                } else {
                    LockSupport.parkNanos(HandlerPool.this, left);
                }
            }
            return true;
        }
    }

    /** Looks, while there is work, whether it waits for handlers that block. */
    private final class Watch extends Thread {
        private final AtomicBoolean on = new AtomicBoolean();
        private boolean started; // guarded by the pool's lock
        private int looks;
        private int quiet;
        private int peak;

        Watch() {
            super("switchboard-handlers-watch");
            setDaemon(true);
        }

        void begin() {
            if (on.get() || !on.compareAndSet(false, true)) {
                return;
            }
            synchronized (lock) {
                if (!started && !ended) {
                    started = true;
                    start();
                    return;
                }
            }
            LockSupport.unpark(this);
        }

        @Override
        public void run() {
            while (!ended) {
                if (on.get()) {
                    LockSupport.parkNanos(HandlerPool.this, TICK);
                    look();
                } else {
                    LockSupport.park(HandlerPool.this);
                }
            }
        }

        private void look() {
            boolean waits = !tasks.isEmpty();
            if (waits && !dry && allowed < most) {
                allowed = Math.min(most, allowed * 2);
                call(); // and each that comes calls the next
            }
            dry = false;
            peak = Math.max(peak, awake.get());
            if (++looks == PATIENCE) {
                looks = 0;
                if (peak * 2 <= allowed) {
                    allowed = Math.max(least, allowed / 2);
                }
                peak = 0;
            }
            quiet = waits ? 0 : quiet + 1;
            if (quiet >= PATIENCE && allowed == least) {
                quiet = 0;
                on.set(false);
                if (!tasks.isEmpty()) {
                    call();
                }
            }
        }
    }
}
