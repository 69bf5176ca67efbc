package dev.switchboard.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The two connections to one master: one that subscribes, and one for everything else. Confined to the turns. */
final class Links {
    private static final int BYTES_EACH = 128;

    /** Who hears of them, in turns. */
    interface Ends {
        void commandsUp(Way way);

        void commandsDown();

        void subscriptionsUp(StatefulRedisPubSubConnection<byte[], byte[]> connection);

        void subscriptionsDown();

        /** Redis began or ended a subscription. */
        void confirmed(byte[] channel, boolean begun);

        void received(byte[] channel, byte[] message);
    }

    private final Common common;
    private final Supplier<CompletionStage<RedisURI>> where;
    private final Consumer<Throwable> failures;
    private final Ends ends;
    private final Link<StatefulRedisConnection<byte[], byte[]>, Greeting> commands;
    private final Link<StatefulRedisPubSubConnection<byte[], byte[]>, Boolean> subscriptions;

    /**
     * None yet.
     *
     * @param name of the master, for people
     * @param where the master is now
     * @param failures hears of commands that failed, on the client's threads
     */
    Links(
            Common common,
            String name,
            Supplier<CompletionStage<RedisURI>> where,
            Consumer<Throwable> failures,
            Ends ends) {
        this.common = common;
        this.where = () -> where.get().thenApply(place -> {
            place.setClientName("switchboard-" + common.node());
            return place;
        });
        this.failures = failures;
        this.ends = ends;
        Pace pace = common.options().pace;
        this.commands = new Link<>("commands" + name, common.turns(), pace, new Commands());
        this.subscriptions = new Link<>("subscriptions" + name, common.turns(), pace, new Subscribing());
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

    /** How long the latest ping took that was answered over this connection for commands; 0 if none was. */
    long roundTripNanos() {
        return commands.roundTripNanos();
    }

    /** Connections that there were, of both. */
    long established() {
        return commands.established() + subscriptions.established();
    }

    /** Ends both; they are dialled anew with the next look. */
    void replace(String why) {
        long now = System.nanoTime();
        commands.replace(why, now);
        subscriptions.replace(why, now);
    }

    /** Ends both for good. */
    void close() {
        commands.close();
        subscriptions.close();
    }

    private final class Commands implements Link.Ends<StatefulRedisConnection<byte[], byte[]>, Greeting> {
        @Override
        public CompletionStage<StatefulRedisConnection<byte[], byte[]>> dial() {
            return where.get().thenCompose(common.client()::dial);
        }

        @Override
        public CompletionStage<Greeting> prepare(StatefulRedisConnection<byte[], byte[]> connection) {
            return Greeting.of(connection, common.options().url().mode())
                    .thenCompose(greeting -> common.scripts().load(connection).thenApply(done -> greeting));
        }

        @Override
        public RedisFuture<String> ping(StatefulRedisConnection<byte[], byte[]> connection) {
            return connection.async().ping();
        }

        @Override
        public void up(StatefulRedisConnection<byte[], byte[]> connection, Greeting greeting) {
            // What is sent in a turn leaves in one write at its end.
            connection.setAutoFlushCommands(false);
            Line line = new Line(connection, common.sharded(), false, failures);
            ends.commandsUp(Way.over(line, common, greeting.run()));
        }

        @Override
        public void down() {
            ends.commandsDown();
        }
    }

    private final class Subscribing implements Link.Ends<StatefulRedisPubSubConnection<byte[], byte[]>, Boolean> {
        @Override
        public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> dial() {
            return where.get().thenCompose(common.client()::dialToSubscribe);
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
            connection.setAutoFlushCommands(false);
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
            common.received().await(size);
            common.turns().add(() -> {
                common.received().release(size);
                if (mine == subscriptions.generation()) {
                    ends.received(channel, message);
                }
            });
        }

        @Override
        public void smessage(byte[] channel, byte[] message) {
            message(channel, message);
        }

        @Override
        public void subscribed(byte[] channel, long count) {
            confirmed(channel, true);
        }

        @Override
        public void ssubscribed(byte[] channel, long count) {
            confirmed(channel, true);
        }

        @Override
        public void unsubscribed(byte[] channel, long count) {
            confirmed(channel, false);
        }

        @Override
        public void sunsubscribed(byte[] channel, long count) {
            confirmed(channel, false);
        }

        private void confirmed(byte[] channel, boolean begun) {
            subscriptions.heard();
            common.turns().add(() -> {
                if (mine == subscriptions.generation()) {
                    ends.confirmed(channel, begun);
                }
            });
        }
    }
}
