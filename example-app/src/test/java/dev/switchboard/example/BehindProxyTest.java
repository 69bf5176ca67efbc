package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The example as a proxy that ends TLS brings clients to it, and as somebody does who only says so. */
final class BehindProxyTest {
    private static final String CONSOLE = "/admin/websocket";
    private static final String TOKEN = "the-admin-token-of-this-test";
    private static final String CLIENT = "192.0.2.1";

    private final ListAppender<ILoggingEvent> audited = new ListAppender<>();
    private final Logger audit = (Logger) LoggerFactory.getLogger("dev.switchboard.admin.audit");
    private final List<AutoCloseable> own = new ArrayList<>();

    @BeforeEach
    void listen() {
        audited.start();
        audit.setLevel(Level.INFO);
        audit.addAppender(audited);
    }

    @AfterEach
    void end() throws Exception {
        audit.detachAppender(audited);
        audit.setLevel(null);
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private Example trusting(String range) throws IOException {
        Example example = Examples.start("--trusted-proxy", range, "--admin-token", TOKEN);
        own.add(example);
        return example;
    }

    private static HttpReply ask(Example example, RawRequest request) {
        try (RawClient client = RawClient.tcp(example.server().port())) {
            return client.ask(request.with("X-Forwarded-For", CLIENT).with("X-Forwarded-Proto", "https"));
        }
    }

    private static String cookie(Example example) {
        return ask(example, RawRequest.of("GET", "/example"))
                .header("set-cookie")
                .orElseThrow();
    }

    private List<String> audited() {
        return audited.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void theGuestsCookieIsSecureWhereTheProxyEndsTls() throws IOException {
        assertThat(cookie(trusting("127.0.0.1"))).endsWith("; Secure");
        assertThat(cookie(trusting("192.0.2.0/24"))).doesNotContain("Secure");
    }

    @Test
    void theAuditNamesTheClientOfThePagesAndOfTheirFeed() throws IOException {
        Example example = trusting("127.0.0.1");
        RawRequest wrong = RawRequest.of("GET", CONSOLE + "/api/status").with("Authorization", "Bearer wrong");
        assertThat(ask(example, wrong).status()).isEqualTo(401);
        HttpReply login = ask(example, RawRequest.of("POST", CONSOLE + "/login").body("token=" + TOKEN));
        String cookie = login.header("set-cookie").orElseThrow();
        assertThat(cookie).endsWith("; Secure");
        TestClient page = Dialer.standard()
                .dial(
                        example.server(),
                        CONSOLE + "/socket",
                        Map.of(
                                "Sec-WebSocket-Protocol",
                                "switchboard.v1.json",
                                "Cookie",
                                cookie.substring(0, cookie.indexOf(';')),
                                "X-Forwarded-For",
                                CLIENT));
        own.add(page);
        page.expect("sb:welcome");
        page.request(1, "console", "sb:join", "null").expectReply(1);
        page.request(2, "console", "tap", "{}").expectReply(2);

        assertThat(audited())
                .containsExactly(
                        "refused [" + CLIENT + "]: a wrong token",
                        "admin [admin] from [" + CLIENT + "]: log in [] -> done",
                        "admin [admin] from [" + CLIENT + "]: tap [channel *, user *, command *] -> begun");
    }

    @Test
    void theAuditNamesWhoIsConnectedWhereThatIsNoProxy() throws IOException {
        RawRequest wrong = RawRequest.of("GET", CONSOLE + "/api/status").with("Authorization", "Bearer wrong");
        assertThat(ask(trusting("192.0.2.0/24"), wrong).status()).isEqualTo(401);

        assertThat(audited()).containsExactly("refused [127.0.0.1]: a wrong token");
    }
}
