package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.testkit.DialRefused;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.TestClient;
import dev.switchboard.undertow.UndertowTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, who stays out, and whose requests are taken for an admin's own. */
final class DoorTest {
    private static final String BROADCAST = "{\"cmd\":\"news\"}";

    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(new UndertowTransport());
    }

    @AfterEach
    void end() {
        stage.close();
    }

    private void assertRefused(HttpReply reply, int status, String code) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(String.valueOf(stage.json(reply).get("error"))).contains("code=" + code);
        assertThat(reply.text()).doesNotContain(Stage.TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/status", "/api/session", "/api/openapi.json", "/api/nothing"})
    void tellsNothingToStrangers(String below) {
        assertRefused(stage.ask(stage.request("GET", below)), 401, "unauthenticated");
        assertRefused(
                stage.ask(stage.request("GET", below).with("Cookie", "switchboard-admin=nonsense")),
                401,
                "unauthenticated");
        assertRefused(
                stage.ask(stage.request("GET", below + "?token=" + Stage.encode(Stage.TOKEN))), 401, "unauthenticated");
    }

    @Test
    void takesTheTokenInAHeader() {
        assertThat(stage.get("/api/status").status()).isEqualTo(200);
        for (String wrong :
                List.of("Bearer wrong", "Bearer " + Stage.TOKEN + "x", "Basic " + Stage.TOKEN, Stage.TOKEN)) {
            HttpReply reply = stage.ask(stage.request("GET", "/api/status").with("Authorization", wrong));
            assertRefused(reply, 401, "unauthenticated");
            assertThat(reply.header("www-authenticate")).contains("Bearer realm=\"admin\"");
        }
    }

    @Test
    void logsInWithACookieThatScriptsAndOtherSitesCannotUse() {
        HttpReply reply = stage.login(Stage.TOKEN);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("set-cookie").orElseThrow())
                .startsWith("switchboard-admin=")
                .contains("; Path=/admin/websocket; Max-Age=28800; HttpOnly; SameSite=Strict")
                .doesNotContain("Secure");
        String cookie = Stage.cookie(reply).orElseThrow();
        assertThat(stage.ask(stage.request("GET", "/api/status").with("Cookie", "other=1; " + cookie))
                        .status())
                .isEqualTo(200);
        HttpReply page = stage.ask(stage.request("GET", "/channel?name=%2F").with("Cookie", cookie));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-security-policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("cache-control")).contains("no-store");
    }

    @Test
    void sendsPagesToTheLoginFirst() {
        HttpReply reply = stage.ask(stage.request("GET", "/channel?name=a%2Fb"));

        assertThat(reply.status()).isEqualTo(303);
        assertThat(reply.header("location"))
                .contains("/admin/websocket/login#%2Fadmin%2Fwebsocket%2Fchannel%3Fname%3Da%252Fb");
        assertThat(stage.ask(stage.request("GET", "/login")).status()).isEqualTo(200);
    }

    @Test
    void limitsHowManyWrongTokensAreJudgedAndNeverRefusesARightOne() {
        for (int i = 0; i < Attempts.PER_ADDRESS; i++) {
            assertRefused(stage.login("wrong " + i), 401, "unauthenticated");
        }
        assertRefused(stage.login("wrong again"), 429, "rate-limited");
        // Behind a proxy everybody has the same address: nobody's mistakes may lock out who knows the token.
        assertThat(stage.login(Stage.TOKEN).status()).isEqualTo(204);
        assertThat(stage.get("/api/status").status()).isEqualTo(200);

        stage.now.updateAndGet(now -> now.plusSeconds(61));
        assertRefused(stage.login("wrong once more"), 401, "unauthenticated");
    }

    @Test
    void countsWrongTokensOfOneAddressNotOfAll() {
        Attempts attempts = new Attempts(stage.now::get);
        for (int i = 0; i < 2 * Attempts.TOLD; i++) {
            assertThat(attempts.failed("10.0.0." + i).seconds())
                    .as("first of its address")
                    .isZero();
        }
        for (int i = 1; i < Attempts.PER_ADDRESS; i++) {
            assertThat(attempts.failed("2001:db8:0:1::" + i).seconds()).isZero();
        }
        assertThat(attempts.failed("2001:db8::1:ffff:ffff:ffff:ffff").seconds()).isZero();
        assertThat(attempts.failed("2001:db8:0:1:1:2:3:4%eth0").seconds())
                .as("another of the same /64")
                .isPositive();
        assertThat(attempts.failed("2001:db8:0:2::1").seconds())
                .as("another /64")
                .isZero();
    }

    @Test
    void tellsOfWrongTokensOnlySoManyTimesAMinute() {
        Attempts attempts = new Attempts(stage.now::get);
        long told = java.util.stream.IntStream.range(0, 3 * Attempts.TOLD)
                .filter(i -> attempts.failed("10.0.0." + i).told())
                .count();
        assertThat(told).isEqualTo(Attempts.TOLD);
        stage.now.updateAndGet(now -> now.plusSeconds(60));
        assertThat(attempts.failed("10.0.0.1").told()).isTrue();
    }

    @Test
    void leavesCredentialsOfAProxyInFrontToIt() {
        RawRequest status = stage.request("GET", "/api/status").with("Authorization", "Basic b3BzOm9wcw==");
        assertRefused(stage.ask(status), 401, "unauthenticated");
        assertThat(stage.ask(status.with("Cookie", stage.cookie())).status()).isEqualTo(200);
        assertThat(stage.ask(stage.request("GET", "/api/status").with("Authorization", "bearer " + Stage.TOKEN))
                        .status())
                .isEqualTo(200);
        RawRequest forged = stage.page("/api/broadcast", stage.cookie(), BROADCAST)
                .without("X-Switchboard-Csrf")
                .with("Authorization", "Basic b3BzOm9wcw==");
        assertRefused(stage.ask(forged), 403, "forbidden");
    }

    @Test
    void endsALoginInTimeAndByLogout() {
        String cookie = stage.cookie();
        String csrf = stage.csrf(cookie);
        stage.now.updateAndGet(now -> now.plus(Duration.ofHours(8)));
        RawRequest status = stage.request("GET", "/api/status");
        assertRefused(stage.ask(status.with("Cookie", cookie)), 401, "unauthenticated");
        assertThat(stage.ask(status.with("Cookie", cookie)).text())
                .contains("has ended, or it was made on another node");
        RawRequest broadcast =
                stage.request("POST", "/api/broadcast").body(BROADCAST).with("X-Switchboard-Csrf", csrf);
        assertRefused(stage.ask(broadcast.with("Cookie", cookie)), 401, "unauthenticated");

        String second = stage.cookie();
        HttpReply out = stage.ask(stage.page("/logout", second, "{}"));
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("set-cookie").orElseThrow())
                .startsWith("switchboard-admin=; ")
                .contains("Max-Age=0");
        assertRefused(stage.ask(status.with("Cookie", second)), 401, "unauthenticated");
    }

    @Test
    void doesNotTakeALoginOfAnotherNode() throws IOException {
        try (Stage other = new Stage(new UndertowTransport())) {
            assertRefused(
                    stage.ask(stage.request("GET", "/api/status").with("Cookie", other.cookie())),
                    401,
                    "unauthenticated");
        }
    }

    @Test
    void keepsAHundredLoginsAndForgetsTheLongestUnused() {
        Sessions sessions = new Sessions(Duration.ofHours(1), stage.now::get);
        List<Sessions.Begun> begun = java.util.stream.IntStream.range(0, Sessions.MOST)
                .mapToObj(i -> sessions.begin("a" + i, java.util.Optional.empty()))
                .toList();
        assertThat(sessions.find(begun.get(0).cookie())).isPresent();
        sessions.begin("one more", java.util.Optional.empty());

        assertThat(sessions.find(begun.get(0).cookie())).isPresent();
        assertThat(sessions.find(begun.get(1).cookie())).isEmpty();
        assertThat(sessions.find(begun.get(2).cookie())).isPresent();
    }

    @Test
    void doesWhatItsOwnPagesAskFor() {
        try (TestClient ann = stage.dial("user=ann")) {
            assertThat(stage.ask(stage.page("/api/broadcast", stage.cookie(), BROADCAST))
                            .status())
                    .isEqualTo(200);
            ann.expect("news");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1:1",
        "Origin, https://127.0.0.1.evil.example",
        "Referer, http://evil.example/127.0.0.1",
        "Referer, http://evil.example?http://127.0.0.1",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none",
    })
    void refusesWhatOtherPagesAskFor(String header, String value) {
        String cookie = stage.cookie();
        RawRequest own = stage.page("/api/broadcast", cookie, BROADCAST);
        RawRequest forged = header.equals("Referer")
                ? own.without("Origin").without("Sec-Fetch-Site")
                : header.equals("Origin") ? own.without("Sec-Fetch-Site") : own;
        try (TestClient ann = stage.dial("user=ann")) {
            assertRefused(stage.ask(forged.replacing(header, value)), 403, "forbidden");
            assertRefused(
                    stage.ask(stage.request("POST", "/login")
                            .with(header, value)
                            .body("token=" + Stage.encode(Stage.TOKEN))),
                    403,
                    "forbidden");
            ann.expectNothing();
        }
    }

    @Test
    void refusesWhatLacksTheLoginsHeader() {
        String cookie = stage.cookie();
        RawRequest own = stage.page("/api/broadcast", cookie, BROADCAST);
        assertRefused(stage.ask(own.without("X-Switchboard-Csrf")), 403, "forbidden");
        assertRefused(stage.ask(own.replacing("X-Switchboard-Csrf", "wrong")), 403, "forbidden");
        assertRefused(stage.ask(own.replacing("X-Switchboard-Csrf", stage.csrf(stage.cookie()))), 403, "forbidden");
        assertRefused(stage.ask(own.with("Origin", "http://evil.example")), 403, "forbidden");
        RawRequest logout =
                stage.request("POST", "/logout").with("Cookie", cookie).body("");
        assertRefused(stage.ask(logout), 403, "forbidden");
        assertRefused(stage.ask(stage.request("GET", "/logout").with("Cookie", cookie)), 405, "invalid-message");
        assertThat(stage.ask(stage.request("GET", "/api/status").with("Cookie", cookie))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void takesAnotherOriginWhereThatWasAllowed() throws IOException {
        try (Stage behind = new Stage(
                new UndertowTransport(), AdminOptions.token(Stage.TOKEN).allowOrigin("https://admin.example"))) {
            RawRequest login = behind.request("POST", "/login")
                    .with("Origin", "https://admin.example")
                    .body("token=" + Stage.encode(Stage.TOKEN));
            assertThat(behind.ask(login).header("set-cookie").orElseThrow()).endsWith("; Secure");
        }
    }

    @Test
    void takesWhomAnAuthenticatorKnows() throws IOException {
        AdminOptions options = AdminOptions.authenticator(handshake -> CompletableFuture.completedFuture(
                handshake.bearer().filter("jwt"::equals).isPresent()
                        ? new Verdict.Known(
                                Profile.of(UserId.of("ada"), "Ada"),
                                true,
                                java.util.Optional.of(stage.now.get().plusSeconds(60)))
                        : new Verdict.Unknown("no")));
        try (Stage other = new Stage(new UndertowTransport(), options)) {
            HttpReply login = other.login("jwt");
            String cookie = Stage.cookie(login).orElseThrow();
            RawRequest session = other.request("GET", "/api/session").with("Cookie", cookie);
            assertThat(other.json(other.ask(session)))
                    .containsEntry("name", "ada")
                    .containsEntry("expires", "2030-01-01T00:01:00Z");
            other.now.updateAndGet(now -> now.plusSeconds(60));
            assertThat(other.ask(session).status()).isEqualTo(401);
            assertThat(other.login("another").status()).isEqualTo(401);
        }
    }

    @Test
    void letsOnlyLoginsIntoTheLiveFeed() {
        assertThatThrownBy(() -> Dialer.standard().dial(stage.server, "/admin/websocket/socket"))
                .isInstanceOf(DialRefused.class);
        assertThatThrownBy(() -> Dialer.standard()
                        .dial(stage.server, "/admin/websocket/socket", Map.of("Cookie", "switchboard-admin=nonsense")))
                .isInstanceOf(DialRefused.class);
        assertThatThrownBy(() -> Dialer.standard()
                        .dial(
                                stage.server,
                                "/admin/websocket/socket",
                                Map.of("Cookie", stage.cookie(), "Origin", "http://evil.example")))
                .isInstanceOf(DialRefused.class);
    }

    @Test
    void refusesOptionsThatCannotBe() {
        assertThatThrownBy(() -> AdminOptions.token("short")).hasMessageContaining("at least 16");
        for (String path : List.of("", "/", "admin", "/admin/", "/a b", "/a\"b")) {
            assertThatThrownBy(() -> AdminOptions.token(Stage.TOKEN).at(path))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> AdminOptions.token(Stage.TOKEN).allowOrigin("admin.example"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
