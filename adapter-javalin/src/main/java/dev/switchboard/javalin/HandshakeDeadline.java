package dev.switchboard.javalin;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;

/**
 * Cuts who has not sent a whole request in time, counted from the connection: an idle timeout alone is put off by a byte now and
 * then, for ever. Thread-safe.
 */
final class HandshakeDeadline implements Connection.Listener {
    private final Connector connector;
    private final Duration deadline;

    HandshakeDeadline(Connector connector, Duration deadline) {
        this.connector = connector;
        this.deadline = deadline;
    }

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof ConnectionMetaData)) {
            return; // of HTTP are those that have it; beneath is TLS, and a WebSocket's handshake is over
        }
        connector
                .getScheduler()
                .schedule(
                        () -> {
                            if (connection.getMessagesIn() == 0) {
                                connection.getEndPoint().close();
                            }
                        },
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
