package dev.switchboard.admin;

import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Logins of this node: at most {@value #MOST}, the one that is longest unused goes for a new one. A cookie's value is kept as its hash
 * only. Thread-safe.
 */
final class Sessions {
    static final int MOST = 100;

    private static final int BYTES = 32;

    /** A login, the cookie's value that stands for it, and the login that had to go for it. */
    record Begun(Session session, String cookie, Optional<Session> replaced) {}

    private final Duration time;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byCookie = new LinkedHashMap<>(16, 0.75f, true); // guarded by this

    Sessions(Duration time, InstantSource clock) {
        this.time = time;
        this.clock = clock;
    }

    /** One more, which ends at {@code noLater} at the latest. */
    synchronized Begun begin(String name, Optional<Instant> noLater) {
        forgetEnded();
        Optional<Session> replaced = byCookie.size() < MOST
                ? Optional.empty()
                : Optional.ofNullable(
                        byCookie.remove(byCookie.keySet().iterator().next()));
        Instant end = clock.instant().plus(time);
        Instant expires = noLater.filter(end::isAfter).orElse(end);
        Session session = new Session(name, UserId.of("admin-" + secret()), secret(), expires);
        String cookie = secret();
        byCookie.put(hash(cookie), session);
        return new Begun(session, cookie, replaced);
    }

    /** The login that a cookie stands for, unless it has ended. */
    synchronized Optional<Session> find(String cookie) {
        return Optional.ofNullable(byCookie.get(hash(cookie))).filter(this::lasts);
    }

    /** Whether the user of the live feed is one of a login that lasts; to ask by the feed is to use it. */
    synchronized boolean holds(UserId user) {
        Optional<String> held = byCookie.entrySet().stream()
                .filter(entry -> entry.getValue().user().equals(user) && lasts(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        return held.map(byCookie::get).isPresent();
    }

    synchronized void end(Session session) {
        byCookie.values().remove(session);
    }

    private void forgetEnded() {
        byCookie.values().removeIf(session -> !lasts(session));
    }

    private boolean lasts(Session session) {
        return clock.instant().isBefore(session.expires());
    }

    private String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String cookie) {
        return HexFormat.of().formatHex(digest(cookie.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
