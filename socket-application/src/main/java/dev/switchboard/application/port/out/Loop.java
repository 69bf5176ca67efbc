package dev.switchboard.application.port.out;

/** The single thread that owns the write side of some wires. */
public interface Loop {
    /**
     * Runs a task on the loop's thread, after what it is doing now (on an I/O thread: after the selected keys). Tasks run one
     * after the other in the order of the calls. Any thread. After the loop has ended, tasks are dropped.
     */
    void execute(Runnable task);

    /** Whether the caller is on the loop's thread. */
    boolean inLoop();
}
