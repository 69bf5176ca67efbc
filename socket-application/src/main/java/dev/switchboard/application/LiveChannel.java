package dev.switchboard.application;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Roster;
import dev.switchboard.domain.UserId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A channel that has members on this node. It and its audience live as long as it has. */
final class LiveChannel {
    private final ChannelName name;
    private final ChannelMatch match;
    private final Audience audience;
    private final Optional<Follower> follower;

    // Guarded by the registry's lock, all of them.
    final Roster roster = new Roster();
    /** Members that get nothing yet: their join is not answered, or they were told to rejoin. */
    final Set<Line> pending = new HashSet<>(2);
    /** What the next batch of presence will tell. */
    final Map<UserId, String> joined = new LinkedHashMap<>(2);

    final Set<UserId> left = new LinkedHashSet<>(2);
    boolean batchDue;
    /** Whether somebody was answered who is there while changes waited to be told. */
    boolean namedMeanwhile;
    /** Whether all was told that other nodes have here: before that, it is no news to plain clients. */
    boolean met;
    /** Nodes that were heard of since others were first asked; none before, and when they have answered. */
    @Nullable
    Set<NodeId> heard;

    boolean asked;

    LiveChannel(ChannelName name, ChannelMatch match, Audience audience, Optional<Follower> follower) {
        this.name = name;
        this.match = match;
        this.audience = audience;
        this.follower = follower;
    }

    ChannelName name() {
        return name;
    }

    ChannelMatch match() {
        return match;
    }

    Audience audience() {
        return audience;
    }

    /** Keeps the order of its numbered publications, where the channel is recoverable. */
    Optional<Follower> follower() {
        return follower;
    }
}
