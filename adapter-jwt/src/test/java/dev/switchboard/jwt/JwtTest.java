package dev.switchboard.jwt;

import static dev.switchboard.jwt.Tokens.NOW;
import static dev.switchboard.jwt.Tokens.SECRET;
import static dev.switchboard.jwt.Tokens.ann;
import static dev.switchboard.jwt.Tokens.ask;
import static dev.switchboard.jwt.Tokens.base64;
import static dev.switchboard.jwt.Tokens.bearing;
import static dev.switchboard.jwt.Tokens.handshake;
import static dev.switchboard.jwt.Tokens.hs256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtTest {
    private final Tokens.Time time = new Tokens.Time();
    private final Jwt jwt =
            Jwt.hs256(SECRET, time).issuer("https://login.example").audience("chat", "admin");

    private final List<String> log = new ArrayList<>();
    private final Logger logger = Logger.getLogger(Jwt.class.getName());
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(listener);
    }

    private static JWTClaimsSet.Builder good() {
        return ann().issuer("https://login.example").audience("chat");
    }

    private void refuses(String token, String reason) {
        refuses(jwt, bearing(token), token, reason);
    }

    /** The client learns nothing, the log the reason, and neither sees the token. */
    private void refuses(Authenticator authenticator, Handshake handshake, String token, String reason) {
        log.clear();

        assertThat(ask(authenticator, handshake)).isEqualTo(new Verdict.Unknown("unauthenticated"));

        assertThat(log).singleElement().asString().contains(reason, "192.0.2.7", "/socket");
        assertThat(log.get(0)).doesNotContain("secret=query");
        for (String part : token.split("\\.")) {
            if (part.length() > 10) {
                assertThat(log.get(0)).doesNotContain(part.substring(0, 10));
            }
        }
    }

    private boolean believes(Jwt by, String token) {
        return ask(by, token) instanceof Verdict.Known;
    }

    @Test
    void believesARightToken() {
        Verdict.Known known = (Verdict.Known) ask(jwt, hs256(good().build()));

        assertThat(known.profile()).isEqualTo(Profile.of(UserId.of("ann"), "Ann"));
        assertThat(known.lasting()).isTrue();
        assertThat(known.expires()).contains(NOW.plus(Duration.ofDays(1)).plusSeconds(30));
        assertThat(log).isEmpty();
    }

    @Test
    void takesNameAndAttributesFromTheClaimsItIsTold() {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("7")
                .claim("preferred_username", "  ann\u202e ")
                .claim("roles", List.of("admin", "writer", Map.of("odd", 1)))
                .claim("level", 3)
                .claim("trusted", true)
                .claim("nested", Map.of("a", 1))
                .build();
        Jwt other = Jwt.hs256(SECRET, time)
                .name("preferred_username")
                .attribute("role", "roles")
                .attribute("level", "level")
                .attribute("trusted", "trusted")
                .attribute("nested", "nested")
                .attribute("missing", "missing");

        Verdict.Known known = (Verdict.Known) ask(other, hs256(claims));

        assertThat(known.profile())
                .isEqualTo(new Profile(
                        UserId.of("7"), "ann", Map.of("role", "admin writer", "level", "3", "trusted", "true")));
        assertThat(known.expires()).isEmpty();
    }

    @Test
    void showsTheIdOfWhoHasNoName() {
        Verdict.Known known =
                (Verdict.Known) ask(jwt, hs256(good().claim("name", 5).build()));

        assertThat(known.profile().name()).isEqualTo("ann");
    }

    @Test
    void refusesSecretsThatCanBeGuessed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Jwt.hs256("x".repeat(31)))
                .withMessageContaining("at least 32 bytes, this one has 31");
        assertThat(Jwt.hs256("x".repeat(32))).isNotNull();
        assertThat(Jwt.hs256("é".repeat(16))).as("32 bytes").isNotNull();
    }

    @Test
    void refusesWhatHasExpiredBeyondTheLeeway() {
        String token = hs256(good().expirationTime(Date.from(NOW)).build());

        time.advance(Duration.ofSeconds(29));
        assertThat(believes(jwt, token)).isTrue();
        time.advance(Duration.ofSeconds(1));
        refuses(token, "it expired at 2030-01-01T00:00:00Z");
        assertThat(believes(jwt.leeway(Duration.ofMinutes(5)), token)).isTrue();
        refuses(jwt.leeway(Duration.ZERO), bearing(token), token, "it expired at");
    }

    @Test
    void refusesWhatIsNotYetValidBeyondTheLeeway() {
        String token =
                hs256(good().notBeforeTime(Date.from(NOW.plusSeconds(60))).build());

        time.advance(Duration.ofSeconds(29));
        refuses(token, "it is not valid before 2030-01-01T00:01:00Z");
        time.advance(Duration.ofSeconds(1));
        assertThat(believes(jwt, token)).isTrue();
    }

    @Test
    void refusesUnsignedTokens() {
        refuses(new PlainJWT(good().build()).serialize(), "it is unsigned (alg none)");
        String payload = good().build().toString();
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            refuses(base64("{\"alg\":\"" + none + "\"}") + "." + base64(payload) + ".", "token refused");
        }
        // A right token whose head says none, with its signature and without.
        String[] parts = hs256(good().build()).split("\\.");
        refuses(base64("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2], "token refused");
        refuses(parts[0] + "." + parts[1] + ".", "token refused");
    }

    @Test
    void refusesWrongSignatures() {
        byte[] other = "another secret of sufficient length!".getBytes(StandardCharsets.UTF_8);
        refuses(hs256(other, new JWSHeader(JWSAlgorithm.HS256), good().build()), "its signature is wrong");
        String[] parts = hs256(good().build()).split("\\.");
        String forged = base64(good().subject("root").build().toString());
        refuses(parts[0] + "." + forged + "." + parts[2], "its signature is wrong");
    }

    @Test
    void refusesOtherAlgorithmsEvenWithTheRightSecret() {
        byte[] secret = "x".repeat(64).getBytes(StandardCharsets.UTF_8);
        Jwt other = Jwt.hs256(secret, time);

        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            String token = hs256(secret, new JWSHeader(algorithm), ann().build());
            refuses(other, bearing(token), token, "it is signed with \"" + algorithm + "\", and only [HS256]");
        }
        String rsa = Tokens.rs256(Tokens.rsa("a"));
        refuses(other, bearing(rsa), rsa, "it is signed with \"RS256\"");
    }

    @Test
    void refusesWhatItWouldHaveToUnderstand() {
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .criticalParams(Set.of("seat"))
                .customParam("seat", 1)
                .build();

        refuses(hs256(SECRET, critical, good().build()), "its signature is wrong");
    }

    @Test
    void refusesTokensForSomethingElse() {
        JWSHeader logout = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("logout+jwt"))
                .build();
        JWSHeader access = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .build();

        refuses(hs256(SECRET, logout, good().build()), "it is of type \"logout+jwt\"");
        assertThat(believes(jwt, hs256(SECRET, access, good().build()))).isTrue();
    }

    @Test
    void refusesOversizedTokensUnread() {
        String token = hs256(good().claim("ballast", "x".repeat(8_192)).build());

        refuses(token, "it has " + token.length() + " bytes, and at most 8192 are read");
        assertThat(believes(jwt.mostBytes(token.length()), token)).isTrue();
        refuses(jwt.mostBytes(token.length() - 1), bearing(token), token, "bytes, and at most");
    }

    @Test
    void refusesOtherIssuersAndAudiences() {
        refuses(hs256(good().issuer("https://evil.example").build()), "its issuer is \"https://evil.example\", not");
        refuses(hs256(good().issuer(null).build()), "its issuer is missing, not https://login.example");
        refuses(hs256(good().audience("billing").build()), "it is for [\"billing\"], not for any of");
        refuses(hs256(good().audience((String) null).build()), "it is for [], not for any of");
        assertThat(believes(
                        jwt, hs256(good().audience(List.of("billing", "admin")).build())))
                .isTrue();
    }

    @Test
    void refusesTokensThatAreNobodys() {
        refuses(hs256(good().subject(null).build()), "it has no subject");
        refuses(hs256(good().subject("").build()), "its subject is no user");
        refuses(hs256(good().subject("x".repeat(129)).build()), "its subject is no user");
        refuses(hs256(good().subject("a\nb").build()), "its subject is no user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "a.b",
                "a.b.c",
                "..",
                "....",
                "ey.ey.ey",
                "eyJhbGciOiJIUzI1NiJ9",
                "eyJhbGciOiJIUzI1NiJ9..",
                "eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.AAAA",
                "bnVsbA.bnVsbA.AAAA",
                "\u0000",
                "ä.ö.ü",
                "a b c"
            })
    void refusesWhatIsNoToken(String token) {
        refuses(token, "token refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":{\"a\":1}}",
                "{\"sub\":\"ann\",\"exp\":\"soon\"}",
                "{\"sub\":\"ann\",\"exp\":[1]}",
                "{\"sub\":\"ann\",\"exp\":-1}",
                "[1]",
                "1",
                ""
            })
    void refusesClaimsOfTheWrongKind(String claims) throws JOSEException {
        Jwt any = Jwt.hs256(SECRET, time);
        String token = signed(claims);

        refuses(any, bearing(token), token, "token refused");
    }

    @Test
    void survivesClaimsThatAreDeep() throws JOSEException {
        String token = signed("{\"sub\":\"ann\",\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}");

        refuses(Jwt.hs256(SECRET, time).mostBytes(1 << 20), bearing(token), token, "what it says can't be read");
    }

    /** Signed rightly, whatever it says. */
    private static String signed(String payload) throws JOSEException {
        JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(payload));
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    @Test
    void refusesEncryptedTokens() throws JOSEException {
        EncryptedJWT token =
                new EncryptedJWT(new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM), good().build());
        token.encrypt(new DirectEncrypter(Arrays.copyOf(SECRET, 32)));

        refuses(token.serialize(), "it is encrypted");
    }

    @Test
    void findsTheTokenWhereBrowsersCanPutIt() {
        String token = hs256(good().build());
        String other = hs256(good().subject("bob").build());
        List<String> item = List.of("switchboard.v1.json, bearer." + base64(token));

        assertThat(user(Map.of("Sec-WebSocket-Protocol", item))).isEqualTo("ann");
        assertThat(user(Map.of("Sec-WebSocket-Protocol", List.of("switchboard.v1.json", "bearer." + base64(token)))))
                .isEqualTo("ann");
        assertThat(user(Map.of("Authorization", List.of("bearer  " + other), "Sec-WebSocket-Protocol", item)))
                .as("the header first")
                .isEqualTo("bob");
        assertThat(user(Map.of("Authorization", List.of("Basic eA=="), "Sec-WebSocket-Protocol", item)))
                .as("a proxy's own credentials are none of ours")
                .isEqualTo("ann");
        assertThat(user(Map.of("Cookie", List.of("a=b; session=" + token)))).isEqualTo("ann");
        assertThat(user(Map.of("Cookie", List.of("session=" + other), "Sec-WebSocket-Protocol", item)))
                .as("the item before the cookie")
                .isEqualTo("ann");
        refuses(jwt, handshake(Map.of("Cookie", List.of("session=" + token))), token, "there is none");
    }

    private String user(Map<String, List<String>> headers) {
        Verdict.Known known = (Verdict.Known) ask(jwt.cookie("session"), handshake(headers));
        return known.profile().id().value();
    }

    @Test
    void refusesItemsThatAreNoBase64() {
        String token = hs256(good().build());
        for (String item : List.of("bearer.", "bearer.!!!!", "bearer." + token, "bearer.w6nDqQ")) {
            Handshake handshake = handshake(Map.of("Sec-WebSocket-Protocol", List.of("switchboard.v1.json, " + item)));
            refuses(jwt, handshake, token, "token refused");
        }
    }

    @Test
    void asksSomebodyElseOnlyAboutWhoOffersNothing() {
        Jwt withGuests =
                jwt.cookie("session").otherwise(Authenticator.of(handshake -> Profile.of(UserId.of("guest"), "Guest")));
        Verdict guest = new Verdict.Known(Profile.of(UserId.of("guest"), "Guest"));

        assertThat(ask(withGuests, handshake(Map.of()))).isEqualTo(guest);
        assertThat(ask(withGuests, handshake(Map.of("Sec-WebSocket-Protocol", List.of("switchboard.v1.json")))))
                .isEqualTo(guest);
        refuses(withGuests, bearing("x"), "x", "it can't be read");
        refuses(withGuests, handshake(Map.of("Cookie", List.of("session=x"))), "", "it can't be read");
        Handshake spoilt = handshake(Map.of("Sec-WebSocket-Protocol", List.of("switchboard.v1.json, bearer.***")));
        refuses(withGuests, spoilt, "", "it can't be read");
    }

    @Test
    void judgesTheTokenOfARefreshToo() {
        Handshake first = handshake(Map.of("Cookie", List.of("session=old")));

        assertThat(ask(jwt, first.refreshed(hs256(good().build())))).isInstanceOf(Verdict.Known.class);
        refuses(jwt, first.refreshed("nonsense"), "nonsense", "it can't be read");
    }
}
