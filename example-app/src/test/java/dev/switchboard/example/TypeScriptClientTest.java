package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The TypeScript client in Node and the example, over the transport that is there: {@code client-typescript/test/example}. */
final class TypeScriptClientTest {
    private static final Path CLIENT = Path.of("..", "client-typescript");

    @Test
    void the_client_chats() throws Exception {
        // Its own module, which is built before this one, installs the packages where there is a Node for them.
        Path vitest = Path.of("node_modules", "vitest", "vitest.mjs");
        Assumptions.assumeTrue(
                Files.exists(CLIENT.resolve(vitest)),
                "client-typescript has no node_modules: its tests install them where Node is on the path");

        try (Example example = Examples.start()) {
            Path log = Path.of("target", "typescript-client.log").toAbsolutePath();
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder("node", vitest.toString(), "run", "test/example")
                    .directory(CLIENT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(new File("/dev/null"));
            builder.environment().put("NO_COLOR", "1");
            builder.environment()
                    .put("SWITCHBOARD_URL", "ws://127.0.0.1:" + example.server().port());
            Process process = builder.start();
            try {
                assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
                assertThat(process.exitValue()).as("%s", Files.readString(log)).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
