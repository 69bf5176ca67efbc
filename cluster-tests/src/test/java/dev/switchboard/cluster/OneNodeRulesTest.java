package dev.switchboard.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testkit.TwoNodesContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules that speak of one node are those that docs/scaling.md lists. */
class OneNodeRulesTest {
    @Test
    void areDocumentedAsTheyAre() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "scaling.md"));
        String table = document.substring(document.indexOf("| rule | what each node has for itself |"));

        Map<String, String> documented = new TreeMap<>();
        Pattern.compile("(?m)^\\| `([A-Z0-9]+-\\d+)` \\| (.*) \\|$")
                .matcher(table.substring(0, table.indexOf("\n\n")))
                .results()
                .forEach(row -> documented.put(row.group(1), row.group(2)));
        assertThat(documented).isEqualTo(new TreeMap<>(TwoNodesContract.ofOneNode()));
    }
}
