package dev.switchboard.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/** Stands between a node and Redis: lets everything through, holds it, or cuts it. Thread-safe. */
final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private boolean frozen;
    private boolean refusing;
    private boolean closed;

    TcpProxy(int target) {
        this(target, ServerSocketFactory.getDefault());
    }

    /** One that may speak TLS to the one side. */
    TcpProxy(int target, ServerSocketFactory sockets) {
        this.target = target;
        try {
            server = sockets.createServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("accept", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** From now on not a byte passes, in any direction; connections stay, and new ones are accepted. */
    synchronized void freeze() {
        frozen = true;
    }

    /** What was held goes on, in its order. */
    synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    /** Ends all connections, and each new one at once. */
    void cut() {
        synchronized (this) {
            refusing = true;
        }
        sockets.forEach(TcpProxy::shut);
    }

    /** Lets new connections through again. */
    synchronized void mend() {
        refusing = false;
    }

    private void accept() {
        while (true) {
            try {
                Socket near = server.accept();
                boolean refuse;
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    refuse = refusing;
                }
                if (refuse) {
                    shut(near);
                    continue;
                }
                Socket far;
                try {
                    far = new Socket(InetAddress.getByName("127.0.0.1"), target);
                } catch (IOException e) {
                    // As Redis does that is away; else whoever came would wait for an answer.
                    shut(near);
                    continue;
                }
                sockets.add(near);
                sockets.add(far);
                thread("out", () -> pump(near, far));
                thread("in", () -> pump(far, near));
            } catch (IOException e) {
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                }
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read;
            while ((read = in.read(buffer)) >= 0) {
                synchronized (this) {
                    while (frozen && !closed) {
                        wait();
                    }
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One of the two ended; so does the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            shut(from);
            shut(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        sockets.forEach(TcpProxy::shut);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
