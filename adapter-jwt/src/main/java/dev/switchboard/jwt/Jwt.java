package dev.switchboard.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows users by a JSON Web Token (RFC 7519): {@code sub} is the user, {@code name} the display name, {@code exp} and the leeway the end of the
 * credentials. Immutable and thread-safe; each method returns a changed copy, and copies share the keys that were fetched.
 *
 * <p>The token is looked for in {@code Authorization: Bearer}, then in the sub-protocol item {@code bearer.…}, then in a cookie if one was
 * named. Why a token is refused is for the log alone, without the token; the client learns {@code unauthenticated}.
 *
 * <pre>{@code
 * Jwt.hs256(secret)
 * Jwt.keys(URI.create("https://login.example/.well-known/jwks.json")).issuer("https://login.example/").audience("chat")
 * }</pre>
 */
public final class Jwt implements Authenticator {
    /** Longest token that is looked at unless changed, in bytes. */
    public static final int MOST_BYTES = 8_192;

    private static final Logger LOG = System.getLogger(Jwt.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration AGE = Duration.ofHours(1);
    private static final Verdict UNAUTHENTICATED = new Verdict.Unknown("unauthenticated");

    private final Judge judge;
    private final Bearer bearer;
    private final Optional<Authenticator> others;

    private Jwt(Judge judge, Bearer bearer, Optional<Authenticator> others) {
        this.judge = judge;
        this.bearer = bearer;
        this.others = others;
    }

    private static Jwt with(Keys keys, Clock clock) {
        return new Jwt(
                new Judge(keys, Claims.standard(), MOST_BYTES, clock), new Bearer(Optional.empty()), Optional.empty());
    }

    /**
     * Tokens signed with a shared secret (HS256), and no others.
     *
     * @throws IllegalArgumentException if it has less than 32 bytes of UTF-8 (RFC 7518 §3.2)
     */
    public static Jwt hs256(String secret) {
        return hs256(secret.getBytes(StandardCharsets.UTF_8), Clock.systemUTC());
    }

    static Jwt hs256(byte[] secret, Clock clock) {
        return with(new SharedSecret(secret), clock);
    }

    /**
     * Tokens signed with a key of a published set (RFC 7517 §5), RS256 or ES256, and no others. The set is fetched when it is first
     * needed, then each hour, and when a token names a key that is not in it, but at most every 30 s.
     *
     * @param url https, or http where nobody else can listen
     * @throws IllegalArgumentException if it is neither
     */
    public static Jwt keys(URI url) {
        return keys(url, INTERVAL, AGE, Clock.systemUTC());
    }

    static Jwt keys(URI url, Duration interval, Duration age, Clock clock) {
        return with(new KeySet(new PublishedKeys(url), interval, age, clock), clock);
    }

    /**
     * The same with a set in a file, which may be replaced while this runs.
     *
     * @throws IllegalArgumentException if it can't be read now, or is no set of keys
     */
    public static Jwt keys(Path file) {
        return keys(file, INTERVAL, AGE, Clock.systemUTC());
    }

    static Jwt keys(Path file, Duration interval, Duration age, Clock clock) {
        try {
            JWKSet.load(file.toFile());
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException("the keys in " + file + " can't be read: " + e.getMessage(), e);
        }
        // Not on the caller's thread, which may be an I/O thread's.
        return with(
                new KeySet(
                        () -> CompletableFuture.supplyAsync(() -> {
                            try {
                                return JWKSet.load(file.toFile());
                            } catch (IOException | ParseException e) {
                                throw new IllegalStateException("the keys in " + file + " can't be read", e);
                            }
                        }),
                        interval,
                        age,
                        clock),
                clock);
    }

    /** Refuses tokens of any other {@code iss}. */
    public Jwt issuer(String issuer) {
        Claims now = judge.claims();
        return claims(new Claims(Optional.of(issuer), now.audiences(), now.leeway(), now.name(), now.attributes()));
    }

    /** Refuses tokens whose {@code aud} names none of these. Without it {@code aud} is not looked at. */
    public Jwt audience(String... audiences) {
        Claims now = judge.claims();
        return claims(new Claims(
                now.issuer(),
                new LinkedHashSet<>(Arrays.asList(audiences)),
                now.leeway(),
                now.name(),
                now.attributes()));
    }

    /** How far clocks may differ, 30 s unless changed; not negative. */
    public Jwt leeway(Duration leeway) {
        Claims now = judge.claims();
        return claims(new Claims(now.issuer(), now.audiences(), leeway, now.name(), now.attributes()));
    }

    /** The claim that is the display name, {@code name} unless changed; the user's id where a token has none. */
    public Jwt name(String claim) {
        Claims now = judge.claims();
        return claims(new Claims(now.issuer(), now.audiences(), now.leeway(), claim, now.attributes()));
    }

    /** Makes a claim an attribute of the profile: texts, numbers and truths, lists of them with blanks between. */
    public Jwt attribute(String attribute, String claim) {
        Claims now = judge.claims();
        Map<String, String> more = new LinkedHashMap<>(now.attributes());
        more.put(attribute, claim);
        return claims(new Claims(now.issuer(), now.audiences(), now.leeway(), now.name(), more));
    }

    /** Takes the token from this cookie too; set it {@code HttpOnly}, {@code Secure} and {@code SameSite}. */
    public Jwt cookie(String name) {
        return new Jwt(judge, new Bearer(Optional.of(name)), others);
    }

    /** Looks at no token that is longer, in bytes. */
    public Jwt mostBytes(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "a token has at least one byte, so at most " + bytes + " makes no sense");
        }
        return new Jwt(new Judge(judge.keys(), judge.claims(), bytes, judge.clock()), bearer, others);
    }

    /** Asks another authenticator about who offers no token at all: guests, for one. */
    public Jwt otherwise(Authenticator authenticator) {
        return new Jwt(judge, bearer, Optional.of(authenticator));
    }

    private Jwt claims(Claims changed) {
        return new Jwt(new Judge(judge.keys(), changed, judge.mostBytes(), judge.clock()), bearer, others);
    }

    /** Fails if the keys can't be had, so that clients come back later instead of asking their users to log in. */
    @Override
    public CompletionStage<Verdict> authenticate(Handshake handshake) {
        Optional<String> token = bearer.of(handshake);
        if (token.isEmpty() && others.isPresent()) {
            return others.get().authenticate(handshake);
        }
        CompletionStage<Judgement> judged = token.isPresent()
                ? judge.judge(token.get())
                : CompletableFuture.completedFuture(new Judgement.Refused("there is none"));
        return judged.thenApply(judgement -> verdict(judgement, handshake));
    }

    private static Verdict verdict(Judgement judgement, Handshake handshake) {
        if (judgement instanceof Judgement.Believed believed) {
            return new Verdict.Known(believed.profile(), true, believed.expiry());
        }
        LOG.log(
                Level.INFO,
                "token refused peer={0} path={1}: {2}",
                handshake.peer(),
                handshake.path(),
                ((Judgement.Refused) judgement).reason());
        return UNAUTHENTICATED;
    }
}
