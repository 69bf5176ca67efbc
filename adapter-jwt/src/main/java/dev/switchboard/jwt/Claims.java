package dev.switchboard.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.Text;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a token has to say and how it becomes a profile. Immutable.
 *
 * @param issuer that {@code iss} has to be, if one is asked for
 * @param audiences of which {@code aud} has to name one, if any is asked for
 * @param leeway for clocks that differ
 * @param name the claim that is the display name
 * @param attributes the claim of each attribute of the profile
 */
record Claims(
        Optional<String> issuer, Set<String> audiences, Duration leeway, String name, Map<String, String> attributes) {
    Claims {
        audiences = Set.copyOf(audiences);
        attributes = Map.copyOf(attributes);
        if (leeway.isNegative()) {
            throw new IllegalArgumentException("a leeway is not negative, but this one is " + leeway);
        }
    }

    static Claims standard() {
        return new Claims(Optional.empty(), Set.of(), Duration.ofSeconds(30), "name", Map.of());
    }

    /** Judges what a token says whose signature is right. */
    Judgement judge(JWTClaimsSet claims, Instant now) {
        Optional<Instant> expiry = instant(claims.getExpirationTime()).map(exp -> exp.plus(leeway));
        Optional<Instant> begin = instant(claims.getNotBeforeTime()).map(nbf -> nbf.minus(leeway));
        if (expiry.isPresent() && !now.isBefore(expiry.get())) {
            return new Judgement.Refused(
                    "it expired at " + claims.getExpirationTime().toInstant());
        }
        if (begin.isPresent() && now.isBefore(begin.get())) {
            return new Judgement.Refused(
                    "it is not valid before " + claims.getNotBeforeTime().toInstant());
        }
        if (issuer.isPresent() && !issuer.get().equals(claims.getIssuer())) {
            return new Judgement.Refused("its issuer is " + quote(claims.getIssuer()) + ", not " + issuer.get());
        }
        if (!audiences.isEmpty() && claims.getAudience().stream().noneMatch(audiences::contains)) {
            String theirs =
                    claims.getAudience().stream().limit(3).map(Text::quote).collect(Collectors.joining(", "));
            return new Judgement.Refused("it is for [" + theirs + "], not for any of " + audiences);
        }
        String subject = claims.getSubject();
        if (subject == null) {
            return new Judgement.Refused("it has no subject (sub), so nobody knows whose it is");
        }
        try {
            return new Judgement.Believed(profile(UserId.of(subject), claims), expiry);
        } catch (IllegalArgumentException unfit) {
            return new Judgement.Refused("its subject is no user: " + unfit.getMessage());
        }
    }

    private static Optional<Instant> instant(@Nullable Date date) {
        return Optional.ofNullable(date).map(Date::toInstant);
    }

    private static String quote(@Nullable String text) {
        return text == null ? "missing" : Text.quote(text);
    }

    private Profile profile(UserId id, JWTClaimsSet claims) {
        String shown = claims.getClaim(name) instanceof String text ? text : "";
        Map<String, String> taken = new LinkedHashMap<>();
        attributes.forEach(
                (attribute, claim) -> text(claims.getClaim(claim)).ifPresent(value -> taken.put(attribute, value)));
        return new Profile(id, Profile.displayName(shown, id.value()), taken);
    }

    /** Texts, numbers and truths as they are, lists of them with blanks between, as in {@code scope}; nothing else. */
    private static Optional<String> text(@Nullable Object claim) {
        if (claim instanceof String || claim instanceof Number || claim instanceof Boolean) {
            return Optional.of(claim.toString());
        }
        if (claim instanceof List<?> list) {
            return Optional.of(
                    list.stream().flatMap(item -> text(item).stream()).collect(Collectors.joining(" ")));
        }
        return Optional.empty();
    }
}
