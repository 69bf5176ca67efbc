package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.application.port.out.Transport;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A reverse proxy of this machine, with its configuration of {@code docs/deploy} and nothing but the addresses replaced. */
final class ProxyProcess implements Transport.Running {
    /** A program, its configuration, what is replaced in that, and how it is started. */
    enum Kind {
        NGINX(
                "nginx",
                "nginx.conf",
                Map.of("listen 80;", "listen 127.0.0.1:%d;"),
                Map.of("/run/nginx.pid", "nginx.pid", "/var/log/nginx/", ""),
                List.of("-g", "daemon off;", "-p"),
                List.of("-c")),
        HAPROXY(
                "haproxy",
                "haproxy.cfg",
                Map.of("bind :80", "bind 127.0.0.1:%d"),
                Map.of(),
                List.of("-db", "-C"),
                List.of("-f"));

        private final String program;
        private final String configuration;
        private final Map<String, String> address;
        private final Map<String, String> files;
        private final List<String> in;
        private final List<String> with;

        Kind(
                String program,
                String configuration,
                Map<String, String> address,
                Map<String, String> files,
                List<String> in,
                List<String> with) {
            this.program = program;
            this.configuration = configuration;
            this.address = address;
            this.files = files;
            this.in = in;
            this.with = with;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path DEPLOY = Path.of("..", "docs", "deploy");

    private final Process process;
    private final Path directory;
    private final int port;

    private ProxyProcess(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Starts it before two nodes; says why not where it is not installed. */
    static ProxyProcess start(Kind kind, Path directory, int one, int two) throws IOException {
        Optional<Path> program = find(kind.program);
        assumeTrue(program.isPresent(), kind.program + " is not installed; Debian's package is called so, too");
        int port = freePort();
        Path configuration = directory.resolve(kind.configuration);
        Files.writeString(configuration, configured(kind, directory, port, one, two));
        List<String> command = new ArrayList<>(List.of(program.get().toString()));
        command.addAll(kind.in);
        command.add(directory.toString());
        command.addAll(kind.with);
        command.add(configuration.toString());
        File log = directory.resolve("output").toFile();
        ProxyProcess proxy = new ProxyProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start(),
                directory,
                port);
        await(kind + " to listen, which says: " + Files.readString(log.toPath()))
                .atMost(PATIENCE)
                .until(() -> proxy.listens() || !proxy.process.isAlive());
        assertThat(proxy.process.isAlive())
                .as("%s goes on; it said: %s", kind, Files.readString(log.toPath()))
                .isTrue();
        return proxy;
    }

    private static String configured(Kind kind, Path directory, int port, int one, int two) throws IOException {
        Map<String, String> replaced = new LinkedHashMap<>();
        kind.address.forEach((from, to) -> replaced.put(from, String.format(to, port)));
        kind.files.forEach((from, to) -> replaced.put(from, directory + "/" + to));
        replaced.put("node-one:8080", "127.0.0.1:" + one);
        replaced.put("node-two:8080", "127.0.0.1:" + two);
        String text = Files.readString(DEPLOY.resolve(kind.configuration));
        for (Map.Entry<String, String> each : replaced.entrySet()) {
            assertThat(text).as("what is replaced in %s", kind.configuration).contains(each.getKey());
            text = text.replace(each.getKey(), each.getValue());
        }
        return text;
    }

    private static Optional<Path> find(String program) {
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        // Where Debian has it, and not everybody looks.
                        Stream.of("/usr/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it logged, where it logs to files. */
    String log() {
        try (Stream<Path> files = Files.list(directory)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
