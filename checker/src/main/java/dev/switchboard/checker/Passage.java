package dev.switchboard.checker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The way between one node and Redis: open, slow, held in one direction or both, or cut. Thread-safe. */
final class Passage implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private boolean requestsHeld;
    private boolean answersHeld;
    private boolean refusing;
    private boolean closed;
    private long cuts;

    private volatile long delayNanos;

    Passage(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        thread(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on not a byte passes, in any direction; connections stay, and new ones are accepted. */
    synchronized void freeze() {
        requestsHeld = true;
        answersHeld = true;
    }

    /** From now on Redis hears and does everything, and nobody hears its answers. */
    synchronized void deafen() {
        answersHeld = true;
    }

    /** What was held goes on, in its order, and nothing is slow. */
    synchronized void thaw() {
        requestsHeld = false;
        answersHeld = false;
        delayNanos = 0;
        notifyAll();
    }

    /** What passes takes so much longer. */
    void slow(long nanos) {
        delayNanos = nanos;
    }

    /** Ends all connections with what is held in them, and each new one at once. */
    void cut() {
        synchronized (this) {
            refusing = true;
            cuts++;
        }
        sockets.forEach(Passage::shut);
    }

    /** Lets new connections through again. */
    void mend() {
        thaw();
        synchronized (this) {
            refusing = false;
        }
    }

    private synchronized boolean refuses() {
        return refusing;
    }

    private synchronized long cuts() {
        return cuts;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void accept() {
        while (!isClosed()) {
            try {
                Socket near = server.accept();
                if (refuses()) {
                    shut(near);
                    continue;
                }
                pass(near);
            } catch (IOException e) {
                // Closed, then, or somebody left at once.
                continue;
            }
        }
    }

    private void pass(Socket near) {
        long before = cuts();
        Socket far;
        try {
            far = new Socket(InetAddress.getByName("127.0.0.1"), target);
            far.setTcpNoDelay(true);
            near.setTcpNoDelay(true);
        } catch (IOException e) {
            // As Redis does that is away.
            shut(near);
            return;
        }
        sockets.add(near);
        sockets.add(far);
        if (refuses() || cuts() != before) {
            // It was cut while it was made.
            shut(near);
            shut(far);
        }
        thread(() -> pump(near, far, true));
        thread(() -> pump(far, near, false));
    }

    private void pump(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read;
            while ((read = in.read(buffer)) >= 0) {
                long delay = delayNanos;
                if (delay > 0) {
                    LockSupport.parkNanos(delay);
                }
                if (!awaitFree(from, requests)) {
                    break;
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

    /** Whether what was read may pass now; not if it was cut while it was held. */
    private synchronized boolean awaitFree(Socket from, boolean requests) throws InterruptedException {
        while ((requests ? requestsHeld : answersHeld) && !closed && !from.isClosed()) {
            wait(TimeUnit.SECONDS.toMillis(1));
        }
        return !from.isClosed();
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "passage");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        sockets.forEach(Passage::shut);
        try {
            server.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
