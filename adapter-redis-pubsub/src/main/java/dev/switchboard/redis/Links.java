package dev.switchboard.redis;

import dev.switchboard.domain.NodeId;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The two connections of a node: one that subscribes, and one for everything else. Confined to the turns. */
final class Links {
    // Bytes that were received and wait for their turn; beyond it nothing more is read, and Redis keeps what it may.
    private static final long MOST_RECEIVED = 16 << 20;
    private static final int BYTES_EACH = 128;

    /** Who hears of them, in turns. */
    interface Ends {
        void commandsUp(Outlet.Way way);

        void commandsDown();

        void subscriptionsUp(StatefulRedisPubSubConnection<byte[], byte[]> connection);

        void subscriptionsDown();

        /** Redis began or ended a subscription. */
        void confirmed(byte[] channel);

        void received(byte[] channel, byte[] message);
    }

    private final Names names;
    private final long incarnation;
    private final NodeId node;
    private final Turns turns;
    private final Ends ends;
    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;
    private final Archive.Scripts scripts = Archive.Scripts.read();
    private final Ledger.Scripts presence = Ledger.Scripts.read();
    private final Allowance waiting = new Allowance(MOST_RECEIVED);
    private final Link<StatefulRedisConnection<byte[], byte[]>, Greeting> commands;
    private final Link<StatefulRedisPubSubConnection<byte[], byte[]>, Boolean> subscriptions;

    Links(RedisOptions options, NodeId node, Names names, long incarnation, Turns turns, Ends ends) {
        this.names = names;
        this.incarnation = incarnation;
        this.node = node;
        this.turns = turns;
        this.ends = ends;
        this.uri = options.uri();
        uri.setClientName("switchboard-" + node);
        this.resources = resources();
        this.client = client(resources);
        this.commands = new Link<>("commands", turns, options.pace, new Commands());
        this.subscriptions = new Link<>("subscriptions", turns, options.pace, new Subscribing());
    }

    static ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
    }

    /** One that repeats nothing, reconnects nothing and never lets a command wait for a connection: all of that is ours to decide. */
    static RedisClient client(ClientResources resources) {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(RedisOptions.CONNECT_TIMEOUT)
                        .build())
                .build());
        return client;
    }

    void look(long now) {
        commands.look(now);
        subscriptions.look(now);
    }

    boolean isUp() {
        return commands.isUp() && subscriptions.isUp();
    }

    /** Whether one of them failed: before that it is only not up yet. */
    boolean failed() {
        return commands.failed() || subscriptions.failed();
    }

    /** Why not both are up. */
    String trouble() {
        return commands.isUp() ? subscriptions.trouble() : commands.trouble();
    }

    /** Connections that there were, of both. */
    long established() {
        return commands.established() + subscriptions.established();
    }

    /** Lets threads of the client go on that wait for our turns. */
    void letGo() {
        waiting.end();
    }

    /** After the turns have ended: the client closes what it opened. */
    void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS);
    }

    private final class Commands implements Link.Ends<StatefulRedisConnection<byte[], byte[]>, Greeting> {
        @Override
        public CompletionStage<StatefulRedisConnection<byte[], byte[]>> dial() {
            return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
        }

        @Override
        public CompletionStage<Greeting> prepare(StatefulRedisConnection<byte[], byte[]> connection) {
            return Greeting.of(connection)
                    .thenCompose(greeting -> scripts.load(connection)
                            .thenCompose(done -> presence.load(connection))
                            .thenApply(done -> greeting));
        }

        @Override
        public RedisFuture<String> ping(StatefulRedisConnection<byte[], byte[]> connection) {
            return connection.async().ping();
        }

        @Override
        public void up(StatefulRedisConnection<byte[], byte[]> connection, Greeting greeting) {
            // What is sent in a turn leaves in one write at its end.
            connection.setAutoFlushCommands(false);
            ends.commandsUp(new Outlet.Way(
                    connection,
                    new Archive(connection, scripts, names, greeting.run(), incarnation),
                    new Ledger(connection, presence, names, incarnation, node)));
        }

        @Override
        public void down() {
            ends.commandsDown();
        }
    }

    private final class Subscribing implements Link.Ends<StatefulRedisPubSubConnection<byte[], byte[]>, Boolean> {
        @Override
        public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> dial() {
            return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri);
        }

        @Override
        public CompletionStage<Boolean> prepare(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
            connection.addListener(new Listener(subscriptions.generation()));
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public RedisFuture<String> ping(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
            return connection.async().ping();
        }

        @Override
        public void up(StatefulRedisPubSubConnection<byte[], byte[]> connection, Boolean known) {
            ends.subscriptionsUp(connection);
        }

        @Override
        public void down() {
            ends.subscriptionsDown();
        }
    }

    /** Brings what comes into the turns, as long as its connection is the present one. On the client's threads. */
    private final class Listener extends RedisPubSubAdapter<byte[], byte[]> {
        private final long mine;

        Listener(long mine) {
            this.mine = mine;
        }

        @Override
        public void message(byte[] channel, byte[] message) {
            subscriptions.heard();
            long size = (long) channel.length + message.length + BYTES_EACH;
            waiting.await(size);
            turns.add(() -> {
                waiting.release(size);
                if (mine == subscriptions.generation()) {
                    ends.received(channel, message);
                }
            });
        }

        @Override
        public void subscribed(byte[] channel, long count) {
            confirmed(channel);
        }

        @Override
        public void unsubscribed(byte[] channel, long count) {
            confirmed(channel);
        }

        private void confirmed(byte[] channel) {
            subscriptions.heard();
            turns.add(() -> {
                if (mine == subscriptions.generation()) {
                    ends.confirmed(channel);
                }
            });
        }
    }
}
