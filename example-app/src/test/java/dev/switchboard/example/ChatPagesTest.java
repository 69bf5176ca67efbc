package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as a browser gets them, over the transport that is there. */
final class ChatPagesTest {
    private static Example example;

    @BeforeAll
    static void start() throws IOException {
        example = Examples.start();
    }

    @AfterAll
    static void end() {
        example.close();
    }

    private static HttpReply ask(RawRequest request) {
        try (RawClient client = RawClient.tcp(example.server().port())) {
            return client.ask(request);
        }
    }

    private static HttpReply get(String target) {
        return ask(RawRequest.of("GET", target));
    }

    private static void assertGuarded(HttpReply reply) {
        assertThat(reply.header("x-content-type-options")).contains("nosniff");
        assertThat(reply.header("referrer-policy")).contains("no-referrer");
        assertThat(reply.header("content-security-policy").orElse(""))
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/example, text/html; charset=utf-8",
        "/example?ch=lobby&name=Ada, text/html; charset=utf-8",
        "/dashboard, text/html; charset=utf-8",
        "/board?id=one, text/html; charset=utf-8",
        "/notifications, text/html; charset=utf-8",
        "/assets/chat.js, text/javascript; charset=utf-8",
        "/assets/chat.css, text/css; charset=utf-8",
        "/assets/icon.svg, image/svg+xml",
        "/client/index.js, text/javascript; charset=utf-8",
        "/client/switchboard.js, text/javascript; charset=utf-8",
    })
    void servesEachPageGuarded(String target, String type) {
        HttpReply reply = get(target);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type").map(found -> found.replace(";charset", "; charset")))
                .contains(type);
        assertGuarded(reply);
    }

    @Test
    void refersOnlyToWhatIsThereAndHasNothingInline() {
        for (String page : List.of("/", "/example", "/dashboard", "/board", "/notifications", "/nowhere")) {
            String html = get(page).text();
            assertThat(html).as(page).doesNotContain("style=", "<style", "javascript:", " onclick", " onload");
            assertThat(Pattern.compile("<script(?![^>]* src=)").matcher(html).find())
                    .as(page)
                    .isFalse();
            List<String> references = Pattern.compile("(?:src|href|action)=\"(/[^\"?]*)")
                    .matcher(html)
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(references)
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(get(path).status()).as(path).isEqualTo(200));
        }
    }

    @Test
    void sendsAFileOnlyOnce() {
        String tag = get("/assets/chat.js").header("etag").orElseThrow();
        HttpReply again = ask(RawRequest.of("GET", "/assets/chat.js").with("If-None-Match", tag));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("etag")).contains(tag);
        assertGuarded(again);
    }

    @Test
    void saysWhatIsNotHere() {
        HttpReply reply = get("/nowhere");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text()).contains("404", "There is nothing at this address.");
        assertGuarded(reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/example", "/assets/chat.js"})
    void canOnlyBeRead(String target) {
        HttpReply reply = ask(RawRequest.of("POST", target).body("x"));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("allow")).contains("GET, HEAD");
        assertGuarded(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "/example?ch=%0A, control",
        "/example?ch=%E2%80%AEx, bidirectional-format",
        "/example?ch=%FF, UTF-8",
    })
    void refusesARoomThatItsSocketWouldRefuse(String target, String reason) {
        HttpReply reply = get(target);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).contains(reason);
        assertGuarded(reply);
        assertThat(ask(RawRequest.upgrade(target.replace("/example", Chat.EXAMPLE_SOCKET)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void repeatsNothingOfARequestAsMarkup() {
        String html = get("/example?ch=%0A%3Cscript%3Ealert(1)%3C/script%3E").text();

        assertThat(html).contains("&lt;script&gt;").doesNotContain("<script");
    }

    @Test
    void givesAGuestOneCookieAndLeavesItAlone() {
        HttpReply first = get("/example?name=Ada");
        String cookie = first.header("set-cookie").orElseThrow();
        HttpReply second = ask(RawRequest.of("GET", "/example?name=Bob").with("Cookie", cookie.split(";")[0]));

        assertThat(cookie).contains("HttpOnly", "SameSite=Lax");
        assertThat(first.header("cache-control")).contains("no-store");
        assertThat(second.header("set-cookie")).isEmpty();
        assertThat(get("/").header("set-cookie")).isEmpty();
    }

    @Test
    void namesItsOwnSocketsAndNoHostileOnes() {
        assertThat(ask(RawRequest.of("GET", "/").replacing("Host", "chat.example:99"))
                        .header("content-security-policy")
                        .orElse(""))
                .contains("connect-src 'self' ws://chat.example:99 wss://chat.example:99;");
        HttpReply hostile = ask(RawRequest.of("GET", "/").replacing("Host", "a;script-src *"));
        assertThat(hostile.header("content-security-policy").orElse("")).doesNotContain("*");
    }
}
