package dev.switchboard.undertow;

import dev.switchboard.application.port.out.Loop;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.XnioIoThread;

/** An I/O thread of XNIO as the loop of all wires whose connections it serves. */
final class UndertowLoop implements Loop {
    /** In bytes. Half the default limit of a message: the usual one is there after a single read. */
    private static final int BUFFER_BYTES = 32 << 10;

    // An I/O thread has no place to keep something of ours, and two handlers in one Undertow must find the same loop.
    // It lives and dies with its thread, and no other thread sees it through here.
    private static final ThreadLocal<UndertowLoop> OF_THREAD =
            ThreadLocal.withInitial(() -> new UndertowLoop((XnioIoThread) Thread.currentThread()));

    private final XnioIoThread thread;
    private final NextRound nextRound = new NextRound(this);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private UndertowLoop(XnioIoThread thread) {
        this.thread = thread;
    }

    /** The loop of the calling thread, which must be an I/O thread. */
    static UndertowLoop current() {
        return OF_THREAD.get();
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ended) {
            // While the thread ends it closes its connections one by one, each telling us on this very thread. The
            // connections shall hear of it; all else is dropped, as the port says.
            if (inLoop()) {
                task.run();
            }
        }
    }

    @Override
    public void executeNextRound(Runnable task) {
        nextRound.add(task);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** The thread itself, for timers. */
    XnioIoThread thread() {
        return thread;
    }

    /**
     * Empty, to be read into and done with before the caller returns to the loop: one for all connections of the thread, so that
     * an idle one holds none.
     */
    ByteBuffer buffer() {
        return buffer.clear();
    }
}
