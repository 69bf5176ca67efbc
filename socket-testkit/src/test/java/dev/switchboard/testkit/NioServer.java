package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The server: a selector and its thread, which is the loop of all wires; pages run beside it. */
final class NioServer implements Transport.Running, Loop {
    final Site site;
    final String transport;
    final ExecutorService pageThreads = Executors.newCachedThreadPool();
    private final ServerSocketChannel listener;
    private final int port;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopping;

    NioServer(Site site, ServerSocketChannel listener, String transport) throws IOException {
        this.site = site;
        this.transport = transport;
        this.listener = listener;
        this.port = listener.socket().getLocalPort();
        this.selector = Selector.open();
        listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        this.thread = new Thread(this::run, "nio-loop");
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
        pageThreads.shutdownNow();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                selector.select(50); // the pace at which overdue handshakes are looked for
                for (SelectionKey key : new ArrayList<>(selector.selectedKeys())) {
                    handle(key);
                }
                selector.selectedKeys().clear();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                long overdue =
                        System.nanoTime() - site.limits().time(Limit.HANDSHAKE).toNanos();
                connections().forEach(connection -> connection.cutIfSilentSince(overdue));
            }
            connections().forEach(NioConnection::cut);
            listener.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Iterable<NioConnection> connections() {
        return selector.keys().stream()
                .filter(key -> key.attachment() instanceof NioConnection)
                .map(key -> (NioConnection) key.attachment())
                .toList();
    }

    private void handle(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            SocketChannel channel = listener.accept();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey accepted = channel.register(selector, SelectionKey.OP_READ);
            accepted.attach(new NioConnection(this, channel, accepted));
            return;
        }
        ((NioConnection) key.attachment()).ready();
    }
}
