package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The pages' live feed: our own protocol, on a switchboard of its own, so that admins neither count among the users nor share their limits,
 * and still see what happens while everybody else is sent away. Only logins get in, and only they may join its channel. Thread-safe.
 */
final class Live implements AutoCloseable {
    /** What the pages join. */
    static final String CHANNEL = "console";

    private static final int MOST_CONNECTIONS = 200;
    private static final int MOST_TAPS = 16;
    private static final int SECOND_MS = 1_000;

    /** A question of a page: the same as {@code GET …/api/WHAT?QUERY}. */
    record Get(String what, String query) {}

    private final Queries queries;
    private final Board board;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Operations operations;
    private final Codec codec;
    private final Secrets secrets;
    private final Sessions sessions;
    private final Map<ConnectionId, TapFeed> taps = new ConcurrentHashMap<>();
    private final Switchboard switchboard;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "admin-feed");
        thread.setDaemon(true);
        return thread;
    });

    Live(Operations operations, Codec codec, Queries queries, Board board, Sessions sessions, AdminOptions options) {
        this.operations = operations;
        this.codec = codec;
        this.queries = queries;
        this.board = board;
        this.sessions = sessions;
        this.secrets = new Secrets(options.redacted);
        SwitchboardBuilder builder = Switchboard.builder(codec)
                .node(NodeId.of(operations.status().node().value()))
                .limits(Limits.STANDARD.with(Limit.CONNECTIONS, MOST_CONNECTIONS))
                .authenticator(authenticator())
                .onClose(caller -> endTap(caller.connection()))
                .channel(
                        CHANNEL,
                        channel -> channel.presence(Presence.OFF)
                                .authorize(asked -> sessions.holds(asked.user().id()))
                                .authorizePublish(
                                        asked -> sessions.holds(asked.user().id()))
                                .call("get", Get.class, this::get)
                                .call("tap", Wanted.class, this::tap)
                                .on("tap-end", (caller, command, param) -> endTap(caller.connection())));
        options.origins.forEach(builder::allowOrigin);
        this.switchboard = builder.build();
        clockwork.scheduleAtFixedRate(this::tell, 0, SECOND_MS, TimeUnit.MILLISECONDS);
        clockwork.scheduleAtFixedRate(this::tellTaps, 0, SECOND_MS / TapFeed.BATCHES, TimeUnit.MILLISECONDS);
    }

    Gateway gateway() {
        return switchboard;
    }

    private Authenticator authenticator() {
        return handshake -> CompletableFuture.completedFuture(handshake
                .cookie(Door.COOKIE)
                .flatMap(sessions::find)
                .<Verdict>map(found ->
                        new Verdict.Known(Profile.of(found.user(), found.name()), false, Optional.of(found.expires())))
                .orElseGet(() -> new Verdict.Unknown("log in first")));
    }

    private Object get(Caller caller, Get asked) {
        try {
            return queries.get(asked.what(), asked.query())
                    .orElseThrow(() -> new Refused(Problem.invalidParam("there is nothing of this name")));
        } catch (Refusal refusal) {
            String why = refusal.fault.message();
            throw switch (refusal.status) {
                case 404 -> Refused.of("app.not-found", why);
                case 503 -> new Refused(Problem.unavailable(why));
                default -> new Refused(Problem.invalidParam(why));
            };
        }
    }

    private Map<String, Integer> tap(Caller caller, Wanted wanted) {
        endTap(caller.connection());
        if (taps.size() >= MOST_TAPS) {
            throw new Refused(Problem.unavailable(MOST_TAPS + " taps are open on this node; close another one"));
        }
        String peer = switchboard
                .operations()
                .connection(caller.connection())
                .map(ConnectionInfo::peer)
                .orElse("a page that has gone");
        TapFeed feed = new TapFeed(operations, codec, secrets, wanted);
        taps.put(caller.connection(), feed);
        if (switchboard.operations().connection(caller.connection()).isEmpty()) {
            // It ended meanwhile, and its end was told before there was something to end.
            endTap(caller.connection());
        }
        String node = wanted.node().map(name -> ", node " + name).orElse("");
        Audit.done(
                new Admin(caller.user().name(), peer, Optional.empty()),
                "tap",
                "channel " + wanted.channel().orElse("*") + ", user "
                        + wanted.user().orElse("*") + ", command "
                        + wanted.command().orElse("*") + node,
                "begun");
        return Map.of("rate", wanted.mostPerSecond());
    }

    private void endTap(ConnectionId connection) {
        TapFeed feed = taps.remove(connection);
        if (feed != null) {
            feed.close();
        }
    }

    private void tell() {
        guarded(() -> {
            board.tick();
            // Others are asked only while a page is open, and not again before they answered.
            boolean watched =
                    switchboard.operations().channel(ChannelName.of(CHANNEL)).isPresent();
            if (watched && asking.compareAndSet(false, true)) {
                operations.cluster().status(Optional.empty()).whenComplete((answers, failure) -> {
                    asking.set(false);
                    if (failure == null) {
                        guarded(() -> switchboard.writeChannel(CHANNEL, "figures", board.told(answers)));
                    }
                });
            }
        });
    }

    private void tellTaps() {
        guarded(() -> taps.forEach(
                (connection, feed) -> feed.flush(batch -> switchboard.writeConnection(connection, "tapped", batch))));
    }

    /** A clockwork that throws once never ticks again. */
    private static void guarded(Runnable tick) {
        try {
            tick.run();
        } catch (RuntimeException failed) {
            System.getLogger(Live.class.getName())
                    .log(System.Logger.Level.WARNING, "a tick of the admin feed failed", failed);
        }
    }

    /** A login that has ended: its pages are told so. */
    void end(Session session) {
        switchboard.operations().disconnect(session.user(), Close.DISCONNECTED.because("logged out"));
    }

    /** A login that had to go for a new one: its pages are told so. */
    void replace(Session session) {
        switchboard
                .operations()
                .disconnect(session.user(), Close.DISCONNECTED.because("a newer login took the place of this one"));
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        taps.keySet().forEach(this::endTap);
        switchboard.close();
    }
}
