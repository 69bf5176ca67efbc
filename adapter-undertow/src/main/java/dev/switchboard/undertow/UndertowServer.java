package dev.switchboard.undertow;

import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.ssl.XnioSsl;

/**
 * A server of its own, made of Undertow's parts: with its builder, a port that is taken would come as another exception, and ending
 * could wait for ever. Thread-safe.
 */
final class UndertowServer implements Transport.Running {
    private static final System.Logger LOG = System.getLogger(UndertowServer.class.getName());

    /** Most connections that the kernel holds before they are accepted; it may have a lower bound of its own. */
    private static final int BACKLOG = 4_096;

    /** Threads for pages; further requests wait. */
    private static final int WORKERS = 16;

    /** Size of the buffers for requests and responses, in bytes: headers of the default limit in one read. None is held when idle. */
    private static final int BUFFER_BYTES = 16 << 10;

    private static final long CLOSE_SECONDS = 8;

    private final XnioWorker worker;
    private final DefaultByteBufferPool buffers;
    private final HttpOpenListener http;
    private final AcceptingChannel<? extends StreamConnection> acceptor;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private UndertowServer(
            XnioWorker worker,
            DefaultByteBufferPool buffers,
            HttpOpenListener http,
            AcceptingChannel<? extends StreamConnection> acceptor) {
        this.worker = worker;
        this.buffers = buffers;
        this.http = http;
        this.acceptor = acceptor;
        this.port = acceptor.getLocalAddress(InetSocketAddress.class).getPort();
    }

    static UndertowServer start(Site site) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(site.host()), site.port());
        DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, -1, 4);
        HttpOpenListener http = new HttpOpenListener(buffers, options(site));
        http.setRootHandler(root(site));
        Xnio xnio = Xnio.getInstance(UndertowServer.class.getClassLoader());
        XnioWorker worker = xnio.createWorker(OptionMap.builder()
                .set(Options.WORKER_NAME, "switchboard-undertow")
                .set(Options.WORKER_IO_THREADS, Math.max(1, Runtime.getRuntime().availableProcessors()))
                .set(Options.WORKER_TASK_CORE_THREADS, WORKERS)
                .set(Options.WORKER_TASK_MAX_THREADS, WORKERS)
                .getMap());
        try {
            ChannelListener<StreamConnection> accepted = connection -> {
                Doorstep.lay(connection, site.limits());
                http.handleEvent(connection);
            };
            // With buffers of its own: a record of TLS is larger than ours, and would never be whole in one.
            Optional<XnioSsl> tls = site.tls().map(context -> new UndertowXnioSsl(xnio, OptionMap.EMPTY, context));
            AcceptingChannel<? extends StreamConnection> acceptor = listen(worker, tls, address, accepted);
            UndertowServer server = new UndertowServer(worker, buffers, http, acceptor);
            acceptor.resumeAccepts();
            return server;
        } catch (IOException e) {
            worker.shutdownNow();
            buffers.close();
            throw e;
        }
    }

    /** With TLS all that is read and written, by Undertow or by us, goes through the conduits above it. */
    private static AcceptingChannel<? extends StreamConnection> listen(
            XnioWorker worker,
            Optional<XnioSsl> tls,
            InetSocketAddress address,
            ChannelListener<StreamConnection> accepted)
            throws IOException {
        OptionMap options = OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, BACKLOG)
                .getMap();
        try {
            return tls.isPresent()
                    ? tls.get()
                            .createSslConnectionServer(
                                    worker, address, ChannelListeners.openListenerAdapter(accepted), options)
                    : worker.createStreamConnectionServer(
                            address, ChannelListeners.openListenerAdapter(accepted), options);
        } catch (BindException e) {
            BindException told = new BindException(
                    "can't listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage());
            told.initCause(e);
            throw told;
        }
    }

    private static OptionMap options(Site site) {
        int handshake = site.limits().count(Limit.HANDSHAKE);
        return OptionMap.builder()
                .set(UndertowOptions.MAX_HEADER_SIZE, site.limits().count(Limit.HEADER_BYTES))
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, handshake)
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, handshake)
                // We refuse at the bound itself; Undertow, which would close without an answer, only what nobody wants
                // to read.
                .set(UndertowOptions.MAX_ENTITY_SIZE, 2L * WebRequest.MAX_BODY)
                .set(UndertowOptions.DECODE_URL, false) // Target does it, and tells what is malformed
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .getMap();
    }

    private static HttpHandler root(Site site) {
        Map<String, HttpHandler> sockets = new HashMap<>();
        site.sockets().forEach((path, gateway) -> sockets.put(path, new SocketHandler(gateway)));
        HttpHandler pages = new HttpContinueReadHandler(new PagesHandler(site.pages()));
        return new FrontDoor(
                exchange ->
                        Target.path(exchange).map(sockets::get).orElse(pages).handleRequest(exchange),
                site.limits());
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
        IoUtils.safeClose(acceptor);
        try {
            http.closeConnections();
            worker.shutdown();
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a page still runs " + CLOSE_SECONDS + " s after it was asked to end");
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
        buffers.close();
    }
}
