package dev.switchboard.admin;

import dev.switchboard.admin.Clusterwide.Who;
import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
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
    record Traffic(long messages, long bytes) {
        Traffic and(Traffic other) {
            return new Traffic(messages + other.messages, bytes + other.bytes);
        }
    }

    record Connection(
            String node,
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
        static Connection of(NodeId node, ConnectionInfo info, int mostChannels) {
            Counters counters = info.counters();
            return new Connection(
                    node.value(),
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
            String node,
            String name,
            int members,
            int users,
            long publications,
            double rate,
            Instant since,
            Optional<Kept> history) {
        static Channel of(NodeId node, ChannelInfo info) {
            return new Channel(
                    node.value(),
                    info.name().value(),
                    info.members(),
                    info.users(),
                    info.publications(),
                    Figures.rounded(info.rate()),
                    info.since(),
                    info.history().map(kept -> new Kept(kept.size(), kept.time().toMillis())));
        }
    }

    /** A page of a table; {@code next} is where the next one begins, empty if there is none. */
    record Table<T>(List<T> entries, int total, int limit, int offset, String next, Who nodes) {}

    /** A channel with some of its members; {@code parts} are what each node has of it. */
    record ChannelPage(
            Channel channel, List<Channel> parts, Table<Connection> connections, List<User> users, Who nodes) {}

    /** A user with all connections. */
    record UserPage(User user, List<Connection> connections, Who nodes) {}

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
        Totals and(Totals other) {
            return new Totals(
                    sent.and(other.sent),
                    received.and(other.received),
                    dropped + other.dropped,
                    overflows + other.overflows,
                    since.isBefore(other.since) ? since : other.since);
        }

        static Totals of(Counters counters) {
            return new Totals(
                    new Traffic(counters.messagesSent(), counters.bytesSent()),
                    new Traffic(counters.messagesReceived(), counters.bytesReceived()),
                    counters.messagesDropped(),
                    counters.overflows(),
                    counters.since());
        }
    }

    /** All nodes that answered, or one of them, now and in the last minutes; {@code draining} and {@code taps} are of the one that was asked. */
    record NodeStatus(
            String node,
            boolean draining,
            int taps,
            Instant now,
            Figures.Sample figures,
            Totals totals,
            List<Figures.Sample> history,
            List<NodeRow> rows,
            Who nodes) {}

    /** One node among several. */
    record NodeRow(String node, boolean own, boolean draining, int taps, Figures.Sample figures, Totals totals) {}

    /** What a page needs to know of its login. */
    record Login(String name, String csrf, Instant expires) {}
}
