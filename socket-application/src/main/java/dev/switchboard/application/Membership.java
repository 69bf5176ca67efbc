package dev.switchboard.application;

import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Directory;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Text;
import dev.switchboard.domain.UserId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Joining, leaving, and being gone: the registry's truth, the announcements and the broker's subscriptions. Thread-safe. */
final class Membership {
    private final Registry registry;
    private final Routes routes;
    private final Codec codec;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private final News news;

    Membership(Registry registry, Routes routes, Codec codec, Limits limits, Subscriptions subscriptions, News news) {
        this.registry = registry;
        this.routes = routes;
        this.codec = codec;
        this.limits = limits;
        this.subscriptions = subscriptions;
        this.news = news;
    }

    /** Makes a line a member. Does not wait for the broker; {@link Subscriptions#await} does. */
    JoinResult join(Line line, ChannelName name) {
        Optional<ChannelMatch> match = routes.match(name);
        if (match.isEmpty()) {
            return new JoinResult.Refused(Problem.forbidden(
                    "there is no channel " + Text.quote(name.value()) + " here; names fit " + routes.patterns()));
        }
        UserId user = line.profile().id();
        Directory.Joined joined = registry.join(
                line,
                name,
                match.get(),
                limits.count(Limit.CHANNEL_MEMBERS),
                announcement(match.get().kind().presence(), name, user, true));
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
                        Text.quote(name.value()) + " has at most " + limits.get(Limit.CHANNEL_MEMBERS)
                                + " members; try later",
                        true,
                        0,
                        ""));
            case JOINED:
            default:
                if (joined.created()) {
                    subscriptions.changed(name);
                }
                news.tell(new Event.Joined(line.id(), user, name, joined.created()));
                return new JoinResult.Joined(joined.created(), false);
        }
    }

    LeaveResult leave(Line line, ChannelName name) {
        UserId user = line.profile().id();
        Directory.Departed departed = registry.leave(line, name, farewell(name, user));
        if (departed.member()) {
            departed(line, departed);
        }
        return new LeaveResult(departed.member(), departed.emptied());
    }

    /** Takes a line out of everything, once; returns whether this call did. */
    boolean gone(Line line) {
        Optional<List<ChannelName>> sealed = registry.seal(line);
        if (sealed.isEmpty()) {
            return false;
        }
        // Encoded before the lock is taken again: nothing can be joined any more, so none can be missing.
        Map<ChannelName, Optional<Frame>> farewells = new HashMap<>();
        sealed.get()
                .forEach(name ->
                        farewells.put(name, farewell(name, line.profile().id())));
        registry.remove(line, name -> farewells.getOrDefault(name, Optional.empty()))
                .forEach(departed -> departed(line, departed));
        return true;
    }

    private void departed(Line line, Directory.Departed departed) {
        if (departed.emptied()) {
            subscriptions.changed(departed.channel());
        }
        news.tell(new Event.Left(line.id(), line.profile().id(), departed.channel(), departed.emptied()));
    }

    private Optional<Frame> farewell(ChannelName name, UserId user) {
        return registry.channel(name)
                .flatMap(channel -> announcement(channel.match().kind().presence(), name, user, false));
    }

    private Optional<Frame> announcement(Presence presence, ChannelName name, UserId user, boolean connected) {
        if (presence == Presence.OFF || limits.get(Limit.PRESENCE_EACH) == 0) {
            return Optional.empty();
        }
        Map<String, Object> param = new LinkedHashMap<>();
        param.put("userID", user.value());
        param.put("connected", connected);
        Payload payload = codec.write(param);
        Message message = Message.of(Command.ONLINE_UPDATE, payload).in(name).from(user);
        return Optional.of(Frame.text(codec.encode(message)));
    }
}
