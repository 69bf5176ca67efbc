package dev.switchboard.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** One of our scripts, called by its digest. Thread-safe as far as the connection is. */
final class Script {
    private final byte[] text;

    private Script(byte[] text) {
        this.text = text;
    }

    /** From the resource of that name. */
    static Script of(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new Script(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has Redis keep it. */
    CompletionStage<String> load(StatefulRedisConnection<byte[], byte[]> connection) {
        return connection.async().scriptLoad(text);
    }

    /** Runs it; where Redis was told to forget its scripts, with the text, as nothing was done then. */
    CompletionStage<List<Object>> run(
            StatefulRedisConnection<byte[], byte[]> connection, byte[][] keys, byte[]... arguments) {
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        CompletionStage<List<Object>> first =
                commands.evalsha(commands.digest(text), ScriptOutputType.MULTI, keys, arguments);
        return first.handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof RedisNoScriptException) {
                        CompletionStage<List<Object>> again =
                                commands.eval(text, ScriptOutputType.MULTI, keys, arguments);
                        connection.flushCommands();
                        return again.toCompletableFuture();
                    }
                    return CompletableFuture.<List<Object>>failedFuture(cause);
                })
                .thenCompose(answer -> answer);
    }
}
