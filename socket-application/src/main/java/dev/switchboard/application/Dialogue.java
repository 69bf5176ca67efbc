package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The open questions of one v1 connection, in both directions. Thread-safe. */
final class Dialogue {
    /** How a request of the client's begins. */
    enum Begun {
        FRESH,
        /** Its number is that of another one that has no reply yet. */
        TWICE,
        /** The client has as many open requests as it may. */
        TOO_MANY
    }

    private final int most;
    // Guarded by this.
    private final Set<Long> asked = new HashSet<>(2);
    private final Map<Long, CompletableFuture<Payload>> asking = new HashMap<>(2);
    private long lastId;
    private boolean ended;

    Dialogue(int most) {
        this.most = most;
    }

    synchronized Begun begin(long id) {
        if (asked.contains(id)) {
            return Begun.TWICE;
        }
        if (asked.size() >= most) {
            return Begun.TOO_MANY;
        }
        asked.add(id);
        return Begun.FRESH;
    }

    synchronized void replied(long id) {
        asked.remove(id);
    }

    /** A question to the client: its number, or 0 if the connection has ended. */
    synchronized long ask(CompletableFuture<Payload> answer) {
        if (ended) {
            return 0;
        }
        asking.put(++lastId, answer);
        return lastId;
    }

    synchronized void giveUp(long id) {
        asking.remove(id);
    }

    /**
     * The client answers; the future is completed by whoever calls {@code deliver}.
     *
     * @return what there is to deliver; empty if that question is closed; throws nothing
     */
    Optional<Runnable> answered(Codec.Decoded.Reply reply, Codec codec) {
        CompletableFuture<Payload> waiting;
        synchronized (this) {
            waiting = asking.remove(reply.re());
        }
        if (waiting == null) {
            return Optional.empty();
        }
        return Optional.of(() -> {
            if (reply.err().isPresent()) {
                waiting.completeExceptionally(
                        new Refused(problem(codec, reply.err().get())));
            } else {
                waiting.complete(reply.param());
            }
        });
    }

    /** Whether a question of that number was ever asked. */
    synchronized boolean knows(long re) {
        return re >= 1 && re <= lastId;
    }

    /** The connection has ended: what fails by that. */
    Optional<Runnable> end() {
        List<CompletableFuture<Payload>> open;
        synchronized (this) {
            ended = true;
            open = new ArrayList<>(asking.values());
            asking.clear();
        }
        if (open.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(() -> open.forEach(waiting ->
                waiting.completeExceptionally(new Refused(Problem.unavailable("the connection has ended")))));
    }

    /** What a client wrote into {@code err}; whatever it is, something is made of it. */
    private static Problem problem(Codec codec, Payload err) {
        if (codec.read(err, Said.class) instanceof Codec.Param.Value<Said> said
                && said.value().code().isPresent()) {
            String message = said.value().message().orElse("");
            try {
                return Problem.of(said.value().code().get(), message);
            } catch (IllegalArgumentException unknownCode) {
                return Problem.of("internal", message);
            }
        }
        return Problem.of("internal", "the client failed and did not say why");
    }

    record Said(Optional<String> code, Optional<String> message) {}
}
