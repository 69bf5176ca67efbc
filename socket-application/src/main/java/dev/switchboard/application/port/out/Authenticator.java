package dev.switchboard.application.port.out;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.domain.Profile;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Who is it? Asked for each handshake, before the connection is accepted, and again when a v1 client sends {@code sb:refresh}: then
 * with a handshake that has the new token as its {@code Authorization: Bearer} and no other header. {@link Handshake#bearer()} finds
 * a token in either. Any thread; must not block.
 */
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
        /**
         * It is this user.
         *
         * @param lasting whether the same user will be known again when he comes back, by login or a signed cookie: then leaving and
         *     coming back within {@code presence-grace} is no change to the others. False for who gets a fresh id each time
         * @param expires when the credentials end: the connection is closed with 4501 then, unless they were refreshed
         */
        record Known(Profile profile, boolean lasting, Optional<Instant> expires) implements Verdict {
            /** A lasting user whose credentials don't expire. */
            public Known(Profile profile) {
                this(profile, true, Optional.empty());
            }

            /** One who gets a fresh id each time. */
            public static Known passing(Profile profile) {
                return new Known(profile, false, Optional.empty());
            }
        }

        /**
         * No or bad credentials: answered 401, or, to v1 clients, whose browsers hide that, 101 and then 4501.
         *
         * @param reason for whoever asked and for logs: never holds credentials
         */
        record Unknown(String reason) implements Verdict {}
    }
}
