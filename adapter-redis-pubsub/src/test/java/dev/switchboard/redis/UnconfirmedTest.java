package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What health says of subscriptions that Redis has not confirmed yet. */
class UnconfirmedTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final ChannelName PLAIN = ChannelName.of("lobby");

    /** Nothing is replaced while a test holds the line. */
    private static Pace patientFor(Duration unconfirmed) {
        return new Pace(
                Peer.PATIENCE, Peer.PATIENCE, Peer.PATIENCE, Peer.FAST.leastPause(), unconfirmed, Peer.PATIENCE);
    }

    private final List<AutoCloseable> own = new ArrayList<>();
    private final RedisProcess redis = own(RedisProcess.launch());
    private final TcpProxy proxy = own(new TcpProxy(redis.port()));

    @AfterEach
    void closeAll() throws Exception {
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        own.add(resource);
        return resource;
    }

    @Test
    void aNewSubscriptionIsNoNewsUnlessItTakesTooLong() {
        Duration patience = Duration.ofSeconds(1);
        Peer a = own(new Peer(RedisOptions.of(proxy.url()), patientFor(patience)))
                .on(ROOM);
        a.untilWell();

        proxy.freeze();
        long asked = System.nanoTime();
        CompletableFuture<Void> subscribed = a.broker.subscribe(PLAIN).toCompletableFuture();
        a.untilDegraded();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(patience);
        assertThat(a.broker.status().trouble()).contains("1 subscriptions are not confirmed yet");

        proxy.thaw();
        Peer.done(subscribed);
        a.untilWell();
        assertThat(a.broker.status().connections()).isEqualTo(2);
    }

    @Test
    void afterACutItIsNotWellBeforeEverythingIsConfirmed() {
        // None of them is late: it is the cut that counts.
        Peer a = own(new Peer(RedisOptions.of(proxy.url()), patientFor(Peer.PATIENCE)));
        int channels = 20_000;
        List<CompletableFuture<Void>> stages = IntStream.range(0, channels)
                .mapToObj(i -> a.broker.subscribe(ChannelName.of("c" + i)).toCompletableFuture())
                .toList();
        stages.forEach(Peer::done);
        a.untilWell();
        RedisClient client = RedisClient.create(redis.url());
        own(client::shutdown);
        var server = client.connect().sync();

        long connections = a.broker.status().connections();
        proxy.cut();
        a.untilDegraded();
        ChannelName late = ChannelName.of("wanted while it was away");
        assertThat(a.broker.subscribe(late).toCompletableFuture()).failsWithin(Peer.PATIENCE);
        proxy.mend();
        a.untilBack(connections);

        assertThat(server.pubsubChannels(RedisOptions.STANDARD_PREFIX + "c:*")).hasSize(channels + 1);
    }
}
