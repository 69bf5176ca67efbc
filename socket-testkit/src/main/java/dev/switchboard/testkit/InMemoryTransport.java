package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.DrainerLoop;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A transport without a network: clients hand their messages over as objects and get frames as objects. It keeps the contract that {@link
 * Gateway} describes as strictly as a real one, so handlers are tested with all that the core does, at the speed of method calls.
 *
 * <pre>{@code
 * try (Switchboard switchboard = Switchboard.builder(codec).…build();
 *         Transport.Running server = new InMemoryTransport().start(Site.on(0).socket("/socket", switchboard));
 *         TestClient client = Dialer.standard().dial(server, "/socket?ch=room:1")) {
 *     …
 * }
 * }</pre>
 *
 * <p>While a client {@linkplain TestClient#stopReading doesn't read}, its wire takes as much as a socket's buffer would hold and then no
 * more. Immutable; each server has loops of its own unless it was given one.
 */
public final class InMemoryTransport implements Transport {
    /** What a wire takes for a client that does not read, in bytes: about what loopback sockets hold at the least. */
    private static final int BUFFER = 64 * 1024;

    private static final AtomicInteger PORTS = new AtomicInteger(1);
    private static final long PATIENCE_S = 10;

    private final List<Loop> given;
    private final int mostFrames;

    /** One whose servers have two loops with a thread each. */
    public InMemoryTransport() {
        this(List.of(), Integer.MAX_VALUE);
    }

    private InMemoryTransport(List<Loop> given, int mostFrames) {
        this.given = given;
        this.mostFrames = mostFrames;
    }

    /**
     * One where everything, reading too, happens on this loop. With a {@link ManualLoop} (and that same one as the core's executor of
     * handlers, and {@link ManualTimers}) nothing happens but on the test's own thread, and always in the same order; the client's
     * assertions run the loop.
     */
    public static InMemoryTransport on(Loop loop) {
        return new InMemoryTransport(List.of(loop), Integer.MAX_VALUE);
    }

    /** The same with wires that take at most so many frames at once and the rest a moment later, as full sockets do. */
    public InMemoryTransport takingAtMost(int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("a wire that takes " + frames + " frames at once never ends");
        }
        return new InMemoryTransport(given, frames);
    }

    @Override
    public String name() {
        return "memory";
    }

    /** Starts a server; its port is a number of its own that nobody listens on, whatever the site asks for. */
    @Override
    public Server start(Site site) {
        return new Server(site, given, mostFrames);
    }

    /** A server without a network. Thread-safe. */
    public static final class Server implements Running {
        private final Site site;
        private final List<? extends Loop> loops;
        private final List<DrainerLoop> owned;
        private final int mostFrames;
        private final int port = 1 + Math.floorMod(PORTS.getAndIncrement(), 65_535);
        private final AtomicInteger turn = new AtomicInteger();
        private final Set<MemoryConnection> connections = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        private Server(Site site, List<Loop> given, int mostFrames) {
            this.site = site;
            this.owned = given.isEmpty() ? DrainerLoop.several("memory-loop", 2) : List.of();
            this.loops = given.isEmpty() ? owned : given;
            this.mostFrames = mostFrames;
        }

        @Override
        public int port() {
            return port;
        }

        /** Connections that are open. */
        public int connections() {
            return connections.size();
        }

        /** Answers a request for a page. */
        public WebResponse request(WebRequest request) throws Exception {
            return site.pages().handle(request);
        }

        TestClient dial(String pathAndQuery, Map<String, String> headers) {
            int mark = pathAndQuery.indexOf('?');
            String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
            String query = mark < 0 ? "" : pathAndQuery.substring(mark + 1);
            Gateway gateway = site.sockets().get(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
            if (gateway == null) {
                throw new DialRefused(404, "no socket at this path", Map.of());
            }
            if (closed) {
                throw new AssertionError("the server was closed");
            }
            Map<String, List<String>> all = new LinkedHashMap<>();
            all.put("host", List.of("127.0.0.1:" + port));
            headers.forEach((name, value) -> all.put(name.toLowerCase(java.util.Locale.ROOT), List.of(value)));
            CompletableFuture<Admission> asked = gateway.admit(
                            new Handshake("memory", path, query, all, "127.0.0.1", false))
                    .toCompletableFuture();
            Loop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
            Admission admission = wait(loop, asked, "an admission");
            if (admission instanceof Admission.Refused refused) {
                throw new DialRefused(refused.status(), refused.reason(), refused.headers());
            }
            return open(loop, (Admission.Accepted) admission, all);
        }

        private TestClient open(Loop loop, Admission.Accepted accepted, Map<String, List<String>> headers) {
            accepted.subprotocol().ifPresent(selected -> {
                String offered = String.join(",", headers.getOrDefault("sec-websocket-protocol", List.of("")));
                if (Arrays.stream(offered.split(",")).map(String::strip).noneMatch(selected::equals)) {
                    throw new AssertionError(
                            "the server selected " + selected + ", which was not offered: browsers refuse that");
                }
            });
            TestClient client = new TestClient();
            MemoryConnection connection =
                    new MemoryConnection(loop, client, accepted.subprotocol(), BUFFER, mostFrames, connections::remove);
            client.link(connection);
            connections.add(connection);
            CompletableFuture<Boolean> opened = new CompletableFuture<>();
            loop.execute(() -> {
                try {
                    connection.open(accepted);
                    opened.complete(true);
                } catch (Throwable bug) {
                    opened.completeExceptionally(bug);
                }
            });
            wait(loop, opened, "the connection to open");
            return client;
        }

        private static <T> T wait(Loop loop, CompletableFuture<T> future, String what) {
            nudge(loop);
            try {
                return future.get(PATIENCE_S, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("expected " + what + " within " + PATIENCE_S + " s", e);
            } catch (ExecutionException e) {
                throw new AssertionError("expected " + what + ", but it failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while expecting " + what, e);
            }
        }

        static void nudge(Loop loop) {
            if (loop instanceof ManualLoop manual) {
                manual.run();
            }
        }

        @Override
        public void close() {
            closed = true;
            connections.forEach(MemoryConnection::terminate);
            loops.forEach(Server::nudge);
            owned.forEach(loop -> {
                CompletableFuture<Boolean> drained = new CompletableFuture<>();
                loop.execute(() -> drained.complete(true));
                drained.completeOnTimeout(false, PATIENCE_S, TimeUnit.SECONDS).join();
                loop.close();
            });
        }
    }
}
