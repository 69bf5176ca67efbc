package dev.switchboard.testkit;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;

/** What a {@link ProbeConnection} does about what came in. Called within the transport's own call; must not block for long. */
public interface ProbeReaction {
    /** Echoes texts, answers pings, echoes closes, closes with a violation's code and with 1003 for binary. */
    ProbeReaction POLITE = new ProbeReaction() {};

    /** Like {@link #POLITE}, but texts are only recorded. */
    ProbeReaction SILENT = new ProbeReaction() {
        @Override
        public void text(ProbeConnection connection, byte[] utf8) {}
    };

    /** It was opened, on the wire's loop. */
    default void opened(ProbeConnection connection) {}

    /** A text came. */
    default void text(ProbeConnection connection, byte[] utf8) {
        connection.send(Frame.text(utf8));
    }

    /** A ping came. */
    default void ping(ProbeConnection connection, byte[] payload) {
        connection.send(Frame.pong(payload));
    }

    /** A binary message came. */
    default void binary(ProbeConnection connection) {
        connection.send(Frame.close(Close.NO_BINARY));
    }

    /** The peer broke the protocol. */
    default void violation(ProbeConnection connection, Close close) {
        connection.send(Frame.close(close));
    }

    /** It is closed; the echo goes out if the peer had sent a close frame and we none. */
    default void closed(ProbeConnection connection, Close close) {
        if (close.code() != Close.ABNORMAL.code()) {
            connection.send(Frame.close(close));
        }
    }
}
