package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.testkit.DialRefused;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.Received;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users by token, guests beside them, over the transport that is there. */
final class TokenTest {
    private static final String SECRET = "correct horse battery staple, and more";

    private Example example;

    @BeforeEach
    void start() throws IOException {
        example = Examples.start("--jwt-secret", SECRET);
    }

    @AfterEach
    void end() {
        example.close();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String token(String user, long seconds) {
        String signed = base64("{\"alg\":\"HS256\"}") + "."
                + base64("{\"sub\":\"" + user + "\",\"name\":\"Ann\",\"exp\":"
                        + Instant.now().plusSeconds(seconds).getEpochSecond() + "}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private TestClient dial(Map<String, String> headers) {
        return Dialer.standard().dial(example.server(), "/example/socket?ch=lobby&name=Guest", headers);
    }

    private TestClient browser(String token) {
        return dial(Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json, bearer." + base64(token)));
    }

    @Test
    void knowsPlainClientsByTheirHeaderAndTheOthersAsGuests() {
        TestClient ann = dial(Map.of("Authorization", "Bearer " + token("ann", 60)));
        ann.send("chat", "{\"text\":\"hi\"}").expect("chat").isFrom("ann").hasField("user", "Ann");
        TestClient guest = dial(Map.of());
        ann.expect("online-update");
        guest.send("chat", "{\"text\":\"ho\"}").expect("chat").hasField("user", "Guest");
        ann.expect("chat").hasField("user", "Guest");
    }

    @Test
    void knowsBrowsersByTheirSubprotocolAndTellsThemWhenTheirTokenEnds() {
        TestClient ann = browser(token("ann", 3_600));

        Received welcome = ann.expect("sb:welcome");

        assertThat(ann.subprotocol()).as("the token is never echoed").contains("switchboard.v1.json");
        assertThat(welcome.field("user")).contains("ann");
        assertThat(Long.parseLong(welcome.field("expiresAt")))
                .isGreaterThan(Instant.now().toEpochMilli());
        ann.request(1, "", "sb:refresh", "{\"token\":\"" + token("ann", 7_200) + "\"}")
                .expectReply(1);
        ann.request(2, "", "sb:refresh", "{\"token\":\"" + token("bob", 7_200) + "\"}")
                .expectFailure(2, "forbidden");
        ann.request(3, "", "sb:refresh", "{\"token\":\"nonsense\"}").expectFailure(3, "unauthenticated");
        ann.expectNothing();
    }

    @Test
    void refusesBadTokens() {
        for (String bad : new String[] {"nonsense", token("ann", -3_600), token("ann", 60) + "x"}) {
            DialRefused refusal =
                    catchThrowableOfType(DialRefused.class, () -> dial(Map.of("Authorization", "Bearer " + bad)));
            assertThat(refusal.status()).isEqualTo(401);
            assertThat(refusal).hasMessageContaining("unauthenticated").hasMessageNotContaining(bad);
            browser(bad).expectClosed(4501);
        }
    }

    @Test
    void endsConnectionsWhoseTokenEnds() {
        // 30 s of leeway, less those that have passed.
        TestClient ann = browser(token("ann", -28));
        ann.expect("sb:welcome");

        ann.expectClosed(4501);
    }
}
