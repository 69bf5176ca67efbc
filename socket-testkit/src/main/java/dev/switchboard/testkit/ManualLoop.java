package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Loop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * A loop, and an executor for handlers, that runs its tasks when it is told to, on the thread that tells it: with it nothing in a test
 * happens behind its back. Tasks may be added from any thread; {@link #run} is called from one at a time.
 */
public final class ManualLoop implements Loop, Executor {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread running;

    /** Keeps the task until {@link #run} or {@link #runOne}. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == running;
    }

    /** Runs the tasks that wait and those that they add, until none is left; returns how many ran. Within one of its own tasks it runs none. */
    public int run() {
        int ran = 0;
        while (runOne()) {
            ran++;
        }
        return ran;
    }

    /** Runs the task that has waited longest; returns whether there was one. */
    public boolean runOne() {
        if (inLoop()) {
            return false;
        }
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        running = Thread.currentThread();
        try {
            task.run();
        } finally {
            running = null;
        }
        return true;
    }

    /** Tasks that wait. */
    public int waiting() {
        return tasks.size();
    }
}
