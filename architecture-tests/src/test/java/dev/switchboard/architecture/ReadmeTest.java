package dev.switchboard.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.TestClient;
import dev.switchboard.undertow.UndertowTransport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is compiled, runs, and is where it says. */
class ReadmeTest {
    private static final String CODE = "architecture-tests/src/test/java/dev/switchboard/architecture/Orders.java";

    @Test
    void its_code_is_the_code_that_is_compiled_here() {
        String compiled = Build.text(CODE).split("// readme:(begin|end)\n")[1];

        assertThat(blocks("java")).containsExactly(compiled);
    }

    @Test
    void its_code_does_what_it_says() throws IOException {
        try (Switchboard switchboard = Orders.switchboard();
                Transport.Running server =
                        new UndertowTransport().start(Site.on(0).socket("/socket", switchboard));
                TestClient client = Dialer.standard().dial(server, "/socket?order=42&user=ada")) {
            client.send("ping", "null").expect("pong").hasParam("null");
            switchboard.writeChannel("order:42", "shipped", Map.of("carrier", "pigeon"));
            client.expect("shipped").hasChannel("order:42").hasField("carrier", "pigeon");
            client.send("note", "{\"text\":\"thanks\"}")
                    .expect("note")
                    .isFrom("ada")
                    .hasField("text", "thanks");
        }
    }

    @Test
    void its_commands_stand_alone_so_that_scripts_find_them() {
        assertThat(blocks("sh"))
                .contains(
                        "mvn verify\n", "mvn -q -DskipTests package && java -jar example-app/target/example-app.jar\n");
    }

    @Test
    void its_links_lead_somewhere() {
        for (String document : List.of("README.md", "docs/example.md")) {
            String folder = document.substring(0, document.lastIndexOf('/') + 1);
            List<String> links = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)")
                    .matcher(Build.text(document))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(links)
                    .isNotEmpty()
                    .allSatisfy(link ->
                            assertThat(Build.directory().resolve(folder + link)).exists());
        }
    }

    private static List<String> blocks(String language) {
        return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Build.text("README.md"))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
