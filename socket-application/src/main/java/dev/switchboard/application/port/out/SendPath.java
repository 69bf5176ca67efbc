package dev.switchboard.application.port.out;

/** By which of its ways a {@link Transport} moves the bytes of its sockets. */
public enum SendPath {
    /** The transport's own: our frames on the framework's connection, one write per member and turn. */
    FAST,
    /**
     * The framework's public WebSocket API and nothing else of it: many times the cost per delivery, and what the framework
     * does otherwise on the wire. For the day on which an upgrade of the framework breaks the fast one.
     */
    PLAIN
}
