package dev.switchboard.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The client library as we use it: one that repeats nothing, reconnects nothing and never lets a command wait for a connection, as all of
 * that is ours to decide. Thread-safe.
 */
final class Client implements AutoCloseable {
    private final ClientResources resources;
    private final RedisClient client;

    Client(RedisOptions options) {
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        client = RedisClient.create(resources);
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        options.authorities().ifPresent(pem -> ssl.trustManager(SslOptions.Resource.from(pem.toFile())));
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(RedisOptions.CONNECT_TIMEOUT)
                        .build())
                .sslOptions(ssl.build())
                .build());
    }

    CompletionStage<StatefulRedisConnection<byte[], byte[]>> dial(RedisURI place) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, place);
    }

    CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> dialToSubscribe(RedisURI place) {
        return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, place);
    }

    CompletionStage<StatefulRedisSentinelConnection<byte[], byte[]>> dialSentinel(RedisURI place) {
        return client.connectSentinelAsync(ByteArrayCodec.INSTANCE, place);
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
