package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator's pages while one of three processes stands still, goes on, and is killed. */
@Tag("full")
final class AdminHangBrowserTest extends TwoBrowsers {
    private static final String TOKEN = "an operator's own token";

    @TempDir
    Path logs;

    @RegisterExtension
    final Owned owned = new Owned();

    private final Map<String, ExampleProcess> nodes = new LinkedHashMap<>();

    @BeforeEach
    void startNodes() {
        RedisProcess redis = owned.add(RedisProcess.launch());
        for (String name : List.of("one", "two", "three")) {
            File log = logs.resolve(name).toFile();
            ExampleProcess node = owned.add(ExampleProcess.start(
                    log, List.of("-Xmx256m"), "--redis", redis.url(), "--node", name, "--admin-token", TOKEN));
            nodes.put(name, node);
            for (int i = 0; i < 2; i++) {
                owned.add(Dialer.standard().dial(node, "/example/socket?ch=lobby&name=" + name + i));
            }
        }
    }

    private String console(String below) {
        return "http://127.0.0.1:" + nodes.get("one").port + "/admin/websocket" + below;
    }

    private void assertRows(String... rows) {
        ada.await(() ->
                assertThat(ada.texts(".nodes-part tbody tr td:first-child")).containsExactlyInAnyOrder(rows));
    }

    private void assertConnections(int count) {
        ada.await(() -> assertThat(ada.texts(".total")).containsExactly(count + " connections"));
    }

    private String api(String below) {
        int port = nodes.get("one").port;
        try (RawClient client = RawClient.tcp(port)) {
            return client.ask(RawRequest.of("GET", "/admin/websocket/api" + below)
                            .replacing("Host", "127.0.0.1:" + port)
                            .with("Authorization", "Bearer " + TOKEN))
                    .text();
        }
    }

    @Test
    void theOthersAreShownAndTheOneThatStandsStillIsNamed() {
        ada.open(console(""));
        ada.type("#token", TOKEN).click("#enter");
        assertRows("one", "two", "three");
        ada.await(() -> assertThat(ada.texts("#silent")).isEmpty());

        nodes.get("three").signal("STOP");
        try {
            ada.await(() -> assertThat(ada.texts("#silent-text"))
                    .containsExactly("three does not answer. What is shown is of the others."));
            ada.click("nav a[href*='/connections']");
            assertConnections(4);
            ada.await(() -> assertThat(ada.texts("tbody tr td.several")).containsOnly("one", "two"));
            assertThat(api("/connections")).contains("\"silent\":[\"three\"]").contains("\"total\":4");
            assertThat(api("/status?node=three")).contains("does not answer");
        } finally {
            nodes.get("three").signal("CONT");
        }
        ada.await(() -> assertThat(ada.texts("#silent")).isEmpty());
        assertConnections(6);

        nodes.get("three").signal("KILL");
        ada.await(() -> assertThat(ada.texts("#silent-text")).isNotEmpty());
        assertConnections(4);
        assertThat(ada.complaints()).isEmpty();
    }
}
