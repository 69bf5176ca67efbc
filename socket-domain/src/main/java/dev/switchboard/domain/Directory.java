package dev.switchboard.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who is where: connections ⇄ channels, and which users they belong to. The one truth about membership on a node. Guarded by
 * its owner.
 *
 * <p>A connection that is not (or no longer) registered can't join, which is why no ghost member can come to be.
 */
public final class Directory {
    /** How a join ended. */
    public enum JoinOutcome {
        /** It is a member now. */
        JOINED,
        /** It was one before: joining twice is one membership. */
        ALREADY,
        /** No such connection is registered. */
        UNKNOWN,
        /** The connection is in as many channels as it may. */
        CHANNEL_LIMIT,
        /** The channel has as many members as it may. */
        CHANNEL_FULL
    }

    /**
     * The result of a join.
     *
     * @param outcome how it ended
     * @param created whether it made the channel
     * @param firstOfUser whether none of the user's connections was a member before
     * @param members members of the channel now
     */
    public record Joined(JoinOutcome outcome, boolean created, boolean firstOfUser, int members) {}

    /**
     * The result of a leave.
     *
     * @param channel that was left
     * @param member whether it had been a member
     * @param emptied whether it was the last one, so that the channel is gone
     * @param lastOfUser whether none of the user's connections is a member any more
     * @param members members of the channel now
     */
    public record Departed(ChannelName channel, boolean member, boolean emptied, boolean lastOfUser, int members) {}

    private static final class Entry {
        final UserId user;
        final Set<ChannelName> channels = new LinkedHashSet<>(2);

        Entry(UserId user) {
            this.user = user;
        }
    }

    private static final class Channel {
        final Set<ConnectionId> members = new LinkedHashSet<>();
        final Map<UserId, Integer> users = new LinkedHashMap<>();
    }

    private final int channelsPerConnection;
    private final Map<ConnectionId, Entry> connections = new HashMap<>();
    private final Map<ChannelName, Channel> channels = new HashMap<>();
    private final Map<UserId, Set<ConnectionId>> users = new HashMap<>();

    /**
     * An empty one.
     *
     * @param channelsPerConnection most channels that one connection may be in, 0 for no bound
     */
    public Directory(int channelsPerConnection) {
        this.channelsPerConnection = channelsPerConnection;
    }

    /** Registers a connection of a user; returns false, changing nothing, if it is registered already. */
    public boolean add(ConnectionId connection, UserId user) {
        if (connections.containsKey(connection)) {
            return false;
        }
        connections.put(connection, new Entry(user));
        users.computeIfAbsent(user, u -> new LinkedHashSet<>(2)).add(connection);
        return true;
    }

    /** Makes a connection leave everything and forgets it; the departures come in the order of the joins. */
    public List<Departed> remove(ConnectionId connection) {
        Entry entry = connections.get(connection);
        if (entry == null) {
            return List.of();
        }
        List<Departed> departures = new ArrayList<>(entry.channels.size());
        for (ChannelName channel : List.copyOf(entry.channels)) {
            departures.add(leave(connection, channel));
        }
        connections.remove(connection);
        Set<ConnectionId> ofUser = users.get(entry.user);
        if (ofUser != null && ofUser.remove(connection) && ofUser.isEmpty()) {
            users.remove(entry.user);
        }
        return departures;
    }

    /**
     * Makes a connection a member.
     *
     * @param mostMembers bound on the channel's members, 0 for none
     */
    public Joined join(ConnectionId connection, ChannelName name, int mostMembers) {
        Entry entry = connections.get(connection);
        if (entry == null) {
            return new Joined(JoinOutcome.UNKNOWN, false, false, memberCount(name));
        }
        if (entry.channels.contains(name)) {
            return new Joined(JoinOutcome.ALREADY, false, false, memberCount(name));
        }
        if (channelsPerConnection > 0 && entry.channels.size() >= channelsPerConnection) {
            return new Joined(JoinOutcome.CHANNEL_LIMIT, false, false, memberCount(name));
        }
        if (mostMembers > 0 && memberCount(name) >= mostMembers) {
            return new Joined(JoinOutcome.CHANNEL_FULL, false, false, memberCount(name));
        }
        Channel channel = channels.get(name);
        boolean created = channel == null;
        if (channel == null) {
            channel = new Channel();
            channels.put(name, channel);
        }
        entry.channels.add(name);
        channel.members.add(connection);
        boolean first = channel.users.merge(entry.user, 1, Integer::sum) == 1;
        return new Joined(JoinOutcome.JOINED, created, first, channel.members.size());
    }

