package dev.switchboard.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/**
 * A server to measure: {@code Server --server NAME --port N …}, 0 for any free port. Prints {@code READY port} once it listens, and
 * runs until its standard input ends or it is terminated, so that none outlives the run that started it.
 *
 * <p>All speak the same part of the protocol at {@code /socket}: {@code join} → {@code joined}, {@code leave} → {@code left}, {@code
 * publish} → {@code m} to the channel's members, {@code publish-others} → {@code m} to all but the sender, {@code echo} → {@code
 * echo}; the parameter comes back as it was.
 */
public final class Server {
    /** Starts one. Returns the port it listens on. */
    @FunctionalInterface
    interface Start {
        int start(int port, Options options) throws Exception;
    }

    private static final Map<String, Start> SERVERS = new TreeMap<>(Map.of(
            "nio", NioLimit::start,
            "netty", NettyEpoll::start,
            "undertow-naive", UndertowNaive::start,
            "javalin-naive", JavalinNaive::start,
            "undertow", (port, options) -> Subject.start("undertow", port, options),
            "javalin", (port, options) -> Subject.start("javalin", port, options)));

    private Server() {}

    /** See the class. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(arguments);
        Start start = SERVERS.get(options.text("server", "undertow"));
        if (start == null) {
            throw new IllegalArgumentException("--server is one of " + SERVERS.keySet());
        }
        System.out.println("READY " + start.start(options.number("port", 0), options));
        System.out.flush();
        while (System.in.read() >= 0) {}
        System.exit(0);
    }
}
