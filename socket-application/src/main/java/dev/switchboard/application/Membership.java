package dev.switchboard.application;

import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Directory;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Text;
import dev.switchboard.domain.UserId;
import java.util.Optional;

/** Joining, leaving, and being gone: the registry's truth, the announcements and the broker's subscriptions. Thread-safe. */
final class Membership {
    private final Registry registry;
    private final Routes routes;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private final News news;
    private final @Nullable Attendance attendance;

    /**
     * One for a node.
     *
     * @param attendance tells other nodes; none if there are none
     */
    Membership(
            Registry registry,
            Routes routes,
            Limits limits,
            Subscriptions subscriptions,
            News news,
            @Nullable Attendance attendance) {
        this.registry = registry;
        this.routes = routes;
        this.limits = limits;
        this.subscriptions = subscriptions;
        this.news = news;
        this.attendance = attendance;
    }

    /**
     * Makes a line a member, without asking whether it may. Does not wait for the broker; {@link Subscriptions#await} does.
     *
     * @param attached whether it gets what is published at once, see {@link Registry#join}
     */
    JoinResult join(Line line, ChannelName name, boolean attached) {
        Optional<ChannelMatch> match = routes.match(name);
        if (match.isEmpty()) {
            return new JoinResult.Refused(Problem.forbidden(
                    "there is no channel " + Text.quote(name.value()) + " here; names fit " + routes.patterns()));
        }
        UserId user = line.profile().id();
        int most = match.get().kind().maxMembers().orElse(limits.count(Limit.CHANNEL_MEMBERS));
        Directory.Joined joined = registry.join(line, name, match.get(), most, attached);
        switch (joined.outcome()) {
            case ALREADY:
                return new JoinResult.Joined(false, true);
            case UNKNOWN:
                return new JoinResult.Refused(Problem.unavailable("the connection is closing"));
            case CHANNEL_LIMIT:
                return new JoinResult.Refused(Problem.of(
                        "channel-limit",
                        "a connection is in at most " + limits.get(Limit.CHANNELS_PER_CONNECTION)
                                + " channels; leave one first"));
            case CHANNEL_FULL:
                return new JoinResult.Refused(new Problem(
                        "channel-full",
                        Text.quote(name.value()) + " has at most " + most + " members; try later",
                        true,
                        0,
                        ""));
            case JOINED:
            default:
                attended(name, match.get(), user);
                if (joined.created()) {
                    subscriptions.changed(name);
                }
                news.tell(new Event.Joined(line.id(), user, name, joined.created()));
                return new JoinResult.Joined(joined.created(), false);
        }
    }

    LeaveResult leave(Line line, ChannelName name) {
        Directory.Departed departed = registry.leave(line, name);
        if (departed.member()) {
            departed(line, departed);
        }
        return new LeaveResult(departed.member(), departed.emptied());
    }

    /** Takes a line out of everything, once; {@code mayReturn} as in {@link Registry#remove}. */
    void gone(Line line, boolean mayReturn) {
        registry.remove(line, mayReturn)
                .ifPresent(departures -> departures.forEach(departed -> departed(line, departed)));
    }

    private void attended(ChannelName name, ChannelMatch match, UserId user) {
        if (attendance != null && attendance.concerns(match)) {
            attendance.changed(new Seat(name, user));
        }
    }

    private void departed(Line line, Directory.Departed departed) {
        if (attendance != null) {
            routes.match(departed.channel())
                    .ifPresent(match ->
                            attended(departed.channel(), match, line.profile().id()));
        }
        if (departed.emptied()) {
            subscriptions.changed(departed.channel());
        }
        news.tell(new Event.Left(line.id(), line.profile().id(), departed.channel(), departed.emptied()));
    }
}
