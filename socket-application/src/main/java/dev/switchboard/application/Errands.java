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

    /** One for a node; {@code doer} does what others ask for, on a thread of the broker, which must not wait. */
    Errands(Post post, Consumer<Errand> doer) {
        this.post = post;
        post.open(note -> Errand.of(note)
                .ifPresentOrElse(
                        errand -> attempt(errand, doer),
                        () -> LOG.log(Level.DEBUG, "a note of another node is none that this version knows")));
    }

    private static void attempt(Errand errand, Consumer<Errand> doer) {
        try {
            doer.accept(errand);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "what another node asked for failed", e);
        }
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
