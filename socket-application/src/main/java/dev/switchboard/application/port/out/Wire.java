package dev.switchboard.application.port.out;

import dev.switchboard.domain.Batch;

/** The write end of one connection. What a transport provides for each connection that was admitted. */
public interface Wire {
    /** Where {@link #write} is called. Constant; the same object for all wires that share a thread. */
    Loop loop();

    /**
     * Takes frames {@code from, from + 1, …} of a batch, in order, as many as it can without blocking. On its loop only.
     *
     * <p>A wire over bytes writes {@link Batch#bytes(int)} once; if it stopped inside a frame it keeps the rest of that one frame,
     * counts it as taken and finishes it before anything else. A wire over an asynchronous API takes whole frames. Whenever less
     * than everything was taken, or a rest is kept, {@link dev.switchboard.application.port.in.Inbound#writable()} is called once
     * on the loop when there is room again.
     *
     * <p>After a frame of {@link dev.switchboard.domain.Frame.Opcode#CLOSE} was taken and has left, the wire ends its output (RFC 6455
     * §7.1.1) and discards what still comes in, until the peer ends too or {@link #terminate()} is called. A batch is valid
     * during the call only; its frames may be kept.
     *
     * @return the index of the first frame that was not taken, {@code batch.count()} if none was left. A wire that is closed takes
     *     everything and drops it.
     */
    int write(Batch batch, int from);

    /**
     * Stops or resumes reading, so that TCP slows the peer. From any thread, never overlapping itself; idempotent. What was read
     * already may still be delivered.
     */
    void reading(boolean on);

    /** Cuts the connection without ceremony. Any thread; idempotent; {@code closed} still follows if it had not come. */
    void terminate();
}
