package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Handler;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Overflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What channels of one pattern offer. Used while a {@link Switchboard} is built, by one thread. */
public final class ChannelBuilder {
    private final ChannelPattern pattern;
    private final Codec codec;
    private final Map<Command, Handler> handlers = new LinkedHashMap<>();
    private Optional<Handler> otherwise = Optional.empty();
    private Presence presence = Presence.EACH;
    private Outbound outbound = Outbound.STANDARD;

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
        Routes.put(handlers, command, handler);
        return this;
    }

    /** Handles a command of the channel's members with its parameter read as {@code type}; throws like {@link #on(String, Handler)}. */
    public <T> ChannelBuilder on(String command, Class<T> type, Handler.Typed<T> handler) {
        return on(command, Action.typed(codec, type, handler));
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

    ChannelKind build() {
        return new ChannelKind(pattern, Map.copyOf(handlers), otherwise, presence, outbound);
    }
}
