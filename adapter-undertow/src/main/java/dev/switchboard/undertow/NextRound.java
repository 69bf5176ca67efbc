package dev.switchboard.undertow;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import org.xnio.channels.StreamSinkChannel;

/**
 * Tasks that are to run when the I/O thread has looked at its sockets. XNIO runs tasks until none is left, those too that they
 * add, and only then selects; so what is to come behind the next select hangs on a channel that is always ready: the sink of a
 * pipe into which nobody writes. Confined to the I/O thread.
 */
final class NextRound {
    private final UndertowLoop loop;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private Optional<StreamSinkChannel> sink = Optional.empty();
    private boolean ended;

    NextRound(UndertowLoop loop) {
        this.loop = loop;
    }

    void add(Runnable task) {
        if (sink.isEmpty() && !ended) {
            open();
        }
        if (sink.isEmpty()) {
            loop.execute(task);
        } else {
            tasks.add(task);
            sink.get().resumeWrites();
        }
    }

    private void open() {
        StreamSinkChannel opened;
        try {
            opened = loop.thread().createHalfDuplexPipe().getRightSide();
        } catch (IOException e) {
            return; // the worker ends, or the process has no files left: then a round is what XNIO makes of it
        }
        opened.getWriteSetter().set(channel -> {
            channel.suspendWrites();
            putInLine();
        });
        opened.getCloseSetter().set(channel -> {
            ended = true;
            sink = Optional.empty();
            putInLine();
        });
        sink = Optional.of(opened);
    }

    /** Behind the sockets of this round that are still to be read. */
    private void putInLine() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            loop.execute(task);
        }
    }
}
