package dev.switchboard.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The first attempt of all, before anything is built on it: whether there is a Redis that lets us in. */
final class Welcome {
    // What a Redis says that just starts, or has too much to do, is no refusal: it may be well in a moment.
    private static final List<String> PASSING = List.of(
            "LOADING",
            "BUSY",
            "OOM",
            "READONLY",
            "MASTERDOWN",
            "NOREPLICAS",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "ERR max number of clients");

    private Welcome() {}

    /** Asks who is there; which of several places is asked depends on the attempt. */
    static CompletionStage<Greeting> of(Client client, RedisUrl url, int attempt) {
        RedisURI place = url.at(url.places().get(attempt % url.places().size()));
        CompletionStage<RedisURI> found = url.mode() == RedisUrl.Mode.SENTINEL
                ? Sentinels.ask(client, url, place)
                : CompletableFuture.completedFuture(place);
        return found.thenCompose(client::dial).thenCompose(connection -> Greeting.of(connection, url.mode()));
    }

    /** What a failure says that will not pass by itself. */
    static Optional<String> refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            boolean said = cause instanceof RedisCommandExecutionException
                    && PASSING.stream().noneMatch(message::startsWith);
            if (said || (cause instanceof Away away && !away.isPassing())) {
                return Optional.of(Link.reason(cause));
            }
            if (cause instanceof CertificateException) {
                return Optional.of("its certificate is not trusted: " + Link.reason(cause));
            }
        }
        return Optional.empty();
    }
}
