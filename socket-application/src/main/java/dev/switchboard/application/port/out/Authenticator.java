package dev.switchboard.application.port.out;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.domain.Profile;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Who is it? Asked once for each handshake, before the connection is accepted. Any thread; must not block. */
@FunctionalInterface
public interface Authenticator {
    /** Judges a handshake. A stage that fails is answered 500 and logged. */
    CompletionStage<Verdict> authenticate(Handshake handshake);

    /** One that knows at once. */
    static Authenticator of(Function<Handshake, Profile> who) {
        return handshake -> CompletableFuture.completedFuture(new Verdict.Known(who.apply(handshake)));
    }

    /** What is known of who knocks. */
    sealed interface Verdict {
        /** It is this user. */
        record Known(Profile profile) implements Verdict {}

        /** No or bad credentials: answered 401. */
        record Unknown(String reason) implements Verdict {}
    }
}
