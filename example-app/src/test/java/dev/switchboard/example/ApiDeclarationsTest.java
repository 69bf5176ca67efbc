package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed declarations are those of the code. */
class ApiDeclarationsTest {
    private static final Path COMMITTED = Path.of("src/main/typescript/api.d.ts");

    @Test
    void theCommittedFileIsCurrent() throws IOException {
        String current = Examples.declarations();
        Path written = Files.writeString(Path.of("target/api.d.ts"), current);
        assertThat(COMMITTED)
                .as("%s is what the code declares now; copy it over the committed one", written)
                .hasContent(current);
    }
}
