package dev.switchboard.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Real keys, real tokens, and a clock that is moved by hand. */
final class Tokens {
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    static final byte[] SECRET = "correct horse battery staple, and more".getBytes(StandardCharsets.UTF_8);

    /** Time that stands still until it is moved. */
    static final class Time extends Clock {
        private volatile Instant now = NOW;

        synchronized void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Tokens() {}

    static RSAKey rsa(String id) {
        return rsa(id, 2_048);
    }

    static RSAKey rsa(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static ECKey elliptic(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** Ann's, valid for a day. */
    static JWTClaimsSet.Builder ann() {
        return new JWTClaimsSet.Builder()
                .subject("ann")
                .claim("name", "Ann")
                .expirationTime(Date.from(NOW.plus(Duration.ofDays(1))));
    }

    static String hs256(JWTClaimsSet claims) {
        return hs256(SECRET, new JWSHeader(JWSAlgorithm.HS256), claims);
    }

    static String hs256(byte[] secret, JWSHeader header, JWTClaimsSet claims) {
        try {
            return sign(header, claims, new MACSigner(secret));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String rs256(RSAKey key, UnaryOperator<JWSHeader.Builder> header) {
        JWSHeader.Builder builder = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID());
        try {
            return sign(header.apply(builder).build(), ann().build(), new RSASSASigner(key.toPrivateKey(), true));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String rs256(RSAKey key) {
        return rs256(key, header -> header);
    }

    static String es256(ECKey key) {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
        try {
            return sign(header, ann().build(), new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Handshake handshake(Map<String, List<String>> headers) {
        return new Handshake("test", "/socket", "secret=query", headers, "192.0.2.7", false);
    }

    static Handshake bearing(String token) {
        return handshake(Map.of("Authorization", List.of("Bearer " + token)));
    }

    static Verdict ask(Authenticator authenticator, Handshake handshake) {
        try {
            return authenticator.authenticate(handshake).toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the stage failed", e);
        }
    }

    static Verdict ask(Authenticator authenticator, String token) {
        return ask(authenticator, bearing(token));
    }
}
