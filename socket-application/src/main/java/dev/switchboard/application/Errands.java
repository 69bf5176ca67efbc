package dev.switchboard.application;

import dev.switchboard.application.port.out.Post;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Sends errands to the other nodes, and does theirs. Thread-safe. */
final class Errands {
    private static final Logger LOG = System.getLogger(Errands.class.getName());

    private final Post post;

    private final Consumer<Errand> doer;

    /** One for a node; {@code doer} does what others ask for, on a thread of the broker, which must not wait. */
    Errands(Post post, Consumer<Errand> doer) {
        this.post = post;
        this.doer = doer;
    }

    /** Takes a note of its kinds; on the broker's thread. */
    void hear(byte[] note) {
        doer.accept(Errand.of(note)
                .orElseThrow(
                        () -> new IllegalArgumentException("a note of another node is none that this version knows")));
    }

    /** Asks all other nodes; returns false if it is known already that none will hear. */
    boolean send(Errand errand) {
        CompletableFuture<Void> sent = post.send(errand.note()).toCompletableFuture();
        sent.whenComplete((done, failure) -> {
            if (failure != null) {
                // The broker counts them, and tells once that it is away.
                LOG.log(Level.DEBUG, "an errand did not reach the other nodes", failure);
            }
        });
        return !sent.isCompletedExceptionally();
    }
}
