package dev.switchboard.application;

import static dev.switchboard.application.StaticFilesTest.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PagesTest {
    private final Pages pages = Pages.none()
            .at("/", says("home"))
            .at("/example", says("chat"))
            .below("/a/", says("below a"))
            .below("/a/b/", says("below b"));

    private static WebHandler says(String text) {
        return request -> WebResponse.text(200, "text/plain", text);
    }

    private WebResponse send(String method, String path, String... hosts) throws Exception {
        return pages.handle(request(method, path, hosts.length == 0 ? Map.of() : Map.of("host", List.of(hosts))));
    }

    private String text(String path) throws Exception {
        return new String(send("GET", path).body(), StandardCharsets.UTF_8);
    }

    private String connectSources(String... hosts) throws Exception {
        String policy = Optional.ofNullable(send("GET", "/", hosts).headers().get("Content-Security-Policy"))
                .orElseThrow();
        assertThat(policy.split("; ")).as("directives").hasSize(10);
        return List.of(policy.split("; ")).stream()
                .filter(directive -> directive.startsWith("connect-src "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void findsExactPathsFirstAndThenTheLongestPrefix() throws Exception {
        assertThat(text("/")).isEqualTo("home");
        assertThat(text("/example")).isEqualTo("chat");
        assertThat(text("/a/x")).isEqualTo("below a");
        assertThat(text("/a/b/x")).isEqualTo("below b");
        assertThat(send("GET", "/a").status()).isEqualTo(404);
        assertThat(send("GET", "/example/").status()).isEqualTo(404);
        assertThat(send("GET", "/nothing").status()).isEqualTo(404);
    }

    @Test
    void guardsEveryResponseAndErrorsToo() throws Exception {
        for (WebResponse response : List.of(send("GET", "/"), send("GET", "/nothing"), send("POST", "/"))) {
            assertThat(response.headers())
                    .containsEntry("X-Content-Type-Options", "nosniff")
                    .containsEntry("Referrer-Policy", "no-referrer");
            assertThat(response.headers().get("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get"})
    void refusesOtherMethodsThanGetAndHead(String method) throws Exception {
        WebResponse refused = send(method, "/example");

        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.headers()).containsEntry("Allow", "GET, HEAD");
    }

    @Test
    void namesTheSocketsOfTheHostThatWasAskedFor() throws Exception {
        assertThat(connectSources("Chat.Example:8080"))
                .isEqualTo("connect-src 'self' ws://chat.example:8080 wss://chat.example:8080");
        assertThat(connectSources("127.0.0.1")).isEqualTo("connect-src 'self' ws://127.0.0.1 wss://127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a; script-src *",
                "a;script-src",
                "a, default-src *",
                "a 'unsafe-inline'",
                "*",
                "*.example",
                "a/b",
                "user@a",
                "a\r\nX: y",
                "a:",
                "a:123456",
                "[::1]:8080",
                "ä.example",
                "-a",
            })
    void letsNoHostIntoThePolicyThatIsMoreThanAHost(String host) throws Exception {
        assertThat(connectSources(host)).isEqualTo("connect-src 'self'");
    }

    @Test
    void namesNoSocketsWhereTheHostIsMissingOrTwice() throws Exception {
        assertThat(connectSources()).isEqualTo("connect-src 'self'");
        assertThat(connectSources("a", "b")).isEqualTo("connect-src 'self'");
    }

    @Test
    void saysErrorsAsTheApplicationWants() throws Exception {
        Pages own =
                pages.errors((status, sentence) -> WebResponse.text(status, "text/html", "<h1>" + sentence + "</h1>"));

        WebResponse missing = own.handle(request("GET", "/nothing", Map.of()));
        assertThat(missing.status()).isEqualTo(404);
        assertThat(new String(missing.body(), StandardCharsets.UTF_8)).startsWith("<h1>There is nothing");
    }

    @Test
    void refusesPathsThatNoRequestHas() {
        assertThatThrownBy(() -> pages.at("example", says("x"))).hasMessageContaining("begins with /");
        assertThatThrownBy(() -> pages.below("/a", says("x"))).hasMessageContaining("ends with /");
        assertThatThrownBy(() -> pages.below("a/", says("x"))).hasMessageContaining("begins with /");
    }
}
