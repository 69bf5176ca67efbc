package dev.switchboard.redis;

import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Roster;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One node that tells who is in its channels, and takes note of who comes and goes elsewhere, by user. */
final class Watcher implements Census.Listener, AutoCloseable {
    // Quick to come back, and not hasty: a machine that is slow for a moment has not lost Redis.
    private static final Pace PACE = new Pace(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(10));

    final RedisBroker broker;
    private final Census census;
    /** {@code +user} who came, {@code -user} who went, of all channels. */
    final List<String> news = new CopyOnWriteArrayList<>();

    private final Map<ChannelName, Roster> rosters = new ConcurrentHashMap<>();

    Watcher(RedisOptions options) {
        broker = new RedisBroker(options.pace(PACE));
        census = broker.census().orElseThrow();
        census.open(this);
        broker.start(NodeId.of("watcher"), publication -> {});
    }

    /** From now on it knows who is in the channel. */
    Watcher on(ChannelName channel) {
        Peer.done(broker.subscribe(channel));
        // Of a life before.
        rosters.remove(channel);
        Peer.done(census.meet(channel));
        return this;
    }

    /** From now on it hears nothing of the channel. */
    void off(ChannelName channel) {
        broker.unsubscribe(channel);
    }

    void came(ChannelName channel, String... users) {
        for (String user : users) {
            census.came(channel, new Census.Present(UserId.of(user), user.toUpperCase(java.util.Locale.ROOT), 1));
        }
    }

    void went(ChannelName channel, String user) {
        census.went(channel, UserId.of(user));
    }

    /** Users of the channel on other nodes. */
    Set<String> users(ChannelName channel) {
        Roster roster = rosters.computeIfAbsent(channel, name -> new Roster());
        Set<String> users = new TreeSet<>();
        synchronized (this) {
            roster.first(Integer.MAX_VALUE).forEach(user -> users.add(user.id().value()));
        }
        return users;
    }

    void untilUsers(ChannelName channel, String... expected) {
        await("the users " + List.of(expected))
                .atMost(Peer.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(users(channel))
                        .containsExactlyInAnyOrder(expected));
    }

    void untilWell() {
        Peer.until("everything is well", () -> !broker.status().degraded());
    }

    void untilDegraded() {
        Peer.until("it is degraded", () -> broker.status().degraded());
    }

    private Roster roster(ChannelName channel) {
        return rosters.computeIfAbsent(channel, name -> new Roster());
    }

    @Override
    public synchronized void came(NodeId node, ChannelName channel, Census.Present user) {
        if (roster(channel).came(node, user.user(), user.name(), user.connections())) {
            news.add("+" + user.user());
        }
    }

    @Override
    public synchronized void went(NodeId node, ChannelName channel, UserId user) {
        if (roster(channel).went(node, user)) {
            news.add("-" + user);
        }
    }

    @Override
    public synchronized void has(NodeId node, ChannelName channel, List<Census.Present> all) {
        Set<UserId> there = new HashSet<>();
        all.forEach(present -> there.add(present.user()));
        roster(channel).absent(node, there).forEach(user -> went(node, channel, user));
        all.forEach(present -> came(node, channel, present));
    }

    @Override
    public void met(ChannelName channel) {}

    @Override
    public void gone(NodeId node) {
        new ArrayList<>(rosters.keySet()).forEach(channel -> has(node, channel, List.of()));
    }

    @Override
    public void close() {
        broker.close();
    }
}
