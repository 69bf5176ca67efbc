package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Position;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens when slots of a Redis Cluster move, and when its masters die. */
class ShardedFaultsTest {
    private static final Names NAMES = new Names(RedisOptions.STANDARD_PREFIX);

    private final List<AutoCloseable> own = new ArrayList<>();
    private ClusterProcesses cluster;

    @BeforeEach
    void startCluster() {
        cluster = own(ClusterProcesses.launch());
    }

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

    private Peer peer() {
        return own(new Peer(RedisOptions.of(cluster.url())));
    }

    private static int slot(ChannelName channel) {
        return SlotHash.getSlot(NAMES.channel(channel));
    }

    /** Some channel that one of the masters holds from the start, and not the same as the leases and notes. */
    private static ChannelName channelOf(int master) {
        int leases = SlotHash.getSlot(NAMES.leases());
        int notes = SlotHash.getSlot(NAMES.notes());
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> ChannelName.of("room:" + i))
                .filter(name -> ClusterProcesses.holder(slot(name)) == master)
                .filter(name -> slot(name) != leases && slot(name) != notes)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void channelsOfAllMastersAreServed() {
        Peer a = peer();
        Peer b = peer();
        for (int i = 0; i < ClusterProcesses.MASTERS; i++) {
            b.on(channelOf(i));
        }
        for (int i = 0; i < ClusterProcesses.MASTERS; i++) {
            a.append(channelOf(i), "kept " + i);
            a.publish(channelOf(i), "passing " + i);
        }

        Peer.until("all", () -> b.received.size() == 2 * ClusterProcesses.MASTERS);
        assertThat(b.texts())
                .containsExactlyInAnyOrder("kept 0", "kept 1", "kept 2", "passing 0", "passing 1", "passing 2");
        for (int i = 0; i < ClusterProcesses.MASTERS; i++) {
            assertThat(cluster.commands(i).pubsubShardChannels())
                    .as("channels at master " + i)
                    .filteredOn(channel -> !channel.startsWith(RedisOptions.STANDARD_PREFIX + "node"))
                    .containsExactly(new String(NAMES.channel(channelOf(i)), UTF_8));
        }
        a.untilWell();
        assertThat(a.broker.status().connections()).isEqualTo(2 * ClusterProcesses.MASTERS);
    }

    @Test
    void aUserWithTheDocumentedRightsCanDoEverything() throws IOException {
        for (int i = 0; i < ClusterProcesses.MASTERS; i++) {
            Rights.grant(cluster.commands(i), true);
        }
        RedisOptions options = RedisOptions.of(cluster.url().replace("//", "//" + Rights.USER + "@"));
        ChannelName room = channelOf(2);
        Peer a = own(new Peer(options)).on(room);
        Peer b = own(new Peer(options));
        Position first = b.append(room, "m1");
        b.publish(room, "p1");
        a.expect("m1", "p1");
        assertThat(a.since(room, first.at(0)).missed().orElseThrow()).hasSize(1);
        a.untilWell();

        Watcher watcher = own(new Watcher(options)).on(room);
        own(new Watcher(options)).came(room, "bob");
        watcher.untilUsers(room, "bob");
    }

    @Test
    void aSlotThatMovesIsFollowed() {
        ChannelName moving = channelOf(0);
        ChannelName staying = channelOf(1);
        Peer a = peer();
        Peer b = peer().on(moving).on(staying);
        a.append(moving, "m1");
        a.append(staying, "s1");
        a.publish(moving, "p1");
        Peer.until("all", () -> b.received.size() == 3);

        cluster.moveKeys(slot(moving), 0, 1);
        // The old master still has the channel, the new one the history.
        a.publish(moving, "p2");
        Position asked = a.append(moving, "m2");
        assertThat(a.position(moving)).isEqualTo(asked);
        cluster.moveSlot(slot(moving), 1);

        Peer.until(
                "the subscription to be where the slot is",
                () -> cluster.commands(1).pubsubShardChannels().contains(new String(NAMES.channel(moving), UTF_8)));
        b.untilWell();
        a.publish(moving, "p3");
        assertThat(a.append(moving, "m3")).isEqualTo(asked.at(asked.offset() + 1));
        a.append(staying, "s2");
        Peer.until("the last ones", () -> b.texts().containsAll(List.of("p2", "p3", "m3", "s2")));
        assertThat(b.texts()).doesNotHaveDuplicates();
        // Another run of Redis, another epoch.
        assertThat(b.lost).contains(moving).doesNotContain(staying);
        a.untilWell();
    }

