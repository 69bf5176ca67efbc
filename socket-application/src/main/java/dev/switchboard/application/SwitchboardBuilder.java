package dev.switchboard.application;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Handler;
import dev.switchboard.application.port.out.Observer;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Text;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Declares a {@link Switchboard}. Used by one thread, for one {@link #build()}. */
public final class SwitchboardBuilder {
    // A late heartbeat is at most a twentieth of its interval late.
    private static final int SWEEPS_PER_HEARTBEAT = 20;

    // Who does not answer our close frame is cut at most a quarter late; sweeping 10,000 lines more often is felt.
    private static final int SWEEPS_PER_LINGER = 4;

    final Codec codec;
    NodeId node = NodeId.of("node");
    Limits limits = Limits.STANDARD;
    Function<Handshake, Optional<ChannelName>> joinAtOpen = handshake -> Optional.empty();
    Consumer<Caller> onOpen = caller -> {};
    Consumer<Caller> onClose = caller -> {};
    Observer observer = event -> {};
    private @Nullable Broker broker;
    RandomGenerator entropy = new SecureRandom();
    final Set<String> origins = new LinkedHashSet<>();
    final Set<String> proxies = new LinkedHashSet<>();
    Timers timers;
    Executor handlers;
    private final List<AutoCloseable> own = new ArrayList<>();
    private @Nullable Authenticator authenticator;
    private final List<ChannelBuilder> channels = new ArrayList<>();
    private final List<ChannelPattern> patterns = new ArrayList<>();
    private final Map<Command, Class<?>> messages = new LinkedHashMap<>();
    private final Map<Command, Action> questions = new LinkedHashMap<>();
    private final Map<Command, Action> commands = new LinkedHashMap<>();
    private Optional<Handler> otherwise = Optional.empty();

    SwitchboardBuilder(Codec codec) {
        this.codec = codec;
        SystemTimers systemTimers = new SystemTimers();
        HandlerThreads handlerThreads = new HandlerThreads();
        this.timers = systemTimers;
        this.handlers = handlerThreads;
        own.add(systemTimers);
        own.add(handlerThreads);
    }

    /** Names this node; {@code node} by default. */
    public SwitchboardBuilder node(NodeId name) {
        node = name;
        return this;
    }

    /** Replaces the standard limits. */
    public SwitchboardBuilder limits(Limits changed) {
        limits = changed;
        return this;
    }

    /** Says who connects. Required: guests too are somebody's decision. */
    public SwitchboardBuilder authenticator(Authenticator who) {
        authenticator = who;
        return this;
    }

    /**
     * Lets pages of one more origin open sockets, such as {@code https://app.example}; those of the server's own host always may.
     */
    public SwitchboardBuilder allowOrigin(String origin) {
        origins.add(origin);
        return this;
    }

    /**
     * Believes what a proxy says of its clients in {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For} and {@code X-Forwarded-Proto}:
     * their address and scheme. From anywhere else these headers mean nothing.
     *
     * @param range an address, or a range such as {@code 10.0.0.0/8} or {@code fd00::/8}; judged by {@link #build()}
     */
    public SwitchboardBuilder trustedProxy(String range) {
        proxies.add(range);
        return this;
    }

    /**
     * The channel that a plain client joins by connecting, which is then what its messages without a channel are about. An {@link
     * IllegalArgumentException} becomes the handshake's 400, its message the answer. Must not block.
     */
    public SwitchboardBuilder joinAtOpen(Function<Handshake, Optional<ChannelName>> channel) {
        joinAtOpen = channel;
        return this;
    }

    /**
     * Declares the channels of a pattern: literal text with variables in braces, such as {@code room:{id}}, a variable being one
     * character or more. Of several patterns that fit a name the one with most literal characters counts.
     *
     * @throws IllegalArgumentException if the pattern is malformed, or one that fits the same names is declared already
     */
    public SwitchboardBuilder channel(String pattern, Consumer<ChannelBuilder> declaration) {
        ChannelPattern names = new ChannelPattern(pattern);
        for (ChannelPattern declared : patterns) {
            if (declared.sameNamesAs(names)) {
                throw new IllegalArgumentException(
                        "the channel pattern " + Text.quote(pattern) + " fits the same names as "
                                + Text.quote(declared.toString())
                                + ", which is declared already; put all that these channels offer into one declaration");
            }
        }
        patterns.add(names);
        ChannelBuilder channel = new ChannelBuilder(names, codec);
        declaration.accept(channel);
        channels.add(channel);
        return this;
    }

    /** Handles a command of any connection, in any channel or none, raw; throws like {@link ChannelBuilder#on(String, Handler)}. */
    public SwitchboardBuilder command(String command, Handler handler) {
        Routes.put(commands, command, Action.raw(handler));
        return this;
    }

    /** The same with the parameter read as {@code type}. */
    public <T> SwitchboardBuilder command(String command, Class<T> type, Handler.Typed<T> handler) {
        Routes.put(commands, command, Action.typed(codec, type, handler));
        return this;
    }

    /** Answers requests of any connection; otherwise like {@link ChannelBuilder#call(String, Class, Handler.Call)}. */
    public <T> SwitchboardBuilder call(String command, Class<T> type, Handler.Call<T, ?> handler) {
        Routes.put(commands, command, Action.call(codec, type, Optional.empty(), handler));
        return this;
    }

    /** The same with the type of the reply told. */
    public <T, R> SwitchboardBuilder call(String command, Class<T> type, Class<R> reply, Handler.Call<T, R> handler) {
        Routes.put(commands, command, Action.call(codec, type, Optional.of(reply), handler));
        return this;
    }

    /** Tells what the server says outside of channels or in any of them, like {@link ChannelBuilder#sends}. */
    public SwitchboardBuilder sends(String command, Class<?> param) {
        Declaring.put(messages, command, param);
        return this;
    }

    /** Tells what the server asks v1 clients ({@link Switchboard#call}), for the declarations that these are compiled with. */
    public <T, R> SwitchboardBuilder asks(String command, Class<T> param, Class<R> reply) {
        Routes.put(questions, command, Declaring.question(param, reply));
        return this;
    }

    /**
     * Limits how often one connection may ask for a command, beside the rate of the connection ({@code Limit.RATE}).
     *
     * @param perSecond messages a second, at least 1
     * @param burst messages at once after a silence, at least 1
     * @throws IllegalArgumentException if the command has no handler yet, or a number is below 1
     */
    public SwitchboardBuilder rateLimit(String command, int perSecond, int burst) {
        Routes.limit(commands, command, new Rate(perSecond, burst));
        return this;
    }

    /** Handles commands that nobody else handles. */
    public SwitchboardBuilder otherwise(Handler handler) {
        otherwise = Optional.of(handler);
        return this;
    }

    /** Hears of each connection before its first message is handled. */
    public SwitchboardBuilder onOpen(Consumer<Caller> listener) {
        onOpen = listener;
        return this;
    }

    /** Hears of each connection's end, once, after its last message was handled; it has left its channels by then. */
    public SwitchboardBuilder onClose(Consumer<Caller> listener) {
        onClose = listener;
        return this;
    }

    /** Hears the core's news. */
    public SwitchboardBuilder observer(Observer listener) {
        observer = listener;
        return this;
    }

    /** Carries publications to other nodes; closed with the switchboard. */
    public SwitchboardBuilder broker(Broker carrier) {
        broker = carrier;
        return this;
    }

    /** Replaces the machine's clocks. */
    public SwitchboardBuilder timers(Timers time) {
        timers = time;
        return this;
    }

    /** Replaces the secure source of ids and jitter. */
    public SwitchboardBuilder entropy(RandomGenerator source) {
        entropy = source;
        return this;
    }

    /**
     * Replaces the threads that handlers run on. Each busy connection is in the executor at most once, so it needs no bound; one
     * that rejects work is offered it again with the connection's next message.
     */
    public SwitchboardBuilder handlers(Executor threads) {
        handlers = threads;
        return this;
    }

    /**
     * Makes it.
     *
     * @throws IllegalStateException if there is no authenticator
     * @throws IllegalArgumentException if an allowed origin or a trusted proxy is none
     */
    public Switchboard build() {
        return new Switchboard(new Node(this), codec, Declaring.of(routes(), messages, questions));
    }

    Authenticator authenticator() {
        if (authenticator == null) {
            throw new IllegalStateException(
                    "say who connects: builder.authenticator(…); Authenticator.of(handshake -> profile) is the simplest");
        }
        return authenticator;
    }

    Broker broker() {
        return broker == null ? LocalBroker.alone(timers::nanos) : broker;
    }

    Routes routes() {
        return new Routes(channels.stream().map(ChannelBuilder::build).toList(), commands, otherwise);
    }

    /** With ± 10 % of jitter, so that connections that came together are not pinged together for ever; 0 = off. */
    long heartbeatNanos() {
        long nanos = limits.time(Limit.HEARTBEAT).toNanos();
        return nanos == 0 ? Long.MAX_VALUE / 4 : (long) (nanos * (0.9 + 0.2 * entropy.nextDouble()));
    }

    Duration sweepPeriod() {
        // Switched off, it needs no sweep; a period of next to nothing would cost a quarter of a CPU at 10,000 lines.
        long heartbeat = limits.get(Limit.HEARTBEAT) == 0
                ? Long.MAX_VALUE
                : Math.max(1, Math.min(limits.get(Limit.HEARTBEAT), limits.get(Limit.HEARTBEAT_GRACE)));
        long linger = limits.get(Limit.CLOSE_LINGER) / SWEEPS_PER_LINGER;
        return Duration.ofMillis(Math.max(10, Math.min(1_000, Math.min(heartbeat / SWEEPS_PER_HEARTBEAT, linger))));
    }

    /** Ends the threads that it made; those that were given to it are their giver's. */
    void closeOwn() throws IllegalStateException {
        for (AutoCloseable made : own) {
            try {
                made.close();
            } catch (Exception e) {
                throw new IllegalStateException("the switchboard's own threads could not be ended", e);
            }
        }
    }
}
