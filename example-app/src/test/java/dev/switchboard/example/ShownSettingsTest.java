package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the console's {@code /config} tells of how the example was started. */
final class ShownSettingsTest {
    private static final String TOKEN = "the-admin-token-of-this-test";

    private static String config(Example example) {
        try (RawClient client = RawClient.tcp(example.server().port())) {
            HttpReply reply = client.ask(
                    RawRequest.of("GET", "/admin/websocket/api/config").with("Authorization", "Bearer " + TOKEN));
            assertThat(reply.status()).isEqualTo(200);
            return reply.text();
        }
    }

    @Test
    void tellsWhereRedisIsAndNobodysCredentials() throws IOException {
        try (RedisProcess redis = RedisProcess.launch("--requirepass", "geheim");
                Example example = Examples.start(
                        "--admin-token",
                        TOKEN,
                        "--presence-lease",
                        "15s",
                        "--redis",
                        redis.url().replace("//", "//default:geheim@"))) {
            assertThat(config(example))
                    .contains("redis://127.0.0.1:" + redis.port() + "/0 with prefix switchboard:")
                    .contains("--presence-lease", "15000 ms")
                    .doesNotContain("geheim", "default:", TOKEN);
        }
    }

    @Test
    void tellsThatThereIsNoRedis() throws IOException {
        try (Example example = Examples.start("--admin-token", TOKEN)) {
            assertThat(config(example).replace(" ", ""))
                    .containsPattern("--redis\"[^}]*none")
                    .doesNotContain("15000ms");
        }
    }
}
