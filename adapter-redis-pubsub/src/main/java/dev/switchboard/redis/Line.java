package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The connection for commands to one master, and how that is spoken to. Immutable; as thread-safe as the connection is.
 *
 * @param sharded whether channels are those of a Redis Cluster, each at the master that holds its slot
 * @param asking whether each command is to say that it comes although this master does not hold the slot yet
 * @param failures hears of each command that failed, on the client's threads
 */
record Line(
        StatefulRedisConnection<byte[], byte[]> connection,
        boolean sharded,
        boolean asking,
        Consumer<Throwable> failures) {
    private static final byte[] PUBLISH = "PUBLISH".getBytes(US_ASCII);
    private static final byte[] SPUBLISH = "SPUBLISH".getBytes(US_ASCII);

    /** The same, for what another master sent here while it hands a slot over. */
    Line toAsk() {
        return new Line(connection, sharded, true, failures);
    }

    CompletionStage<Void> publish(byte[] channel, byte[] message) {
        ask();
        return told(sharded
                        ? connection.async().spublish(channel, message)
                        : connection.async().publish(channel, message))
                .thenAccept(receivers -> {});
    }

    CompletionStage<List<Object>> run(Script script, byte[][] keys, byte[]... arguments) {
        ask();
        return told(script.run(connection, keys, arguments));
    }

    /** Has a key live so long from now. */
    void keep(byte[] key, Duration time) {
        connection.async().pexpire(key, time.toMillis());
    }

    /** How scripts are to publish. */
    byte[] publishing() {
        return sharded ? SPUBLISH : PUBLISH;
    }

    void flush() {
        connection.flushCommands();
    }

    private void ask() {
        if (asking) {
            connection.async().asking();
        }
    }

    private <T> CompletionStage<T> told(CompletionStage<T> stage) {
        return stage.whenComplete((result, failure) -> {
            if (failure != null) {
                failures.accept(failure);
            }
        });
    }
}
