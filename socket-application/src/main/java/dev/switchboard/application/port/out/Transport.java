package dev.switchboard.application.port.out;

/**
 * A server of its own for sockets and pages. Found by {@link java.util.ServiceLoader}, so that a build decides which one there is:
 * implementations have a public constructor without parameters.
 */
public interface Transport {
    /** Its name in handshakes, logs and pages: lower case, constant. */
    String name();

    /**
     * Starts serving.
     *
     * @throws java.io.IOException if the port can't be bound: a {@link java.net.BindException} whose message names address and port
     * @throws IllegalArgumentException if the site asks for a {@link SendPath} that this transport does not have; the message says what
     *     to do instead
     */
    Running start(Site site) throws java.io.IOException;

    /** A server that runs. Thread-safe. */
    interface Running extends AutoCloseable {
        /** The port it listens on, 1–65,535. */
        int port();

        /** Stops accepting, cuts what is open, frees threads and port; returns when that is done, within 10 s. Idempotent. */
        @Override
        void close();
    }
}
