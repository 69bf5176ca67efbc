package dev.switchboard.application.port.out;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * May they? Asked before a connection joins a channel, or before a command that it sends in one is handled. On a handler's thread,
 * so it may block; a stage that is not complete within {@code authorize-wait} refuses. Later requests of that connection wait.
 */
@FunctionalInterface
public interface Authorizer {
    /**
     * Completes empty if they may, else with what to refuse them with. A stage that fails, and what is thrown, is answered {@code
     * internal} and logged.
     */
    CompletionStage<Optional<Problem>> judge(Asked asked);

    /** One that knows yes or no. */
    static Authorizer of(Predicate<Asked> allowed) {
        return asked -> CompletableFuture.completedFuture(
                allowed.test(asked)
                        ? Optional.empty()
                        : Optional.of(Problem.forbidden("you may not "
                                + (asked.command().isPresent() ? "say that in" : "join") + " " + asked.channel())));
    }

    /** What they want. Immutable. */
    interface Asked {
        /** Who. */
        Profile user();

        /** On which connection. */
        ConnectionId connection();

        /** Where. */
        ChannelName channel();

        /** The command that is to be handled; none where it is a join. */
        Optional<Command> command();

        /** The token that a v1 client sent with its {@code sb:join}, if any. */
        Optional<String> token();

        /**
         * The value of a variable of the channel's pattern: {@code id} in {@code room:{id}}.
         *
         * @throws IllegalArgumentException if the pattern has no such variable; names those it has
         */
        String var(String name);
    }
}
