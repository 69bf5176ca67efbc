package dev.switchboard.testkit;

import static org.awaitility.Awaitility.await;

import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A node with typical channels and commands, served by the transport under test, and its clients.
 *
 * <p>Channels: {@code room:{id}} tells who comes and goes, {@code room:vip:{id}} is more literal, {@code quiet:{id}} tells nothing (most
 * rules are about something else), {@code wild:{id}} takes any command. Query: {@code ch} is joined at open, {@code user} is who it is.
 */
final class Bench implements AutoCloseable {
    private static final int RAW_BUFFER = 8 * 1024;

    static final String ALLOWED_ORIGIN = "https://app.example";

    /** What {@code chat} and {@code note} take. */
    record Note(String text) {
        Note {
            if (text == null) {
                throw new IllegalArgumentException("text is missing");
            }
        }
    }

    /** What {@code join-room} and {@code leave-room} take. */
    record Room(String room) {}

    /** What {@code count} takes. */
    record Order(int count) {}

    /** What all nodes offer together. */
    final Nodes operations;

    final Duration patience;
    final Gate gate = new Gate();
    final List<Event> events = new CopyOnWriteArrayList<>();
    /** What {@code note}, {@code onOpen} and {@code onClose} heard, as {@code connection what}. */
    final List<String> heard = new CopyOnWriteArrayList<>();

    private final List<BenchNode> nodes = new ArrayList<>();
    private final Dialer dialer;
    private final Optional<TestTls> tls;
    private final List<TestClient> clients = new CopyOnWriteArrayList<>();
    private final List<RawClient> rawClients = new CopyOnWriteArrayList<>();
    private final AtomicInteger dialled = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean together;

    Bench(
            Transport transport,
            Codec codec,
            Dialer dialer,
            Duration patience,
            Limits limits,
            Consumer<SwitchboardBuilder> more) {
        this(transport, codec, dialer, Optional.empty(), patience, limits, more);
    }

    Bench(
            Transport transport,
            Codec codec,
            Dialer dialer,
            Optional<TestTls> tls,
            Duration patience,
            Limits limits,
            Consumer<SwitchboardBuilder> more) {
        this(codec, dialer, tls, patience, limits, List.of(new BenchNode.Plan(transport, Optional.empty())), more);
    }

    /** The same on several nodes; clients come to them in turns. */
    Bench(
            Codec codec,
            Dialer dialer,
            Optional<TestTls> tls,
            Duration patience,
            Limits limits,
            List<BenchNode.Plan> plans,
            Consumer<SwitchboardBuilder> more) {
        this.dialer = dialer;
        this.tls = tls;
        this.patience = patience;
        for (BenchNode.Plan plan : plans) {
            String name = "bench" + (nodes.isEmpty() ? "" : nodes.size());
            nodes.add(new BenchNode(
                    plan, limits, patience, connected -> node(name, codec, limits, connected.andThen(more))));
        }
        operations = new Nodes(nodes.stream().map(BenchNode::operations).toList());
    }

    /** How many nodes there are. */
    int nodes() {
        return nodes.size();
    }

    /** What one of several nodes offers; the first is 0. */
    Operations operations(int node) {
        return nodes.get(node).operations();
    }

    /** From now on all clients come to the first node. */
    Bench together() {
        together = true;
        return this;
    }

    private BenchNode next() {
        return nodes.get(together ? 0 : Math.floorMod(turns.getAndIncrement(), nodes.size()));
    }

    /** The port to which the next client goes. */
    int nextPort() {
        return nodes.get(together ? 0 : Math.floorMod(turns.get(), nodes.size()))
                .server
                .port();
    }

    /** Whether there are no sockets. */
    boolean inMemory() {
        return nodes.get(0).server instanceof InMemoryTransport.Server;
    }

    /** Asks a v1 client, on the node where it is. */
    <T> CompletionStage<T> call(ConnectionId id, String cmd, Object param, Class<T> reply, Duration most) {
        return nodes.stream()
                .filter(node -> node.operations().connection(id).isPresent())
                .findFirst()
                .orElse(nodes.get(0))
                .switchboard
                .call(id, cmd, param, reply, most);
    }

    /** Ends the nodes, not what serves them. */
    void closeNodes() {
        nodes.forEach(node -> node.switchboard.close());
    }

    private Switchboard node(String name, Codec codec, Limits limits, Consumer<SwitchboardBuilder> more) {
        SwitchboardBuilder builder = Switchboard.builder(codec)
                .node(NodeId.of(name))
                .limits(limits)
                .authenticator(authenticator())
                .allowOrigin(ALLOWED_ORIGIN)
                .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
                .observer(events::add)
                .onOpen(caller -> heard.add(caller.connection() + " open"))
                .onClose(caller -> heard.add(caller.connection() + " close"));
        channels(builder);
        commands(builder);
        more.accept(builder);
        return builder.build();
    }

    private static Authenticator authenticator() {
        return handshake -> {
            Optional<String> user = handshake.param("user");
            return CompletableFuture.completedFuture(
                    user.filter("nobody"::equals).isPresent()
                            ? new Verdict.Unknown("nobody is known here")
                            : new Verdict.Known(Profile.of(
                                    UserId.of(user.orElseGet(
                                            () -> UUID.randomUUID().toString())),
                                    user.orElse("guest"))));
        };
    }

