package dev.switchboard.admin;

import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Profile;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the JSON API and the live feed tell: the names of the fields are the contract, and openapi.json describes them. */
final class Views {
    /** Channels that a connection's line in a table names; its own page names all. */
    static final int NAMED_CHANNELS = 3;

    private Views() {}

    record User(String id, String name, int connections) {
        static User of(Profile profile) {
            return new User(profile.id().value(), profile.name(), 1);
        }

        static User of(Member member) {
            return new User(member.profile().id().value(), member.profile().name(), member.connections());
        }
    }

    /** Messages and bytes of payload. */
    record Traffic(long messages, long bytes) {}

    record Connection(
            String id,
            User user,
            String transport,
            String protocol,
            String path,
            String address,
            List<String> channels,
            int channelCount,
            Instant since,
            Traffic sent,
            Traffic received,
            long dropped,
            long overflows,
            long outboxBytes,
            long lagMs) {
        static Connection of(ConnectionInfo info, int mostChannels) {
            Counters counters = info.counters();
            return new Connection(
                    info.id().toString(),
                    User.of(info.profile()),
                    info.transport(),
                    info.dialect().name().toLowerCase(java.util.Locale.ROOT),
                    info.path(),
                    info.peer(),
                    info.channels().stream()
                            .limit(mostChannels)
                            .map(ChannelName::value)
                            .toList(),
                    info.channels().size(),
                    counters.since(),
                    new Traffic(counters.messagesSent(), counters.bytesSent()),
                    new Traffic(counters.messagesReceived(), counters.bytesReceived()),
                    counters.messagesDropped(),
                    counters.overflows(),
                    info.outboxBytes(),
                    info.lag().toMillis());
        }
    }

    record Kept(int messages, long ms) {}

    /** {@code rate} in publications a second. */
    record Channel(
            String name,
            int members,
            int users,
            long publications,
            double rate,
            Instant since,
            Optional<Kept> history) {
        static Channel of(ChannelInfo info) {
            return new Channel(
                    info.name().value(),
                    info.members(),
                    info.users(),
                    info.publications(),
                    Figures.rounded(info.rate()),
                    info.since(),
                    info.history().map(kept -> new Kept(kept.size(), kept.time().toMillis())));
        }
    }

    /** A page of a table. */
    record Table<T>(List<T> entries, int total, int limit, int offset) {}

    /** A channel with a page of its members. */
    record ChannelPage(Channel channel, Table<Connection> connections, List<User> users) {}

    /** A user with all connections. */
    record UserPage(User user, List<Connection> connections) {}

    record LimitView(
            String name, String unit, long value, long standard, boolean changed, boolean off, String consequence) {
        static List<LimitView> of(Limits limits) {
            return Arrays.stream(Limit.values())
                    .map(limit -> new LimitView(
                            limit.key(),
                            limit.unit(),
                            limits.get(limit),
                            limit.standard(),
                            limits.get(limit) != limit.standard(),
                            limit.least() == 0 && limits.get(limit) == 0,
                            limit.consequence()))
                    .toList();
        }
    }

    /** As it runs; secrets are masked. */
    record Config(String node, String java, Map<String, String> settings, List<LimitView> limits) {}

    /** Totals since the node started. */
    record Totals(Traffic sent, Traffic received, long dropped, long overflows, Instant since) {
        static Totals of(Counters counters) {
            return new Totals(
                    new Traffic(counters.messagesSent(), counters.bytesSent()),
                    new Traffic(counters.messagesReceived(), counters.bytesReceived()),
                    counters.messagesDropped(),
                    counters.overflows(),
                    counters.since());
        }
    }

    /** This node now, and its last minutes. */
    record NodeStatus(
            String node,
            boolean draining,
            int taps,
            Instant now,
            Figures.Sample figures,
            Totals totals,
            List<Figures.Sample> history) {}

    /** What a page needs to know of its login. */
    record Login(String name, String csrf, Instant expires) {}
}
