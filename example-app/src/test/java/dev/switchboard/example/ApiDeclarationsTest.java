package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Switchboard;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.jackson.TypeScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The committed declarations are those of the code. */
class ApiDeclarationsTest {
    private static final Path COMMITTED = Path.of("src/main/typescript/api.d.ts");

    @Test
    void theCommittedFileIsCurrent() throws IOException {
        Options options = Examples.options(Map.of());
        try (Switchboard switchboard = Chat.build(
                new JacksonCodec(),
                options,
                Guests.with(options.guestSecret()).authenticator(),
                new EventLog(),
                Clock.systemUTC(),
                Optional.empty())) {
            String current = TypeScript.of(switchboard.declarations());
            Path written = Files.writeString(Path.of("target/api.d.ts"), current);
            assertThat(COMMITTED)
                    .as("%s is what the code declares now; copy it over the committed one", written)
                    .hasContent(current);
        }
    }
}