    private void channels(SwitchboardBuilder builder) {
        builder.channel(
                        "room:{id}",
                        room -> room.on("chat", Note.class, Bench::chat)
                                .on(
                                        "var",
                                        (caller, command, param) ->
                                                caller.reply("var", Map.of("id", caller.var("id")))))
                .channel(
                        "room:vip:{id}",
                        room -> room.on("var", (caller, command, param) -> caller.reply("vip", caller.var("id"))))
                .channel(
                        "quiet:{id}",
                        room -> room.presence(Presence.OFF)
                                .on("chat", Note.class, Bench::chat)
                                .on(
                                        "others",
                                        Note.class,
                                        (caller, note) ->
                                                caller.channel().publishToOthers("chat", Map.of("text", note.text())))
                                .on(
                                        "raw",
                                        (caller, command, param) ->
                                                caller.channel().publish("raw", param)))
                .channel(
                        "wild:{id}",
                        room -> room.presence(Presence.OFF)
                                .otherwise((caller, command, param) ->
                                        caller.reply("wild", Map.of("cmd", command.name()))));
    }

    private void commands(SwitchboardBuilder builder) {
        builder.command("ping", (caller, command, param) -> caller.reply("pong", Map.of("timestamp", 1)))
                .command(
                        "whoami",
                        (caller, command, param) -> caller.reply(
                                "you",
                                Map.of(
                                        "connection",
                                        caller.connection().toString(),
                                        "user",
                                        caller.user().id().value())))
                .command("join-room", Room.class, (caller, room) -> {
                    JoinResult result = caller.join(ChannelName.of(room.room()));
                    if (result instanceof JoinResult.Joined joined) {
                        caller.reply(
                                "joined",
                                Map.of("room", room.room(), "created", joined.created(), "already", joined.already()));
                    } else {
                        caller.refuse(((JoinResult.Refused) result).problem());
                    }
                })
                .command("leave-room", Room.class, (caller, room) -> {
                    LeaveResult result = caller.leave(ChannelName.of(room.room()));
                    caller.reply(
                            "left",
                            Map.of("room", room.room(), "member", result.member(), "emptied", result.emptied()));
                })
                .command("count", Order.class, (caller, order) -> caller.reply("counted", order.count()))
                .command("note", Note.class, (caller, note) -> heard.add(caller.connection() + " " + note.text()))
                .command("block", (caller, command, param) -> {
                    gate.pass();
                    caller.reply("unblocked", Payload.NULL);
                })
                .command("boom", (caller, command, param) -> {
                    throw new IllegalStateException("secret detail");
                })
                .command("bang", (caller, command, param) -> {
                    throw new AssertionError("secret detail");
                });
    }

    private static void chat(Caller caller, Note note) {
        caller.channel().publish("chat", Map.of("text", note.text()));
    }

    /** A client with a query such as {@code ch=quiet:1&user=ann}. */
    TestClient dial(String query) {
        return dial(query, Map.of());
    }

    TestClient dial(String query, Map<String, String> headers) {
        return dialled("/socket" + (query.isEmpty() ? "" : "?" + query), headers);
    }

    /** A v1 client, after its welcome. */
    TestClient dialV1(String query) {
        TestClient client = dialV1Silently(query);
        client.expect("sb:welcome");
        return client;
    }

    /** A v1 client that has not looked at anything yet. */
    TestClient dialV1Silently(String query) {
        return dial(query, Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json"));
    }

    TestClient dialPath(String path) {
        return dialled(path, Map.of());
    }

    /** A client may have its 101 a moment before the core has its connection; rules are about what comes after both. */
    private TestClient dialled(String path, Map<String, String> headers) {
        BenchNode node = next();
        TestClient client = dialer.dial(node.server, path, headers).deadline(patience);
        clients.add(client);
        awaitKnown(dialled.incrementAndGet());
        node.awaitSubscribed();
        return client;
    }

    private int known() {
        return nodes.stream().mapToInt(node -> node.audit.known()).sum();
    }

    private void awaitKnown(int expected) {
        if (known() < expected) {
            await("the core to know the connection")
                    .atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> known() >= expected);
        }
    }

    /** A client at the level of bytes whose kernel takes about 8 KB that it does not read; opened with this query. */
    RawClient raw(String query) {
        BenchNode node = next();
        RawClient client = tls.map(trust -> RawClient.tls(node.server.port(), RAW_BUFFER, trust.context()))
                .orElseGet(() -> RawClient.tcp(node.server.port(), RAW_BUFFER));
        rawClients.add(client);
        int expected = dialled.incrementAndGet();
        client.upgrade(RawRequest.upgrade("/socket?" + query));
        awaitKnown(expected);
        node.awaitSubscribed();
        return client;
    }

    /** Asks a client for its connection. */
    ConnectionId id(TestClient client) {
        client.send("", "whoami", "null");
        return ConnectionId.of(client.expect("you").field("connection"));
    }

    /** What was heard of one connection, without its name. */
    List<String> heardOf(ConnectionId connection) {
        return heard.stream()
                .filter(line -> line.startsWith(connection + " "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    /** Events of a kind so far. */
    <T extends Event> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static Message message(String command, String param) {
        return Message.of(Command.of(command), Payload.json(param));
    }

    static Message message(String channel, String command, String param) {
        return message(command, param).in(ChannelName.of(channel));
    }

    /** Ends everything, and judges how the transport and the core dealt with each other. */
    @Override
    public void close() {
        gate.open();
        clients.forEach(TestClient::close);
        rawClients.forEach(RawClient::close);
        List<Runnable> ends = new ArrayList<>();
        nodes.forEach(node -> ends.add(node.switchboard::close));
        nodes.forEach(node -> ends.add(node.server::close));
        RuntimeException failure = null;
        for (Runnable end : ends) {
            try {
                end.run();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        nodes.forEach(BenchNode::judge);
    }
}
