package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.servlet.JavalinServlet;
import io.javalin.http.servlet.ServletEntry;
import io.javalin.util.JavalinLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import kotlin.LazyKt;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Javalin of our own that runs. Thread-safe. */
final class JavalinServer implements Transport.Running {
    private static final Logger LOG = System.getLogger(JavalinServer.class.getName());

    /** So many pages at once; sockets need none of these threads. Each costs its stack, so there are few. */
    private static final int PAGE_THREADS = 14;

    private static final int ACCEPTORS = 1;

    private static final int IDLE_THREADS = 4;
    private static final int THREAD_IDLE_MS = 60_000;

    /** Half of it for pages that still run, the other half after they were interrupted. */
    private static final int STOP_MS = 4_000;

    /** Connections that the kernel keeps until they are accepted. */
    private static final int BACKLOG = 1_024;

    private final Javalin javalin;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private JavalinServer(Javalin javalin, int port) {
        this.javalin = javalin;
        this.port = port;
    }

    static JavalinServer start(Site site) throws IOException {
        // Bound by ourselves: Javalin's own exception names the port only.
        ServerSocketChannel socket = bind(site);
        try {
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            Javalin javalin = Javalin.create(config -> configure(config, site, socket));
            startQuietly(javalin);
            return new JavalinServer(javalin, port);
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Without Javalin's lines about itself; its switch for them is one for the whole process, so it is put back. */
    private static synchronized void startQuietly(Javalin javalin) {
        boolean before = JavalinLogger.startupInfo;
        JavalinLogger.startupInfo = false;
        try {
            javalin.start();
        } finally {
            JavalinLogger.startupInfo = before;
        }
    }

    private static ServerSocketChannel bind(Site site) throws IOException {
        InetSocketAddress address = new InetSocketAddress(site.host(), site.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException("cannot listen on " + site.host() + ": no such host");
        }
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            return socket.bind(address, BACKLOG);
        } catch (SocketException refused) {
            socket.close();
            BindException named = new BindException(
                    "cannot listen on " + site.host() + ":" + site.port() + ": " + refused.getMessage());
            named.initCause(refused);
            throw named;
        }
    }

    private static void configure(JavalinConfig config, Site site, ServerSocketChannel socket) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        // Not the servlet that looks for WebSockets too: it would answer a page's 404 in its place.
        config.unsafe.servlet = LazyKt.lazy(() -> new ServletEntry(null, new JavalinServlet(config.unsafe)));
        config.routes.before(new PageHandler(site.pages(), site.limits().time(Limit.HANDSHAKE)));
        QueuedThreadPool threads =
                new QueuedThreadPool(PAGE_THREADS + ACCEPTORS + selectors(), IDLE_THREADS, THREAD_IDLE_MS);
        threads.setName("switchboard-javalin-http");
        threads.setStopTimeout(STOP_MS);
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> {
            // It would end keep-alive connections when pages block all threads, which here is no emergency.
            server.getBeans(LowResourceMonitor.class).forEach(server::removeBean);
            server.setErrorHandler(new PlainErrors());
            server.insertHandler(new FrontDoor(SocketHandler.on(server, site.sockets(), site.sendPath())));
        });
        config.jetty.modifyHttpConfiguration(http -> {
            http.setRequestHeaderSize(site.limits().count(Limit.HEADER_BYTES));
            http.setUriCompliance(UriCompliance.DEFAULT);
            http.setSendServerVersion(false);
        });
        config.jetty.addConnector((server, http) -> connector(server, http, site, socket));
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration http, Site site, ServerSocketChannel socket) {
        HttpConnectionFactory clear = new HttpConnectionFactory(http);
        ServerConnector connector = site.tls()
                .map(context -> new ServerConnector(server, ACCEPTORS, selectors(), tls(context), clear))
                .orElseGet(() -> new ServerConnector(server, ACCEPTORS, selectors(), clear));
        connector.setIdleTimeout(site.limits().get(Limit.HANDSHAKE));
        connector.setAcceptedTcpNoDelay(true);
        connector.addBean(new HandshakeDeadline(connector, site.limits().time(Limit.HANDSHAKE)));
        try {
            connector.open(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException("the bound port could not be used", failed);
        }
        return connector;
    }

    private static SslConnectionFactory tls(SSLContext context) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(context);
        return new SslConnectionFactory(factory, HttpVersion.HTTP_1_1.asString());
    }

    /** Selector threads read the sockets; said explicitly, as Jetty would derive them from the size of the pool. */
    private static int selectors() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            javalin.jettyServer().server().stop(); // Javalin's own stop would log
        } catch (Exception failed) { // declared so by Jetty
            LOG.log(Level.WARNING, "the server on port " + port + " did not stop in order", failed);
        }
    }
}
