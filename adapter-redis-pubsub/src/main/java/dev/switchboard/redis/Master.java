package dev.switchboard.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** One master, what leads to it and what comes from it. Confined to the turns, but for {@link #way} and {@link #trouble}. */
final class Master implements Links.Ends {
    /** Who hears of it, in turns. */
    interface Ends {
        void commandsUp(Master master);

        void commandsDown(Master master);

        void subscriptionsUp(Master master);

        void subscriptionsDown(Master master);

        /** Redis began or ended a subscription. */
        void confirmed(Master master, byte[] channel, boolean begun);

        void received(Master master, byte[] channel, byte[] message);

        /** A command failed. */
        void failed(Master master, Throwable failure);
    }

    private final String name;
    private final Ends ends;
    private final Links links;
    private final Feed feed;
    private final Probe probe;
    private final Repeats repeats = new Repeats();
    private volatile Optional<Way> way = Optional.empty();
    // Empty before anyone knows whether it can be reached; those who come then wait for it.
    private volatile Optional<String> trouble = Optional.empty();
    private boolean closed;

    /**
     * One to which nothing leads yet.
     *
     * @param name host and port; empty where there is but one
     * @param where it is now
     * @param key one that it holds, for trying whether it takes writes
     */
    Master(
            Common common,
            String name,
            Supplier<CompletionStage<RedisURI>> where,
            Function<Master, byte[]> key,
            Ends ends) {
        this.name = name;
        this.ends = ends;
        this.links = new Links(
                common,
                name.isEmpty() ? "" : " at " + name,
                where,
                failure -> common.turns().add(() -> ends.failed(this, failure)),
                this);
        this.feed = new Feed(common.sharded(), common.turns());
        this.probe = new Probe(
                common.turns(),
                this::way,
                () -> key.apply(this),
                common.options().pace.ping());
    }

    /** Host and port; empty where there is but one. */
    String name() {
        return name;
    }

    Optional<Way> way() {
        return way;
    }

    /** Why there is no way, if that is known. */
    Optional<String> trouble() {
        return trouble;
    }

    Links links() {
        return links;
    }

    Feed feed() {
        return feed;
    }

    Probe probe() {
        return probe;
    }

    /** What came over this master, whose order is its own. */
    Repeats repeats() {
        return repeats;
    }

    void look(long now) {
        links.look(now);
        probe.look(now);
    }

    void flush() {
        way.ifPresent(there -> there.line().flush());
    }

    /** Nothing is wanted of it any more. */
    void close(String why) {
        closed = true;
        trouble = Optional.of(why);
        links.close();
        commandsDown();
        subscriptionsDown();
    }

    @Override
    public void commandsUp(Way found) {
        trouble = Optional.empty();
        way = Optional.of(found);
        probe.interrupted();
        ends.commandsUp(this);
    }

    @Override
    public void commandsDown() {
        if (!closed) {
            trouble = Optional.of("Redis is away: " + links.trouble());
        }
        way = Optional.empty();
        probe.interrupted();
        ends.commandsDown(this);
    }

    @Override
    public void subscriptionsUp(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        feed.up(connection);
        ends.subscriptionsUp(this);
    }

    @Override
    public void subscriptionsDown() {
        feed.down();
        ends.subscriptionsDown(this);
    }

    @Override
    public void confirmed(byte[] channel, boolean begun) {
        ends.confirmed(this, channel, begun);
    }

    @Override
    public void received(byte[] channel, byte[] message) {
        ends.received(this, channel, message);
    }

    @Override
    public String toString() {
        return name;
    }
}
