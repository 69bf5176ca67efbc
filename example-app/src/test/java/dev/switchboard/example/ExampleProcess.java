package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Transport;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The example as a process of its own. */
final class ExampleProcess implements Transport.Running {
    private static final Pattern SOCKET = Pattern.compile("  ws://127\\.0\\.0\\.1:(\\d+)/connect");

    final int port;
    private final Process process;
    private final BufferedReader out;

    private ExampleProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.port = out.lines()
                .map(SOCKET::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the example did not start"));
    }

    /** Starts it on any free port; what it logs goes to {@code log}. */
    static ExampleProcess start(File log, List<String> jvm, String... arguments) {
        return startOn(0, log, jvm, arguments);
    }

    static ExampleProcess startOn(int port, File log, List<String> jvm, String... arguments) {
        List<String> command = new ArrayList<>(List.of("--port", "" + port));
        command.addAll(List.of(arguments));
        return run(Main.class, log, jvm, command);
    }

    /** Starts something else that says in the same words where its socket is. */
    static ExampleProcess run(Class<?> main, File log, List<String> jvm, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The log that it ships with, not the quiet one of these tests.
        command.add("-Dlogback.configurationFile=logback.xml");
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log);
        // Whatever this build's own environment says.
        builder.environment().keySet().removeIf(name -> name.startsWith(CommandLineOptions.PREFIX));
        try {
            return new ExampleProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM; unlike {@link Process#destroy} it leaves the output open. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Any signal, such as {@code STOP}. */
    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).as("exit code of kill").isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The exit code. */
    int await(Duration most) {
        try {
            assertThat(process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the example has ended")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /** What it said after its addresses. */
    List<String> lastWords() {
        return out.lines().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
