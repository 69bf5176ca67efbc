package dev.switchboard.domain;

import dev.switchboard.domain.Directory.Departed;
import dev.switchboard.domain.Directory.JoinOutcome;
import dev.switchboard.domain.Directory.Joined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory that is two lists, registrations and memberships, searched from end to end: too slow to use and too simple to
 * be wrong. A user's place in a channel is that of the oldest time without a gap in which he had a connection there.
 */
final class NaiveDirectory {
    private record Registered(ConnectionId connection, UserId user) {}

    private record Member(ConnectionId connection, ChannelName channel) {}

    private record Arrived(UserId user, ChannelName channel) {}

    private final int limit;
    private final List<Registered> registered = new ArrayList<>();
    private final List<Member> memberships = new ArrayList<>();
    private final List<Arrived> arrivals = new ArrayList<>();

    NaiveDirectory(int limit) {
        this.limit = limit;
    }

    boolean add(ConnectionId connection, UserId user) {
        return user(connection).isEmpty() && registered.add(new Registered(connection, user));
    }

    List<Departed> remove(ConnectionId connection) {
        List<Departed> departures = new ArrayList<>();
        channelsOf(connection).forEach(channel -> departures.add(leave(connection, channel)));
        registered.removeIf(entry -> entry.connection().equals(connection));
        return departures;
    }

    Joined join(ConnectionId connection, ChannelName channel, int most) {
        int members = members(channel).size();
        JoinOutcome refusal = null;
        if (user(connection).isEmpty()) {
            refusal = JoinOutcome.UNKNOWN;
        } else if (members(channel).contains(connection)) {
            refusal = JoinOutcome.ALREADY;
        } else if (limit > 0 && channelsOf(connection).size() == limit) {
            refusal = JoinOutcome.CHANNEL_LIMIT;
        } else if (most > 0 && members >= most) {
            refusal = JoinOutcome.CHANNEL_FULL;
        }
        if (refusal != null) {
            return new Joined(refusal, false, false, members);
        }
        UserId user = user(connection).orElseThrow();
        boolean first = !users(channel).containsKey(user);
        if (first) {
            arrivals.add(new Arrived(user, channel));
        }
        memberships.add(new Member(connection, channel));
        return new Joined(JoinOutcome.JOINED, members == 0, first, members + 1);
    }

    Departed leave(ConnectionId connection, ChannelName channel) {
        if (!memberships.remove(new Member(connection, channel))) {
            return new Departed(channel, false, false, false, members(channel).size());
        }
        UserId user = user(connection).orElseThrow();
        boolean last = members(channel).stream()
                .noneMatch(other -> user(other).orElseThrow().equals(user));
        if (last) {
            arrivals.remove(new Arrived(user, channel));
        }
        int left = members(channel).size();
        return new Departed(channel, true, left == 0, last, left);
    }

    Optional<UserId> user(ConnectionId connection) {
        return registered.stream()
                .filter(entry -> entry.connection().equals(connection))
                .map(Registered::user)
                .findFirst();
    }

    List<ConnectionId> connections() {
        return registered.stream().map(Registered::connection).toList();
    }

    List<ConnectionId> connectionsOf(UserId user) {
        return registered.stream()
                .filter(entry -> entry.user().equals(user))
                .map(Registered::connection)
                .toList();
    }

    List<ChannelName> channelsOf(ConnectionId connection) {
        return memberships.stream()
                .filter(member -> member.connection().equals(connection))
                .map(Member::channel)
                .toList();
    }

    List<ConnectionId> members(ChannelName channel) {
        return memberships.stream()
                .filter(member -> member.channel().equals(channel))
                .map(Member::connection)
                .toList();
    }

    Map<UserId, Integer> users(ChannelName channel) {
        Map<UserId, Integer> users = new LinkedHashMap<>();
        arrivals.stream()
                .filter(arrived -> arrived.channel().equals(channel))
                .forEach(arrived -> users.put(arrived.user(), (int) members(channel).stream()
                        .filter(member -> user(member).orElseThrow().equals(arrived.user()))
                        .count()));
        return users;
    }

    List<ChannelName> channels() {
        return memberships.stream().map(Member::channel).distinct().sorted().toList();
    }
}
