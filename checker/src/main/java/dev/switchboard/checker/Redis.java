package dev.switchboard.checker;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The Redis of one run, which keeps what it has on disk: {@code redis-server} of the path, else the one that the artifact {@code
 * embedded-redis} carries. Confined to one thread at a time.
 */
final class Redis implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    final int port;
    private final String server;
    private final Path folder;
    private Optional<Process> process = Optional.empty();

    Redis(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.server = onPath().orElseGet(() -> unpacked(folder)).toString();
        this.port = freePort();
        start();
    }

    private static Optional<Path> onPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path unpacked(Path folder) {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        boolean arm = List.of("aarch64", "arm64").contains(System.getProperty("os.arch"));
        String name = "/redis-server-7.0.15-" + (mac ? "darwin" : "linux") + "-" + (arm ? "arm64" : "amd64");
        try (InputStream in = Redis.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no redis-server on the path, and none is carried here: " + name);
            }
            Path server = folder.resolve("redis-server");
            Files.copy(in, server);
            if (!server.toFile().setExecutable(true)) {
                throw new IllegalStateException(server + " can't be made executable");
            }
            return server;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // Below the range from which the system gives ports away by itself, so that nobody has it when Redis comes back.
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = 12_000 + (int) (Math.random() * 15_000);
            try (ServerSocket free = new ServerSocket(candidate, 1, InetAddress.getByName("127.0.0.1"))) {
                return free.getLocalPort();
            } catch (java.net.BindException e) {
                // The next one, then.
                continue;
            }
        }
        throw new IOException("no free port was found");
    }

    /** Starts it with what it has on disk; returns when it takes connections. */
    void start() throws IOException {
        Process started = new ProcessBuilder(
                        server,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--dir",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("redis.log").toFile()))
                .start();
        process = Optional.of(started);
        long deadline = System.nanoTime() + PATIENCE;
        while (!answers()) {
            if (System.nanoTime() - deadline > 0 || !started.isAlive()) {
                throw new IllegalStateException("Redis did not start on port " + port + "; see " + folder);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGSTOP: nothing answers, connections stay. */
    void pause() throws IOException {
        Signals.send("STOP", process.orElseThrow());
    }

    void resume() throws IOException {
        Signals.send("CONT", process.orElseThrow());
    }

    /** SIGKILL; what it had written stays. */
    void kill() {
        process.ifPresent(Signals::kill);
        process = Optional.empty();
    }

    /** Loses what it had; only while it does not run. */
    void forget() throws IOException {
        Folders.delete(folder.resolve("appendonlydir"));
        Files.deleteIfExists(folder.resolve("appendonly.aof"));
    }

    @Override
    public void close() {
        kill();
    }
}
