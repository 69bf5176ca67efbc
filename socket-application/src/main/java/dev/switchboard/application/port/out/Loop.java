package dev.switchboard.application.port.out;

/** The single thread that owns the write side of some wires. */
public interface Loop {
    /**
     * Runs a task on the loop's thread, after what it is doing now (on an I/O thread: after the selected keys). Tasks run one
     * after the other in the order of the calls. Any thread. After the loop has ended, tasks are dropped.
     */
    void execute(Runnable task);

    /**
     * Likewise, but not before an I/O thread has looked at its sockets once more. For a task that puts itself in line again: an
     * I/O thread may run all tasks, new ones too, before it looks. On the loop's thread only.
     */
    default void executeNextRound(Runnable task) {
        execute(task);
    }

    /** Whether the caller is on the loop's thread. */
    boolean inLoop();
}
