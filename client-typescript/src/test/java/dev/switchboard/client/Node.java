package dev.switchboard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Node in this module's directory, with the packages of the lock file. Confined to one thread. */
final class Node {
    private static final int LEAST = 20;
    private static final Path MODULES = Path.of("node_modules");

    private Node() {}

    /** Skips the test, and says why, unless there is a Node that is new enough. */
    static void required() throws Exception {
        Optional<File> node = onPath("node");
        if (node.isEmpty() || onPath("npm").isEmpty()) {
            abort("no node and npm on the path: the TypeScript client was neither built nor tested");
        }
        String version = run(Path.of("target", "node-version.log"), Map.of(), "node", "--version");
        int major = Integer.parseInt(version.strip().substring(1).split("\\.")[0]);
        if (major < LEAST) {
            abort("Node " + version.strip() + " is older than " + LEAST
                    + ": the TypeScript client was neither built nor tested");
        }
        install();
    }

    /** {@code npm ci}, unless what is there is what the lock file names. */
    private static void install() throws Exception {
        Path lock = Path.of("package-lock.json");
        Path installed = MODULES.resolve(".installed-lock.json");
        if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
            run(
                    Path.of("target", "npm-ci.log"),
                    Map.of(),
                    "npm",
                    "ci",
                    "--prefer-offline",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel=error");
            Files.copy(lock, installed);
        }
    }

    /**
     * Runs a program to its end, and returns what it wrote.
     *
     * @param log gets the same
     * @throws AssertionError with all of it unless it ends with 0 within five minutes
     */
    static String run(Path log, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Files.createDirectories(log.getParent());
        List<String> line = new ArrayList<>(Arrays.asList(command));
        line.set(0, onPath(command[0]).orElseThrow().getPath());
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("NO_COLOR", "1");
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        String output = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(ended).as("%s ends in time:%n%s", line, output).isTrue();
        assertThat(process.exitValue()).as("%s:%n%s", line, output).isZero();
        return output;
    }

    private static Optional<File> onPath(String program) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .findFirst();
    }
}
