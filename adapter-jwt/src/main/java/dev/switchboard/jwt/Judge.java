package dev.switchboard.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.switchboard.domain.Text;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Judges tokens: what it is, then whose signature it bears, then what it says; nothing that a token says of itself decides how it is
 * judged (RFC 8725 §3). Thread-safe.
 *
 * @param mostBytes longest token that is looked at
 */
record Judge(Keys keys, Claims claims, int mostBytes, Clock clock) {
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    /** Fails only if the keys can't be had. */
    CompletionStage<Judgement> judge(String token) {
        if (token.isEmpty()) {
            return refused("it can't be read");
        }
        // Encoded it is ASCII, so characters are bytes; what is not, is refused by the parser.
        if (token.length() > mostBytes) {
            return refused("it has " + token.length() + " bytes, and at most " + mostBytes + " are read");
        }
        JWT parsed;
        try {
            parsed = JWTParser.parse(token);
        } catch (ParseException | RuntimeException unreadable) {
            // Its message may quote the token.
            return refused("it can't be read");
        }
        if (parsed instanceof PlainJWT) {
            return refused("it is unsigned (alg none)");
        }
        if (!(parsed instanceof SignedJWT signed)) {
            return refused("it is encrypted, and only signed ones are read");
        }
        if (!keys.algorithms().contains(signed.getHeader().getAlgorithm())) {
            return refused("it is signed with "
                    + Text.quote(signed.getHeader().getAlgorithm().getName()) + ", and only " + keys.algorithms()
                    + " are believed");
        }
        JOSEObjectType type = signed.getHeader().getType();
        if (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
            return refused("it is of type " + Text.quote(type.getType()) + ", and only " + TYPES + " are for this");
        }
        return keys.find(signed.getHeader()).thenApply(found -> judge(signed, found));
    }

    private static CompletionStage<Judgement> refused(String reason) {
        return CompletableFuture.completedFuture(new Judgement.Refused(reason));
    }

    private Judgement judge(SignedJWT token, List<JWK> found) {
        if (found.isEmpty()) {
            String id = token.getHeader().getKeyID();
            return new Judgement.Refused(
                    id == null
                            ? "it names no key, and there is none for "
                                    + token.getHeader().getAlgorithm()
                            : "no key " + Text.quote(id) + " is known");
        }
        if (found.stream().noneMatch(key -> verifies(key, token))) {
            return new Judgement.Refused("its signature is wrong");
        }
        try {
            JWTClaimsSet said = token.getJWTClaimsSet();
            return said == null ? new Judgement.Refused("it says nothing") : claims.judge(said, clock.instant());
        } catch (ParseException | RuntimeException unreadable) {
            return new Judgement.Refused("what it says can't be read");
        }
    }

    private static boolean verifies(JWK key, SignedJWT token) {
        try {
            return token.verify(verifier(key));
        } catch (JOSEException | IllegalStateException unfit) {
            return false;
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        if (key instanceof OctetSequenceKey secret) {
            return new MACVerifier(secret);
        }
        if (key instanceof RSAKey rsa) {
            return new RSASSAVerifier(rsa.toPublicJWK());
        }
        if (key instanceof ECKey elliptic) {
            return new ECDSAVerifier(elliptic.toPublicJWK());
        }
        throw new JOSEException("no key of a kind that is used here");
    }
}
