package dev.switchboard.example;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who guests are: a random UUID that a signed cookie brings back, so that nobody can claim another's. The name that they give is for
 * showing and says nothing of who they are. Thread-safe.
 */
final class Guests {
    static final String COOKIE = "switchboard-guest";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES = 32;
    private static final int COOKIE_SECONDS = 30 * 24 * 3600;
    private static final int TAIL = 4;

    private static final Pattern SIGNED =
            Pattern.compile("([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\.([A-Za-z0-9_-]{43})");

    private final SecretKeySpec key;

    private Guests(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** Signs with a secret of the operator's, or with one that ends with the process. */
    static Guests with(Optional<String> secret) {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Guests(
                secret.map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(bytes));
    }

    /** Knows guests by their cookie, and everybody else as somebody new. */
    Authenticator authenticator() {
        return handshake -> {
            Optional<UUID> known = handshake.cookie(COOKIE).flatMap(this::verify);
            UUID id = known.orElseGet(UUID::randomUUID);
            Profile profile = Profile.of(UserId.of(id.toString()), name(handshake, id));
            return CompletableFuture.completedFuture(
                    known.isPresent() ? new Verdict.Known(profile) : Verdict.Known.passing(profile));
        };
    }

    private static String name(Handshake handshake, UUID id) {
        String otherwise = "guest-" + id.toString().substring(0, TAIL);
        return Profile.displayName(handshake.param("name").orElse(""), otherwise);
    }

    /** The {@code Set-Cookie} for who has no cookie of ours yet; empty for who has. */
    Optional<String> greet(List<String> cookies, boolean secure) {
        Matcher known = Pattern.compile("(?:^|;)\\s*" + COOKIE + "=([^;\\s]+)").matcher(String.join(";", cookies));
        if (known.find() && verify(known.group(1)).isPresent()) {
            return Optional.empty();
        }
        String cookie = COOKIE + "=" + sign(UUID.randomUUID()) + "; Path=/; Max-Age=" + COOKIE_SECONDS
                + "; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
        return Optional.of(cookie);
    }

    String sign(UUID id) {
        return id + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(id.toString()));
    }

    /** The guest of a cookie, if it was signed here. */
    Optional<UUID> verify(String cookie) {
        Matcher parts = SIGNED.matcher(cookie);
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte[] claimed;
        try {
            claimed = Base64.getUrlDecoder().decode(parts.group(2));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
        // In constant time: how long it takes must not tell how much of it was right.
        return MessageDigest.isEqual(claimed, mac(parts.group(1)))
                ? Optional.of(UUID.fromString(parts.group(1)))
                : Optional.empty();
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