    /** Ends a membership. */
    public Departed leave(ConnectionId connection, ChannelName name) {
        Entry entry = connections.get(connection);
        Channel channel = channels.get(name);
        if (entry == null || channel == null || !entry.channels.remove(name)) {
            return new Departed(name, false, false, false, memberCount(name));
        }
        channel.members.remove(connection);
        int left = channel.users.merge(entry.user, -1, Integer::sum);
        if (left == 0) {
            channel.users.remove(entry.user);
        }
        boolean emptied = channel.members.isEmpty();
        if (emptied) {
            channels.remove(name);
        }
        return new Departed(name, true, emptied, left == 0, channel.members.size());
    }

    /** Whether the connection is registered. */
    public boolean contains(ConnectionId connection) {
        return connections.containsKey(connection);
    }

    /** Whether the connection is a member. */
    public boolean isMember(ConnectionId connection, ChannelName name) {
        Entry entry = connections.get(connection);
        return entry != null && entry.channels.contains(name);
    }

    /** Whether the channel has members. */
    public boolean contains(ChannelName name) {
        return channels.containsKey(name);
    }

    /** Whose connection it is, empty where it is not registered. */
    public Optional<UserId> user(ConnectionId connection) {
        return Optional.ofNullable(connections.get(connection)).map(entry -> entry.user);
    }

    /** A copy of the channels of a connection, in the order of its joins. */
    public List<ChannelName> channelsOf(ConnectionId connection) {
        Entry entry = connections.get(connection);
        return entry == null ? List.of() : List.copyOf(entry.channels);
    }

    /** A copy of the members of a channel, in the order of their joins. */
    public List<ConnectionId> members(ChannelName name) {
        Channel channel = channels.get(name);
        return channel == null ? List.of() : List.copyOf(channel.members);
    }

    /**
     * A copy of a part of the members of a channel, in the order of their joins.
     *
     * @param offset members to pass over, at least 0
     * @param limit most members, 0 for all
     */
    public List<ConnectionId> members(ChannelName name, int offset, int limit) {
        Channel channel = channels.get(name);
        return channel == null
                ? List.of()
                : part(channel.members.stream(), offset, limit).toList();
    }

    /**
     * A copy of a part of the users of a channel with the number of their connections in it, in the order of their first joins.
     *
     * @param offset users to pass over, at least 0
     * @param limit most users, 0 for all
     */
    public Map<UserId, Integer> users(ChannelName name, int offset, int limit) {
        Map<UserId, Integer> part = new LinkedHashMap<>();
        Channel channel = channels.get(name);
        if (channel != null) {
            part(channel.users.entrySet().stream(), offset, limit)
                    .forEach(user -> part.put(user.getKey(), user.getValue()));
        }
        return Collections.unmodifiableMap(part);
    }

    private static <T> Stream<T> part(Stream<T> all, int offset, int limit) {
        Stream<T> rest = all.skip(offset);
        return limit == 0 ? rest : rest.limit(limit);
    }

    /** A copy of the connections of a user, in the order of their registration. */
    public List<ConnectionId> connectionsOf(UserId user) {
        return List.copyOf(users.getOrDefault(user, Set.of()));
    }

    /** A copy of the names of all channels that have members, sorted. */
    public List<ChannelName> channels() {
        List<ChannelName> names = new ArrayList<>(channels.keySet());
        Collections.sort(names);
        return names;
    }

    /** Members of a channel. */
    public int memberCount(ChannelName name) {
        Channel channel = channels.get(name);
        return channel == null ? 0 : channel.members.size();
    }

    /** Users who have a connection in a channel. */
    public int userCount(ChannelName name) {
        Channel channel = channels.get(name);
        return channel == null ? 0 : channel.users.size();
    }

    /** Registered connections. */
    public int connectionCount() {
        return connections.size();
    }

    /** Channels that have members. */
    public int channelCount() {
        return channels.size();
    }

    /** Users who have a connection. */
    public int userCount() {
        return users.size();
    }
}
