package dev.switchboard.application.port.out;

import dev.switchboard.domain.NodeId;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Carries notes between the nodes of a cluster. Thread-safe; no call blocks.
 *
 * <p>Each other node that can be reached gets a note to all at most once, byte for byte, in the order in which this node sent those and
 * {@linkplain Broker#publish published}; and a note to itself likewise, in the order of such notes. A node never gets its own.
 */
public interface Post {
    /**
     * Another node.
     *
     * @param address of one life of it: it has another one after a restart
     * @param name what people call it; two nodes may be called the same by mistake
     */
    record Peer(String address, NodeId name) {}

    /** Hears what other nodes send. Calls never overlap; they return fast and never throw. */
    interface Receiver {
        /** A note came from the node of this address, to which an answer can be sent. */
        void received(String from, byte[] note);
    }

    /** Says who gets what other nodes send; once, before {@link Broker#start}. */
    void open(Receiver receiver);

    /** Sends a note to all other nodes. The stage completes when the broker has it, or exceptionally when it is lost. */
    CompletionStage<Void> send(byte[] note);

    /** Sends a note to one other node; it is lost if there is none of this address. The stage completes as that of a note to all. */
    CompletionStage<Void> send(String address, byte[] note);

    /** The other nodes that are known to live. One that crashed, or that can't be reached, may be among them for a while. */
    Set<Peer> others();
}
