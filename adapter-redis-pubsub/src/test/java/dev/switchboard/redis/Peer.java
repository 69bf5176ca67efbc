package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Broker.Kept;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** One node, and what it received and was told. */
final class Peer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final Retention FIVE_MINUTES = new Retention(1_000, Duration.ofMinutes(5));

    /** Fast enough for tests; a link is replaced after 800 ms of silence. */
    static final Pace FAST = new Pace(
            Duration.ofMillis(200),
            Duration.ofMillis(800),
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(500));

    /** For who counts connections: as fast, and a machine that stands still for a moment has not lost Redis. */
    static final Pace PATIENT =
            new Pace(FAST.ping(), PATIENCE, PATIENCE, FAST.leastPause(), FAST.mostPause(), FAST.renew());

    final RedisBroker broker;
    final List<Publication> received = new CopyOnWriteArrayList<>();
    final List<ChannelName> lost = new CopyOnWriteArrayList<>();

    Peer(RedisOptions options) {
        this(options, FAST);
    }

    Peer(RedisOptions options, Pace pace) {
        broker = new RedisBroker(options.pace(pace));
        broker.onLost(lost::add);
        broker.start(NodeId.of("peer"), received::add);
    }

    static Publication publication(ChannelName channel, String text) {
        return new Publication(channel, Frame.text(text.getBytes(UTF_8)));
    }

    static <T> T done(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(PATIENCE);
        return stage.toCompletableFuture().join();
    }

    Peer on(ChannelName channel) {
        done(broker.subscribe(channel));
        return this;
    }

    void publish(ChannelName channel, String text) {
        done(broker.publish(publication(channel, text)));
    }

    Position append(ChannelName channel, String text) {
        return done(broker.append(publication(channel, text), FIVE_MINUTES));
    }

    Kept since(ChannelName channel, Position known) {
        return done(broker.since(channel, Optional.of(known), FIVE_MINUTES));
    }

    Position position(ChannelName channel) {
        return done(broker.since(channel, Optional.empty(), FIVE_MINUTES)).position();
    }

    List<String> texts() {
        return received.stream().map(publication -> publication.frame().text()).toList();
    }

    void expect(String... texts) {
        until("the publications", () -> received.size() >= texts.length);
        assertThat(texts()).containsExactly(texts);
    }

    void untilStatus(String what, Predicate<RedisBroker.Status> wanted) {
        until(what, () -> wanted.test(broker.status()));
    }

    void untilWell() {
        untilStatus("everything is well", status -> !status.degraded() && status.repairs() == 0);
    }

    /**
     * The same after a cut, by how many connections there had been before it: the end of one may be noticed a while after that of the other,
     * and until then all seems well.
     */
    void untilBack(long connectionsBefore) {
        untilStatus("both connections are there anew", status -> status.connections() >= connectionsBefore + 2);
        untilWell();
    }

    void untilDegraded() {
        untilStatus("it is degraded", RedisBroker.Status::degraded);
    }

    static void until(String what, java.util.concurrent.Callable<Boolean> condition) {
        await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }

    @Override
    public void close() {
        broker.close();
    }
}
