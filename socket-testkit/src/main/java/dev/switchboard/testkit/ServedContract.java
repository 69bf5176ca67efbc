package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the suites about transports share: one server with two sockets and some pages, clients that are closed after each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServedContract {
    static final String SOCKET = "/probe";
    static final String OTHER_SOCKET = "/other/probe";
    /** Another than the default limit, so that a transport which does not ask for it is found out. */
    static final int OTHER_MAX = 1_000;

    static final Duration DEADLINE = Duration.ofSeconds(10);

    final ProbeGateway gateway = new ProbeGateway(65_536);
    final ProbeGateway other = new ProbeGateway(OTHER_MAX);
    final ProbePages pages = new ProbePages();
    private final ExecutorService background = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "contract");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentLinkedQueue<RawClient> clients = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();
    private final List<Transport.Running> servers = new ArrayList<>();
    private int port;

    @RegisterExtension
    final KnownDeviations deviating = new KnownDeviations();

    /** Rules that this transport is known to break, and a part of how the test fails then. */
    Map<String, String> knownDeviations() {
        return Map.of();
    }

    /** What the transport speaks TLS with, see {@link TestTls#over}; empty for clear text, which is the default. */
    protected Optional<TestTls> tls() {
        return Optional.empty();
    }

    /** A new transport; called for each server that a test starts. */
    protected abstract Transport transport();

    @BeforeAll
    void startServer() throws IOException {
        port = serve(site(Limits.STANDARD)).port();
    }

    @AfterEach
    void nothingLeftAndNoFaults() {
        clients.forEach(RawClient::close);
        clients.clear();
        assertThat(gateway.takeFaults()).as("breaches of the contract").isEmpty();
        assertThat(other.takeFaults()).as("breaches of the contract").isEmpty();
    }

    @AfterAll
    void stopServers() {
        clients.forEach(RawClient::close);
        servers.forEach(Transport.Running::close);
        background.shutdownNow();
    }

    Site site(Limits limits) {
        return Site.on(0)
                .socket(SOCKET, gateway)
                .socket(OTHER_SOCKET, other)
                .pages(pages)
                .limits(limits);
    }

    /** Starts one more server, which is stopped after the last test. */
    Transport.Running serve(Site site) throws IOException {
        Transport.Running running = transport().start(site);
        servers.add(running);
        return running;
    }

    int port() {
        return port;
    }

    /** A raw query that no other connection has. */
    String fresh() {
        return "c=" + names.incrementAndGet();
    }

    /** A TCP connection to the shared server. */
    RawClient tcp() {
        return dial(port);
    }

    /** A WebSocket with this raw query. */
    RawClient open(String name) {
        return tcp().upgrade(RawRequest.upgrade(SOCKET + '?' + name));
    }

    /** A WebSocket whose client stalls its server soon when it does not read. */
    RawClient openWithSmallBuffer(String name) {
        return dial(port, 8 * 1024).upgrade(RawRequest.upgrade(SOCKET + '?' + name));
    }

    /** A connection on which nothing was said yet, to one of this suite's servers. */
    RawClient dial(int to) {
        return dial(to, 0);
    }

    private RawClient dial(int to, int receiveBuffer) {
        return keep(connect(to, receiveBuffer));
    }

    private RawClient connect(int to, int receiveBuffer) {
        return tls().map(trust -> RawClient.tls(to, receiveBuffer, trust.context()))
                .orElseGet(() -> RawClient.tcp(to, receiveBuffer));
    }

    /** Two clients that stay until they are closed. */
    HealthyPair healthyPair() {
        return new HealthyPair(
                gateway, name -> connect(port, 0).upgrade(RawRequest.upgrade(SOCKET + '?' + name)), fresh(), fresh());
    }

    /** A WebSocket to one of this suite's servers. */
    RawClient open(int to, String target) {
        return dial(to).upgrade(RawRequest.upgrade(target));
    }

    /** Closes this client after the test. */
    RawClient keep(RawClient client) {
        clients.add(client);
        return client;
    }

    /** Fails the test if the server sends anything that was not asked for. */
    static void assertNothingMore(RawClient client) {
        byte[] last = "nothing more".getBytes(UTF_8);
        client.send(RawFrame.ping(last)).expectPong(last);
    }

    <T> Future<T> inBackground(Callable<T> task) {
        return background.submit(task);
    }

    static <T> T get(Future<T> future) {
        try {
            return future.get(2 * DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + 2 * DEADLINE.toSeconds() + " s", e);
        }
    }

    /** Waits for a condition, looking often: most come true within a millisecond. */
    static ConditionFactory eventually(String what) {
        return await(what).atMost(DEADLINE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }
}
