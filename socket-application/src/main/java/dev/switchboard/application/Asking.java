package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Asks clients, and waits for what they answer. Thread-safe. */
final class Asking {
    private final Registry registry;
    private final Codec codec;
    private final Fanout fanout;
    private final Timers timers;
    private final Executor answers;

    Asking(Registry registry, Codec codec, Fanout fanout, Timers timers, Executor answers) {
        this.registry = registry;
        this.codec = codec;
        this.fanout = fanout;
        this.timers = timers;
        this.answers = answers;
    }

    <R> CompletionStage<R> ask(ConnectionId connection, Message question, Class<R> reply, Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout is above 0, not " + timeout);
        }
        Optional<Line> line = registry.line(connection);
        if (line.isEmpty()) {
            return refused(Problem.unavailable("there is no connection " + connection + " on this node"));
        }
        if (line.get().dialogue().isEmpty()) {
            return refused(Problem.of("unknown-command", "a plain client can't be asked; this one speaks no v1"));
        }
        Dialogue dialogue = line.get().dialogue().get();
        CompletableFuture<Payload> answer = new CompletableFuture<>();
        long id = dialogue.ask(answer);
        if (id == 0) {
            return refused(Problem.unavailable("the connection has ended"));
        }
        Subscription deadline = timers.after(timeout, () -> {
            dialogue.giveUp(id);
            answers.execute(() -> answer.completeExceptionally(new Refused(new Problem(
                    "timeout", "the client did not answer within " + timeout.toMillis() + " ms", true, 0, ""))));
        });
        if (fanout.send(question, new Label.Request(id), line.get()) == Sent.UNAVAILABLE) {
            dialogue.giveUp(id);
            answer.completeExceptionally(new Refused(Problem.unavailable("there was no room for the question")));
        }
        return answer.whenComplete((said, failure) -> deadline.close()).thenApply(said -> read(said, reply));
    }

    private <R> R read(Payload said, Class<R> reply) {
        Codec.Param<R> read = codec.read(said, reply);
        if (read instanceof Codec.Param.Value<R> value) {
            return value.value();
        }
        throw new Refused(Problem.invalidParam(((Codec.Param.Invalid<R>) read).message()));
    }

    private static <R> CompletionStage<R> refused(Problem problem) {
        return CompletableFuture.failedFuture(new Refused(problem));
    }
}
