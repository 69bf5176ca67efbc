package dev.switchboard.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All scripts. Immutable. */
record Scripts(Script append, Script since, Script part, Script parts, Script lease, Script probe) {
    static Scripts read() {
        return new Scripts(
                Script.of("append.lua"),
                Script.of("since.lua"),
                Script.of("part.lua"),
                Script.of("parts.lua"),
                Script.of("lease.lua"),
                Script.of("probe.lua"));
    }

    /** Has Redis keep them. */
    CompletionStage<Void> load(StatefulRedisConnection<byte[], byte[]> connection) {
        CompletionStage<Void> loaded = CompletableFuture.completedFuture(null);
        for (Script script : List.of(append, since, part, parts, lease, probe)) {
            loaded = loaded.thenCompose(done -> script.load(connection)).thenAccept(digest -> {});
        }
        return loaded;
    }
}
