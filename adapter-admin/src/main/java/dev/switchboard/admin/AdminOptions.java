package dev.switchboard.admin;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Who may use an {@link AdminConsole}, where it is, and what it shows beside the figures. Immutable; each method returns a changed copy.
 */
public final class AdminOptions {
    /** Shortest token, in characters: less can be guessed. */
    public static final int LEAST_TOKEN = 16;

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]+");

    private static final Duration SESSION = Duration.ofHours(8);

    final Authenticator admins;
    final String path;
    final Limits limits;
    final Map<String, String> settings;
    final Set<String> origins;
    final Set<String> redacted;
    final Duration session;
    final InstantSource clock;

    private AdminOptions(
            Authenticator admins,
            String path,
            Limits limits,
            Map<String, String> settings,
            Set<String> origins,
            Set<String> redacted,
            Duration session,
            InstantSource clock) {
        this.admins = admins;
        this.path = path;
        this.limits = limits;
        this.settings = settings;
        this.origins = origins;
        this.redacted = redacted;
        this.session = session;
        this.clock = clock;
    }

    /**
     * Everybody who has this token is an admin.
     *
     * @throws IllegalArgumentException if it has less than {@value #LEAST_TOKEN} characters
     */
    public static AdminOptions token(String token) {
        if (token.length() < LEAST_TOKEN) {
            throw new IllegalArgumentException("an admin token has at least " + LEAST_TOKEN + " characters, not "
                    + token.length() + "; openssl rand -hex 16 makes one");
        }
        byte[] expected = token.getBytes(StandardCharsets.UTF_8);
        Profile admin = Profile.of(UserId.of("admin"), "admin");
        return authenticator(handshake -> CompletableFuture.completedFuture(
                handshake.bearer().filter(given -> same(given, expected)).isPresent()
                        ? new Verdict.Known(admin)
                        : new Verdict.Unknown("this is not the admin token")));
    }

    /** In constant time: how long it takes must not tell how much of it was right, nor how long the right one is. */
    private static boolean same(String given, byte[] expected) {
        return MessageDigest.isEqual(
                Sessions.digest(given.getBytes(StandardCharsets.UTF_8)), Sessions.digest(expected));
    }

    /**
     * Everybody whom this one knows is an admin. It is asked with the token that was given as {@link Handshake#bearer()}, in a header or
     * in the form of the login page, so that one for JSON Web Tokens fits. Each admin's user id stands in the audit.
     */
    public static AdminOptions authenticator(Authenticator admins) {
        return new AdminOptions(
                admins,
                "/admin/websocket",
                Limits.STANDARD,
                Map.of(),
                Set.of(),
                Set.of(),
                SESSION,
                InstantSource.system());
    }

    /**
     * Where it is mounted; {@code /admin/websocket} unless changed.
     *
     * @throws IllegalArgumentException unless it begins and does not end with a slash, and has no character that would need escaping
     */
    public AdminOptions at(String other) {
        if (!PATH.matcher(other).matches()) {
            throw new IllegalArgumentException(
                    "the console's path is such as /admin/websocket, of A-Z a-z 0-9 . _ ~ - and /, not " + other);
        }
        return new AdminOptions(admins, other, limits, settings, origins, redacted, session, clock);
    }

    /** The limits that the switchboard runs with, to be shown. */
    public AdminOptions limits(Limits running) {
        return new AdminOptions(admins, path, running, settings, origins, redacted, session, clock);
    }

    /** Something else of the configuration, to be shown; masked if its name sounds like a secret's. */
    public AdminOptions setting(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return new AdminOptions(
                admins, path, limits, Collections.unmodifiableMap(more), origins, redacted, session, clock);
    }

    /**
     * Lets pages be served under another origin than their {@code Host} says, as behind a proxy that changes it.
     *
     * @throws IllegalArgumentException if it is no origin, such as {@code https://admin.example}
     */
    public AdminOptions allowOrigin(String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException("an origin is such as https://admin.example, not " + origin);
        }
        return new AdminOptions(admins, path, limits, settings, with(origins, origin), redacted, session, clock);
    }

    /** Hides, in the tap, values of fields whose name contains this too, beside those that sound like secrets. */
    public AdminOptions redact(String key) {
        return new AdminOptions(admins, path, limits, settings, origins, with(redacted, key), session, clock);
    }

    /**
     * How long a login lasts; 8 h unless changed.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public AdminOptions sessionsLast(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a login lasts a second or more, not " + time);
        }
        return new AdminOptions(admins, path, limits, settings, origins, redacted, time, clock);
    }

    AdminOptions clock(InstantSource other) {
        return new AdminOptions(admins, path, limits, settings, origins, redacted, session, other);
    }

    private static Set<String> with(Set<String> all, String one) {
        Set<String> more = new LinkedHashSet<>(all);
        more.add(one);
        return Collections.unmodifiableSet(more);
    }
}
