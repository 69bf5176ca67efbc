package dev.switchboard.application.port.in;

import dev.switchboard.domain.Close;

/**
 * One connection as its transport sees it: what came in. Implementations return fast and never throw. Calls never overlap, but
 * for {@link #writable()}, which comes on the wire's loop.
 */
public interface Inbound {
    /**
     * A complete text message, validated as UTF-8 and within {@link #maxMessageBytes()}. The array becomes the core's. If the
     * core wants no more for now it has called {@link dev.switchboard.application.port.out.Wire#reading(boolean)} with false
     * when this returns, or does so soon after; what was read already may still be delivered.
     */
    void text(byte[] utf8);

    /** A binary message began; the core will close with 1003. Nothing more is to be delivered but {@code closed}. */
    void binary();

    /** A ping of the peer. The core answers it; transports whose framework answers by itself don't call this. */
    void ping(byte[] payload);

    /** A pong of the peer. */
    void pong(byte[] payload);

    /**
     * The peer broke the protocol: the core sends {@code close} and ends the connection. Nothing more is to be delivered but
     * {@code closed}. Transports whose framework closes by itself call only {@code closed}.
     */
    void violation(Close close);

    /**
     * The peer's close frame came (its code, or 1005 where it had none), or the connection is lost (1006). Exactly once, the last
     * call. After a peer's close frame the core writes the echo (RFC 6455 §5.5.1) as the last frame of the wire; transports whose
     * framework echoes by itself ignore it.
     */
    void closed(Close close);

    /** After a {@code write} that did not take everything: there is room again. Once for each such write, on the wire's loop. */
    void writable();

    /** Largest message that this connection accepts, in bytes of payload over all fragments. Constant. */
    int maxMessageBytes();
}
