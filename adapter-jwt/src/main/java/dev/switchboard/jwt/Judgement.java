package dev.switchboard.jwt;

import dev.switchboard.domain.Profile;
import java.time.Instant;
import java.util.Optional;

/** What is thought of a token. Immutable. */
sealed interface Judgement {
    /** It is believed, until {@code expiry} if it has one. */
    record Believed(Profile profile, Optional<Instant> expiry) implements Judgement {}

    /** It is not. The reason is for the log: it never holds the token or a part of it that could be a secret. */
    record Refused(String reason) implements Judgement {}
}
