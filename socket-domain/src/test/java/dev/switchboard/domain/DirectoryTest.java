package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Directory.Departed;
import dev.switchboard.domain.Directory.JoinOutcome;
import dev.switchboard.domain.Directory.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.junit.jupiter.api.Test;

/** The directory against {@link NaiveDirectory}, and the few stories that must be readable by themselves. */
class DirectoryTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final ChannelName HALL = ChannelName.of("hall");
    private static final UserId ANN = UserId.of("ann");

    private final Directory directory = new Directory(2);
    private final ConnectionId phone = connection(1);
    private final ConnectionId laptop = connection(2);

    private static ConnectionId connection(int number) {
        return new ConnectionId(new UUID(0, number));
    }

    @Test
    void a_connection_that_was_never_registered_or_is_gone_joins_nothing() {
        assertThat(directory.join(phone, ROOM, 0)).isEqualTo(new Joined(JoinOutcome.UNKNOWN, false, false, 0));
        directory.add(phone, ANN);
        directory.remove(phone);
        assertThat(directory.join(phone, ROOM, 0).outcome()).isEqualTo(JoinOutcome.UNKNOWN);
        assertThat(directory.contains(ROOM)).isFalse();
    }

    @Test
    void a_channel_is_read_in_parts_in_the_order_of_the_joins() {
        UserId bob = UserId.of("bob");
        UserId cy = UserId.of("cy");
        ConnectionId bobs = connection(3);
        ConnectionId cys = connection(4);
        directory.add(phone, ANN);
        directory.add(laptop, ANN);
        directory.add(bobs, bob);
        directory.add(cys, cy);
        List.of(laptop, bobs, phone, cys).forEach(connection -> directory.join(connection, ROOM, 0));

        assertThat(directory.members(ROOM, 0, 2)).containsExactly(laptop, bobs);
        assertThat(directory.members(ROOM, 2, 2)).containsExactly(phone, cys);
        assertThat(directory.members(ROOM, 3, 0)).containsExactly(cys);
        assertThat(directory.members(ROOM, 4, 2)).isEmpty();
        assertThat(directory.users(ROOM, 0, 2)).containsExactly(Map.entry(ANN, 2), Map.entry(bob, 1));
        assertThat(directory.users(ROOM, 2, 5)).isEqualTo(Map.of(cy, 1));
        assertThat(directory.members(HALL, 0, 0)).isEmpty();
        assertThat(directory.users(HALL, 0, 0)).isEmpty();
    }

    @Test
    void a_user_arrives_with_the_first_connection_and_leaves_with_the_last() {
        directory.add(phone, ANN);
        directory.add(laptop, ANN);
        assertThat(directory.join(phone, ROOM, 0)).isEqualTo(new Joined(JoinOutcome.JOINED, true, true, 1));
        assertThat(directory.join(laptop, ROOM, 0)).isEqualTo(new Joined(JoinOutcome.JOINED, false, false, 2));
        assertThat(directory.users(ROOM, 0, 0)).containsEntry(ANN, 2);
        assertThat(directory.leave(phone, ROOM)).isEqualTo(new Departed(ROOM, true, false, false, 1));
        assertThat(directory.leave(laptop, ROOM)).isEqualTo(new Departed(ROOM, true, true, true, 0));
    }

    @Test
    void who_joins_twice_is_a_member_once_even_where_everything_is_full() {
        directory.add(phone, ANN);
        directory.join(phone, ROOM, 1);
        directory.join(phone, HALL, 1);
        assertThat(directory.join(phone, ROOM, 1)).isEqualTo(new Joined(JoinOutcome.ALREADY, false, false, 1));
        assertThat(directory.leave(phone, ROOM).emptied()).isTrue();
    }

    @Test
    void the_connections_own_limit_is_told_before_the_channels() {
        directory.add(phone, ANN);
        directory.add(laptop, ANN);
        directory.join(laptop, ROOM, 1);
        assertThat(directory.join(phone, ROOM, 1).outcome()).isEqualTo(JoinOutcome.CHANNEL_FULL);
        directory.join(phone, HALL, 0);
        directory.join(phone, ChannelName.of("attic"), 0);
        assertThat(directory.join(phone, ROOM, 1).outcome()).isEqualTo(JoinOutcome.CHANNEL_LIMIT);
    }

    @Test
    void what_was_handed_out_does_not_change_afterwards() {
        directory.add(phone, ANN);
        directory.join(phone, ROOM, 0);
        var members = directory.members(ROOM);
        var users = directory.users(ROOM, 0, 0);
        var channels = directory.channelsOf(phone);
        var connections = directory.connectionsOf(ANN);
        directory.add(laptop, ANN);
        directory.join(laptop, ROOM, 0);
        directory.join(phone, HALL, 0);
        assertThat(members).containsExactly(phone);
        assertThat(users).containsEntry(ANN, 1);
        assertThat(channels).containsExactly(ROOM);
        assertThat(connections).containsExactly(phone);
    }

    @Property(tries = 500)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void it_tells_what_plain_lists_would_tell(@ForAll long seed) {
        Random random = new Random(seed);
        int limit = random.nextInt(4);
        Directory real = new Directory(limit);
        NaiveDirectory naive = new NaiveDirectory(limit);
        List<ConnectionId> connections = numbered(2 + random.nextInt(8))
                .mapToObj(DirectoryTest::connection)
                .toList();
        List<UserId> users = numbered(1 + random.nextInt(4))
                .mapToObj(i -> UserId.of("user " + i))
                .toList();
        List<ChannelName> channels = numbered(1 + random.nextInt(5))
                .mapToObj(i -> ChannelName.of("channel " + i))
                .toList();
        List<Object> story = new ArrayList<>();
        for (int step = 0; step < 150; step++) {
            ConnectionId connection = pick(connections, random);
            ChannelName channel = pick(channels, random);
            Object told;
            Object expected;
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    UserId user = pick(users, random);
                    told = real.add(connection, user);
                    expected = naive.add(connection, user);
                }
                case 2 -> {
                    told = real.remove(connection);
                    expected = naive.remove(connection);
                }
                case 3, 4, 5 -> {
                    told = real.leave(connection, channel);
                    expected = naive.leave(connection, channel);
                }
                default -> {
                    int most = random.nextInt(4);
                    Joined joined = real.join(connection, channel, most);
                    Statistics.collect(joined.outcome());
                    told = joined;
                    expected = naive.join(connection, channel, most);
                }
            }
            story.add(told);
            assertThat(told).as("step %s of %s", step, story).isEqualTo(expected);
            compare(real, naive, connections, users, channels);
        }
        Statistics.coverage(outcomes -> {
            for (JoinOutcome outcome : JoinOutcome.values()) {
                outcomes.check(outcome).percentage(percent -> percent > 2);
            }
        });
    }

    private static void compare(
            Directory real,
            NaiveDirectory naive,
            List<ConnectionId> connections,
            List<UserId> users,
            List<ChannelName> channels) {
        assertThat(real.connectionCount()).isEqualTo(naive.connections().size());
        assertThat(real.userCount())
                .isEqualTo(users.stream()
                        .filter(user -> !naive.connectionsOf(user).isEmpty())
                        .count());
        assertThat(real.channels()).isEqualTo(naive.channels());
        assertThat(real.channelCount()).isEqualTo(naive.channels().size());
        for (ConnectionId connection : connections) {
            assertThat(real.contains(connection)).isEqualTo(naive.connections().contains(connection));
            assertThat(real.user(connection)).isEqualTo(naive.user(connection));
            assertThat(real.channelsOf(connection)).isEqualTo(naive.channelsOf(connection));
            for (ChannelName channel : channels) {
                assertThat(real.isMember(connection, channel))
                        .isEqualTo(naive.members(channel).contains(connection));
            }
        }
        for (UserId user : users) {
            assertThat(real.connectionsOf(user)).isEqualTo(naive.connectionsOf(user));
        }
        for (ChannelName channel : channels) {
            assertThat(real.members(channel)).isEqualTo(naive.members(channel));
            assertThat(real.memberCount(channel))
                    .isEqualTo(naive.members(channel).size());
            assertThat(real.contains(channel)).isEqualTo(!naive.members(channel).isEmpty());
            assertThat(real.users(channel, 0, 0)).containsExactlyEntriesOf(naive.users(channel));
        }
    }

    private static IntStream numbered(int count) {
        return IntStream.range(0, count);
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
