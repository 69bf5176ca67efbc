package dev.switchboard.application;

import dev.switchboard.application.port.out.Authorizer;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Handler;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Overflow;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** What channels of one pattern offer. Used while a {@link Switchboard} is built, by one thread. */
public final class ChannelBuilder {
    private final ChannelPattern pattern;
    private final Codec codec;
    private final Map<Command, Action> actions = new LinkedHashMap<>();
    private final Map<Command, Class<?>> messages = new LinkedHashMap<>();
    private Optional<Handler> otherwise = Optional.empty();
    private Presence presence = Presence.EACH;
    private Outbound outbound = Outbound.STANDARD;
    private Optional<Rate> rate = Optional.empty();
    private OptionalInt maxMembers = OptionalInt.empty();
    private Optional<Retention> retention = Optional.empty();
    private Optional<Authorizer> joins = Optional.empty();
    private Optional<Authorizer> commands = Optional.empty();

    ChannelBuilder(ChannelPattern pattern, Codec codec) {
        this.pattern = pattern;
        this.codec = codec;
    }

    /**
     * Handles a command of the channel's members, raw.
     *
     * @throws IllegalArgumentException if the command is reserved, no legal verb, or has a handler already
     */
    public ChannelBuilder on(String command, Handler handler) {
        Routes.put(actions, command, Action.raw(handler));
        return this;
    }

    /** Handles a command of the channel's members with its parameter read as {@code type}; throws like {@link #on(String, Handler)}. */
    public <T> ChannelBuilder on(String command, Class<T> type, Handler.Typed<T> handler) {
        Routes.put(actions, command, Action.typed(codec, type, handler));
        return this;
    }

    /**
     * Answers requests of the channel's members: what the handler returns is the reply. Plain clients, and v1 clients that asked without
     * an {@code id}, get it as a message of the same command. Throws like {@link #on(String, Handler)}.
     */
    public <T> ChannelBuilder call(String command, Class<T> type, Handler.Call<T, ?> handler) {
        Routes.put(actions, command, Action.call(codec, type, Optional.empty(), handler));
        return this;
    }

    /** The same with the type of the reply told, for the declarations that clients are compiled with. */
    public <T, R> ChannelBuilder call(String command, Class<T> type, Class<R> reply, Handler.Call<T, R> handler) {
        Routes.put(actions, command, Action.call(codec, type, Optional.of(reply), handler));
        return this;
    }

    /**
     * Tells what the server says in these channels, for the declarations that clients are compiled with; it changes nothing else. Throws
     * like {@link #on(String, Handler)}.
     */
    public ChannelBuilder sends(String command, Class<?> param) {
        Declaring.put(messages, command, param);
        return this;
    }

    /** Who may join, where that can be said at once; everybody by default. May block: it runs on a handler's thread. */
    public ChannelBuilder authorize(Predicate<Authorizer.Asked> mayJoin) {
        return authorizer(Authorizer.of(mayJoin));
    }

    /** Who may join. What the server itself makes join, through {@code Operations}, is not asked for. */
    public ChannelBuilder authorizer(Authorizer mayJoin) {
        joins = Optional.of(mayJoin);
        return this;
    }

    /** Which of the members' commands are handled; all by default. May block. */
    public ChannelBuilder authorizePublish(Predicate<Authorizer.Asked> maySay) {
        return publishAuthorizer(Authorizer.of(maySay));
    }

    /** Which of the members' commands are handled, where that is not known at once. */
    public ChannelBuilder publishAuthorizer(Authorizer maySay) {
        commands = Optional.of(maySay);
        return this;
    }

    /**
     * Makes the channels recoverable: publications are numbered and kept, and a v1 client that comes back gets what it missed, or is
     * told that it can't. What is published with exceptions, such as to all others, is neither numbered nor kept.
     *
     * @param size most publications that are kept, 1 to {@value Retention#MAX_SIZE}
     * @param time how long each is kept; also how long the numbering outlives the channel's last use
     */
    public ChannelBuilder history(int size, Duration time) {
        retention = Optional.of(new Retention(size, time));
        return this;
    }

    /** Handles the members' commands that nobody else handles. */
    public ChannelBuilder otherwise(Handler handler) {
        otherwise = Optional.of(handler);
        return this;
    }

    /** Whether members are told who comes and goes; {@link Presence#EACH} by default. */
    public ChannelBuilder presence(Presence wanted) {
        presence = wanted;
        return this;
    }

    /** What becomes of publications that wait for a member who reads too slowly; {@link Overflow#CLOSE} by default. */
    public ChannelBuilder overflow(Overflow policy) {
        outbound = outbound.with(policy);
        return this;
    }

    /**
     * Lets publications wait so long for others that leave in the same write: latency for CPU. Whatever else a member gets, it gets
     * after what waits for it, so no order changes. None by default.
     *
     * @param interval 0 (none) to 500 ms; a few are enough
     * @throws IllegalArgumentException if it is out of that range
     */
    public ChannelBuilder flushInterval(Duration interval) {
        outbound = outbound.with(interval);
        return this;
    }

    /**
     * Limits how many messages of one member each such channel handles.
     *
     * @param perSecond messages a second, at least 1
     * @param burst messages at once after a silence, at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public ChannelBuilder rateLimit(int perSecond, int burst) {
        rate = Optional.of(new Rate(perSecond, burst));
        return this;
    }

    /** Limits how often one member may ask for a command, in all channels of this pattern together; see {@link #rateLimit(int, int)}. */
    public ChannelBuilder rateLimit(String command, int perSecond, int burst) {
        Routes.limit(actions, command, new Rate(perSecond, burst));
        return this;
    }

    /**
     * Most members of each such channel on this node, in place of {@code Limit.CHANNEL_MEMBERS}.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public ChannelBuilder maxMembers(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a channel has room for at least 1 member, not " + most);
        }
        maxMembers = OptionalInt.of(most);
        return this;
    }

    ChannelKind build() {
        if (retention.isPresent() && outbound.overflow() != Overflow.CLOSE) {
            throw new IllegalArgumentException("a recoverable channel promises every message, so it cannot be "
                    + outbound.overflow() + "; leave out history or overflow");
        }
        return new ChannelKind(
                pattern,
                Map.copyOf(actions),
                otherwise,
                presence,
                retention,
                joins,
                commands,
                outbound,
                rate,
                maxMembers,
                Map.copyOf(messages));
    }
}
