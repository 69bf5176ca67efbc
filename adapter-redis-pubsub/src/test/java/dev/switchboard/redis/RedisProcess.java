package dev.switchboard.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Redis for tests, as a process of our own, which can be killed and started again on its port: {@code redis-server} of the path, else
 * the one that the artifact {@code embedded-redis} carries. Says which.
 */
public final class RedisProcess implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final String SENTINEL = "sentinel.conf";

    private final String server;
    private final Path directory;
    private final int port;
    private final List<String> options;
    private Optional<Process> process = Optional.empty();

    private RedisProcess(String server, Path directory, int port, List<String> options) {
        this.server = server;
        this.directory = directory;
        this.port = port;
        this.options = options;
    }

    /** Starts one, with further options such as {@code --requirepass x}. It keeps nothing on disk unless an option says so. */
    public static RedisProcess launch(String... options) {
        return launch(Optional.empty(), options);
    }

    /** Starts a sentinel, which is given its orders by lines such as {@code sentinel monitor main 127.0.0.1 6379 1}. */
    public static RedisProcess sentinel(String... orders) {
        return launch(Optional.of(String.join("\n", orders) + "\n"));
    }

    private static RedisProcess launch(Optional<String> orders, String... options) {
        try {
            Path directory = Files.createTempDirectory("switchboard-redis");
            Optional<Path> onPath = onPath();
            String server = onPath.isPresent()
                    ? onPath.get().toString()
                    : unpacked(directory).toString();
            System.out.println("Redis for tests: "
                    + (onPath.isPresent()
                            ? server + " of the path"
                            : "the server carried by org.signal:embedded-redis"));
            RedisProcess redis = new RedisProcess(server, directory, freePort(), List.of(options));
            if (orders.isPresent()) {
                Files.writeString(directory.resolve(SENTINEL), orders.get());
            }
            redis.restart();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> onPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path unpacked(Path directory) throws IOException {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        String arch = System.getProperty("os.arch");
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        String name = "/redis-server-7.0.15-" + (mac ? "darwin" : "linux") + "-" + (arm ? "arm64" : "amd64");
        try (InputStream in = RedisProcess.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(
                        "there is no redis-server on the path, and none is carried for this system: " + name);
            }
            Path server = directory.resolve("redis-server");
            Files.copy(in, server, StandardCopyOption.REPLACE_EXISTING);
            if (!server.toFile().setExecutable(true)) {
                throw new IOException(server + " can't be made executable");
            }
            return server;
        }
    }

    // Below the range from which the system gives ports away by itself, so that nobody has it when Redis comes back.
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = 12_000 + (int) (Math.random() * 15_000);
            // A node of a cluster needs the second one.
            try (ServerSocket own = new ServerSocket(candidate, 1, InetAddress.getByName("127.0.0.1"));
                    ServerSocket bus = new ServerSocket(candidate + 10_000, 1, InetAddress.getByName("127.0.0.1"))) {
                return bus.getLocalPort() - 10_000;
            } catch (java.net.BindException e) {
                // The next one, then.
                continue;
            }
        }
        throw new IOException("no free port was found");
    }

    /** Starts it again, after {@link #kill}; this time with more options. */
    public void restart(String... more) {
        List<String> command = new ArrayList<>(List.of(server));
        Path file = directory.resolve(SENTINEL);
        command.addAll(Files.exists(file) ? List.of(file.toString(), "--sentinel") : List.of("--save", ""));
        command.addAll(List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--logfile",
                directory.resolve("redis.log").toString()));
        command.addAll(options);
        command.addAll(List.of(more));
        try {
            process = Optional.of(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis.out").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!answers()) {
            if (System.currentTimeMillis() > deadline || !process.get().isAlive()) {
                throw new IllegalStateException("Redis did not start on port " + port);
            }
            Thread.onSpinWait();
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

    public int port() {
        return port;
    }

    /** Its address. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.ifPresent(running -> {
            running.destroyForcibly();
            try {
                if (!running.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("Redis survived SIGKILL");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        process = Optional.empty();
    }

    @Override
    public void close() {
        kill();
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
