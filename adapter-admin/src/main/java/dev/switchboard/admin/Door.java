package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Query;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Lets admins in: by a token in the header, or by a login and its cookie. Thread-safe. */
final class Door {
    static final String COOKIE = "switchboard-admin";
    static final String CSRF = "x-switchboard-csrf";

    private static final String BEARER = "Bearer ";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AdminOptions options;
    private final Sessions sessions;
    private final Attempts attempts;
    private final Provenance provenance;
    private final Answers answers;

    Door(AdminOptions options, Sessions sessions, Answers answers) {
        this.options = options;
        this.sessions = sessions;
        this.attempts = new Attempts(options.clock);
        this.provenance = new Provenance(options.origins);
        this.answers = answers;
    }

    /** The login of a request, if its cookie stands for one. */
    Optional<Session> session(WebRequest request) {
        return handshake(request, Map.of("cookie", request.headers().getOrDefault("cookie", List.of())))
                .cookie(COOKIE)
                .flatMap(sessions::find);
    }

    /**
     * Who asks.
     *
     * @throws Refusal if it is no admin
     */
    Admin admin(WebRequest request) {
        // Anything else is for a proxy in front, whose credentials browsers send along.
        Optional<String> header = request.header("authorization")
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()));
        if (header.isPresent()) {
            Verdict.Known known = judge(request, header.get());
            return new Admin(known.profile().id().value(), request.peer(), Optional.empty());
        }
        return session(request)
                .map(session -> new Admin(session.name(), request.peer(), Optional.of(session)))
                .orElseThrow(() -> new Refusal(
                        401,
                        "unauthenticated",
                        cookieGiven(request)
                                ? "this login has ended, or it was made on another node; log in again"
                                : "log in, or send the token as Authorization: Bearer"));
    }

    private static boolean cookieGiven(WebRequest request) {
        return request.headers().getOrDefault("cookie", List.of()).stream().anyMatch(line -> line.contains(COOKIE));
    }

    /**
     * Whether an admin's request that changes something was meant by the admin.
     *
     * @throws Refusal if a page of somebody else's may have made it
     */
    void meant(WebRequest request, Admin admin) {
        provenance.fault(request).ifPresent(fault -> {
            throw forged(request, fault);
        });
        admin.session().ifPresent(session -> {
            String given = request.header(CSRF).orElse("");
            if (!MessageDigest.isEqual(
                    given.getBytes(StandardCharsets.UTF_8), session.csrf().getBytes(StandardCharsets.UTF_8))) {
                throw forged(request, "the header " + CSRF + " is missing or wrong; GET …/api/session tells it");
            }
        });
    }

    private static Refusal forged(WebRequest request, String fault) {
        Audit.refused(request.peer(), request.method() + " " + request.path() + ": " + fault);
        return new Refusal(403, "forbidden", fault);
    }

    /** Answers the form of the login page: 204 and a cookie. {@code replaced} hears of the login that had to go for it. */
    WebResponse login(WebRequest request, Consumer<Session> replaced) {
        provenance.fault(request).ifPresent(fault -> {
            throw forged(request, fault);
        });
        String token = token(request);
        Verdict.Known known = judge(request, BEARER + token);
        Sessions.Begun begun = sessions.begin(known.profile().id().value(), known.expires());
        begun.replaced().ifPresent(replaced);
        Audit.done(new Admin(begun.session().name(), request.peer(), Optional.empty()), "log in", "", "done");
        return answers.json(204, Map.of())
                .with("Set-Cookie", cookie(begun.cookie(), options.session.toSeconds(), request));
    }

    private static String token(WebRequest request) {
        try {
            return Query.parse(new String(request.body(), StandardCharsets.UTF_8))
                    .getOrDefault("token", List.of())
                    .stream()
                    .findFirst()
                    .map(String::strip)
                    .filter(token -> !token.isEmpty())
                    .orElseThrow(() -> Refusal.badly("the form has a field token"));
        } catch (IllegalArgumentException malformed) {
            throw Refusal.badly("the body is no form: " + malformed.getMessage());
        }
    }

    WebResponse logout(WebRequest request, Admin admin) {
        admin.session().ifPresent(sessions::end);
        Audit.done(admin, "log out", "", "done");
        return answers.json(204, Map.of()).with("Set-Cookie", cookie("", 0, request));
    }

    private String cookie(String value, long seconds, WebRequest request) {
        return COOKIE + "=" + value + "; Path=" + options.path + "; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                + (overTls(request) ? "; Secure" : "");
    }

    /** This hop, or the browser's as an allowed origin tells it. */
    private boolean overTls(WebRequest request) {
        return request.secure()
                || request.header("origin")
                        .filter(origin -> origin.startsWith("https://"))
                        .isPresent();
    }

    /** A right token first: whatever others got wrong, it is let in. */
    private Verdict.Known judge(WebRequest request, String authorization) {
        if (ask(handshake(request, Map.of("authorization", List.of(authorization)))) instanceof Verdict.Known known) {
            return known;
        }
        Attempts.Failed failed = attempts.failed(request.peer());
        if (failed.told()) {
            Audit.refused(request.peer(), failed.seconds() > 0 ? "too many wrong tokens" : "a wrong token");
        }
        throw failed.seconds() > 0
                ? new Refusal(429, "rate-limited", "too many wrong tokens; wait " + failed.seconds() + " s")
                : new Refusal(401, "unauthenticated", "this token is not one of an admin");
    }

    /** Pages run on threads that may wait. */
    private Verdict ask(Handshake handshake) {
        try {
            return options.admins
                    .authenticate(handshake)
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            System.getLogger(Door.class.getName())
                    .log(System.Logger.Level.WARNING, "the admins' authenticator gave no answer", failed);
            throw new Refusal(503, "unavailable", "who may enter can't be told now; try again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, "unavailable", "the server is ending");
        }
    }

    private static Handshake handshake(WebRequest request, Map<String, List<String>> headers) {
        return new Handshake("http", request.path(), "", headers, request.peer(), request.secure());
    }
}
