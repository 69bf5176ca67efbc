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
    static final Path CLIENT = Path.of("..", "client-typescript");

    /** The packages that the client's own module, which is built before this one, has installed; skips the test where it could not. */
    static Path modules() {
        Path modules = CLIENT.resolve("node_modules");
        Assumptions.assumeTrue(
                Files.exists(modules.resolve(Path.of("vitest", "vitest.mjs"))),
                "client-typescript has no node_modules: its tests install them where Node is on the path");
        return modules;
    }

    @Test
    void the_client_chats() throws Exception {
        Path vitest = CLIENT.relativize(modules()).resolve(Path.of("vitest", "vitest.mjs"));

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
