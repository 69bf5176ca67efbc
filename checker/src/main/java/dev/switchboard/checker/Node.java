package dev.switchboard.checker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One node: a process of the example, and its way to Redis. Started and ended by one thread at a time; the rest is thread-safe. */
final class Node implements AutoCloseable {
    private static final Pattern SOCKET = Pattern.compile("  ws://127\\.0\\.0\\.1:(\\d+)/connect");

    // Of all nodes: guests are to be known again everywhere.
    private static final String GUEST_SECRET = "the-checkers-nodes-share-it";

    final int number;
    final Passage passage;
    private final Optional<Path> graft;
    private final File log;
    private Optional<Process> process = Optional.empty();
    private volatile int port;

    Node(int number, int redis, Optional<Path> graft, Path folder) throws IOException {
        this.number = number;
        this.passage = new Passage(redis);
        this.graft = graft;
        this.log = folder.resolve("node" + number + ".log").toFile();
    }

    /** Starts it; returns when it listens. */
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Program.command(
                        number,
                        graft,
                        List.of(
                                "--port",
                                "0",
                                "--rate-limit",
                                "0",
                                "--node",
                                "node" + number,
                                "--redis",
                                "redis://127.0.0.1:" + passage.port())))
                .redirectError(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().keySet().removeIf(name -> name.startsWith("SWITCHBOARD_"));
        builder.environment().put("SWITCHBOARD_GUEST_SECRET", GUEST_SECRET);
        Process started = builder.start();
        process = Optional.of(started);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null) {
            Matcher socket = SOCKET.matcher(line);
            if (socket.matches()) {
                port = Integer.parseInt(socket.group(1));
                drain(out);
                return;
            }
            line = out.readLine();
        }
        throw new IllegalStateException("node" + number + " did not start; see " + log);
    }

    private static void drain(BufferedReader out) {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (out.readLine() != null) {
                            // Of no interest, but it must go somewhere.
                            continue;
                        }
                    } catch (IOException e) {
                        // The process was killed.
                    }
                },
                "node-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Where it listens, while it runs. */
    OptionalInt port() {
        return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** SIGKILL. */
    void kill() {
        port = 0;
        process.ifPresent(Signals::kill);
        process = Optional.empty();
    }

    /** SIGSTOP: it does nothing, its connections stay. */
    void pause() throws IOException {
        Signals.send("STOP", process.orElseThrow());
    }

    void resume() throws IOException {
        Signals.send("CONT", process.orElseThrow());
    }

    boolean runs() {
        return process.filter(Process::isAlive).isPresent();
    }

    @Override
    public void close() {
        kill();
        passage.close();
    }
}
