package dev.switchboard.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The client's own build: types, unit tests with the shared vectors, size, and that {@code dist} is what the sources give. */
class ClientTest {
    @Test
    void is_what_its_sources_give_and_passes_its_tests() throws Exception {
        Node.required();

        String output = Node.run(Path.of("target", "verify.log"), Map.of(), "node", "scripts/verify.mjs");

        assertThat(output).contains("bytes gzipped").endsWith("OK\n");
        output.lines()
                .filter(line -> line.startsWith("core: ") || line.strip().startsWith("Tests "))
                .forEach(System.out::println);
    }

    @Test
    void is_served_without_node() {
        for (String file : new String[] {"index.js", "tabs.js", "socket.js", "switchboard.js"}) {
            assertThat(ClientTest.class.getResource(file)).as(file).isNotNull();
        }
    }
}