    /** How often a server did or refused something, as it counts by itself. */
    private static int counted(RedisCommands<String, String> server, String what) {
        Matcher count = Pattern.compile("^" + Pattern.quote(what) + "=(\\d+)", Pattern.MULTILINE)
                .matcher(server.info("everything"));
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    @Test
    void aSlotThatIsBeingHandedOverIsNoTrouble() {
        Peer a = own(new Peer(RedisOptions.of(cluster.url()), Peer.PATIENT));
        a.untilWell();
        int tried = IntStream.iterate(0, i -> i + 1)
                .map(i -> SlotHash.getSlot(NAMES.probe(i)))
                .filter(slot -> ClusterProcesses.holder(slot) == 0)
                .findFirst()
                .orElseThrow();

        cluster.moveKeys(tried, 0, 1);

        // The second time it asks it has heard the answer to the first.
        Peer.until("it to have tried there", () -> counted(cluster.commands(0), "errorstat_ASK:count") >= 2);
        assertThat(a.broker.status().trouble()).isEmpty();
    }

    @Test
    void whoIsNamedAndIsNoneOfTheClusterAnyMoreIsNotBelieved() {
        RedisProcess former = own(RedisProcess.launch("--cluster-enabled", "yes"));
        RedisClient client = RedisClient.create(former.url());
        own(client::shutdown);
        RedisCommands<String, String> server = client.connect().sync();
        ChannelName room = channelOf(1);
        Peer a = own(new Peer(RedisOptions.of(cluster.url() + ",127.0.0.1:" + former.port()), Peer.PATIENT))
                .on(room);
        a.untilWell();
        a.append(room, "m1");
        long connections = a.broker.status().connections();

        // The second time it asks it has made of the first answer what it makes of it.
        int before = counted(server, "cmdstat_cluster|slots:calls");
        Peer.until("it was asked", () -> counted(server, "cmdstat_cluster|slots:calls") >= before + 2);

        a.append(room, "m2");
        a.expect("m1", "m2");
        assertThat(a.broker.status().connections()).isEqualTo(connections);
    }

    @Test
    @Tag("full")
    void presenceMovesWithTheSlot() {
        ChannelName moving = channelOf(0);
        RedisOptions options = RedisOptions.of(cluster.url()).presenceLease(Duration.ofSeconds(2));
        Watcher watcher = own(new Watcher(options)).on(moving);
        Watcher other = own(new Watcher(options));
        other.came(moving, "ann", "bob");
        watcher.untilUsers(moving, "ann", "bob");

        cluster.moveKeys(slot(moving), 0, 2);
        cluster.moveSlot(slot(moving), 2);
        other.went(moving, "bob");
        other.came(moving, "eve");

        watcher.untilUsers(moving, "ann", "eve");
        assertThat(watcher.news).containsExactlyInAnyOrder("+ann", "+bob", "-bob", "+eve");
        other.broker.close();
        watcher.untilUsers(moving);
    }

    @Test
    @Tag("full")
    void aMasterThatIsAwayTakesOnlyItsOwnChannelsWithIt() {
        ChannelName lost = channelOf(0);
        ChannelName safe = channelOf(1);
        Peer a = peer();
        Peer b = peer().on(lost).on(safe);
        Position before = a.append(lost, "m1");
        b.expect("m1");

        cluster.process(0).kill();
        a.untilDegraded();
        b.untilDegraded();
        Peer.until(
                "its channels to be refused at once",
                () -> a.broker
                        .append(Peer.publication(lost, "refused"), Peer.FIVE_MINUTES)
                        .toCompletableFuture()
                        .isCompletedExceptionally());
        a.append(safe, "m2");
        a.publish(safe, "p2");
        b.expect("m1", "m2", "p2");

        cluster.process(0).restart();
        a.untilWell();
        b.untilWell();
        assertThat(a.append(lost, "m3").epoch()).isNotEqualTo(before.epoch());
        b.expect("m1", "m2", "p2", "m3");
        assertThat(b.lost).containsOnly(lost);
    }

    @Test
    @Tag("full")
    void aReplicaThatTakesOverIsFollowed() {
        cluster.addReplica();
        ChannelName room = channelOf(0);
        Peer a = peer();
        Peer b = peer().on(room);
        Position before = a.append(room, "m1");
        b.expect("m1");

        cluster.process(0).kill();
        a.untilDegraded();
        b.untilDegraded();
        a.untilWell();
        b.untilWell();

        assertThat(a.append(room, "m2").epoch()).isNotEqualTo(before.epoch());
        a.publish(room, "p2");
        b.expect("m1", "m2", "p2");
        assertThat(b.lost).containsOnly(room);
    }
}
