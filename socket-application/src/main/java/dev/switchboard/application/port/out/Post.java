package dev.switchboard.application.port.out;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Carries notes from a node to all the others of its cluster. Thread-safe; no call blocks.
 *
 * <p>Each other node that can be reached gets a note at most once, byte for byte, in the order in which this node sent its notes and
 * {@linkplain Broker#publish published}. A node never gets its own.
 */
public interface Post {
    /** Says who gets what other nodes send; once, before {@link Broker#start}. Calls never overlap; they return fast and never throw. */
    void open(Consumer<byte[]> receiver);

    /** Sends a note to all other nodes. The stage completes when the broker has it, or exceptionally when it is lost. */
    CompletionStage<Void> send(byte[] note);
}
