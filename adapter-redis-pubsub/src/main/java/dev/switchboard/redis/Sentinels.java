package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Asks the sentinels where the master is: before each connection, and with each ping, as a master that lost its place may not know it.
 * Confined to the turns, but for where it was told that the master is.
 */
final class Sentinels {
    private final Common common;
    private volatile String told = "";
    private int first;
    private boolean asking;
    private long askedAt = System.nanoTime();

    Sentinels(Common common) {
        this.common = common;
    }

    /** Where it is, as the first sentinel that answers says. */
    CompletionStage<RedisURI> master() {
        return ask().thenApply(place -> {
            told = RedisUrl.text(place);
            return place;
        });
    }

    private CompletionStage<RedisURI> ask() {
        List<RedisURI> sentinels = common.options().url().places();
        // One that does not answer is asked last the next time.
        CompletionStage<RedisURI> answer = ask(sentinels.get(first % sentinels.size()));
        for (int i = 1; i < sentinels.size(); i++) {
            RedisURI next = sentinels.get((first + i) % sentinels.size());
            answer = answer.handle((place, failure) -> {
                        if (failure == null) {
                            return CompletableFuture.completedFuture(place);
                        }
                        common.turns().add(() -> first++);
                        return ask(next).toCompletableFuture();
                    })
                    .thenCompose(place -> place);
        }
        return answer;
    }

    private CompletionStage<RedisURI> ask(RedisURI sentinel) {
        return ask(common.client(), common.options().url(), sentinel);
    }

    /** Where one sentinel says that the master is. */
    static CompletionStage<RedisURI> ask(Client client, RedisUrl url, RedisURI sentinel) {
        // The credentials are those of Redis.
        RedisURI place = RedisURI.builder()
                .withHost(sentinel.getHost())
                .withPort(sentinel.getPort())
                .withSsl(sentinel.isSsl())
                .withVerifyPeer(sentinel.getVerifyMode())
                .withTimeout(RedisOptions.CONNECT_TIMEOUT)
                .build();
        CompletionStage<StatefulRedisSentinelConnection<byte[], byte[]>> dialled;
        try {
            dialled = client.dialSentinel(place);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        String service = url.service().orElseThrow();
        return dialled.thenCompose(connection -> connection
                .async()
                .getMasterAddrByName(service.getBytes(UTF_8))
                .toCompletableFuture()
                .orTimeout(RedisOptions.CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(address -> place(url, address, service))
                .whenComplete((known, failure) -> connection.closeAsync()));
    }

    private static RedisURI place(RedisUrl url, SocketAddress address, String service) {
        if (address instanceof InetSocketAddress known) {
            return url.at(known.getHostString(), known.getPort());
        }
        throw new Away("the sentinels know no master named " + service);
    }

    /** Follows a failover that the links did not notice. */
    void look(long now, Links links) {
        if (asking
                || !links.isUp()
                || now - askedAt < common.options().pace.ping().toNanos()) {
            return;
        }
        asking = true;
        askedAt = now;
        String before = told;
        ask().whenComplete((place, failure) -> common.turns().add(() -> {
            asking = false;
            if (failure == null
                    && links.isUp()
                    && told.equals(before)
                    && !RedisUrl.text(place).equals(before)) {
                links.replace("the sentinels name another master");
            }
        }));
    }
}
