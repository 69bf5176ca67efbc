package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Listing;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What applications and operators may do: the port {@link Operations}. */
abstract class OperationsRules extends Rules {
    private static final ConnectionId NOBODY = new ConnectionId(new UUID(0, 0));

    @Test
    @DisplayName("OPS-1 writeConnection reaches that connection alone, or tells that there is none")
    void writesToAConnection() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient tab = bench.dial("ch=quiet:1&user=ann");

        assertThat(bench.operations.writeConnection(
                        bench.id(ann), Bench.message("quiet:9", "hi", "[1]").from(UserId.of("bob"))))
                .isEqualTo(Sent.QUEUED);
        assertThat(bench.operations.writeConnection(NOBODY, Bench.message("hi", "2")))
                .isEqualTo(Sent.UNKNOWN);

        ann.expect("hi").hasChannel("quiet:9").isFrom("bob").hasParam("[1]");
        ann.expectNothing();
        tab.expectNothing();
    }

    @Test
    @DisplayName("OPS-2 writeUser reaches all connections of a user but those excluded")
    void writesToAUser() {
        Bench bench = start();
        TestClient ann = bench.dial("user=ann");
        TestClient tab = bench.dial("user=ann");
        TestClient bob = bench.dial("user=bob");

        assertThat(bench.operations.writeUser(UserId.of("ann"), Bench.message("hi", "1"), Set.of()))
                .isEqualTo(Sent.QUEUED);
        assertThat(bench.operations.writeUser(UserId.of("ann"), Bench.message("hi", "2"), Set.of(bench.id(bob))))
                .isEqualTo(Sent.QUEUED);
        assertThat(bench.operations.writeUser(UserId.of("eve"), Bench.message("hi", "3"), Set.of()))
                .as("to one who is not here, and may be on another node where there is one")
                .isEqualTo(bench.nodes() == 1 ? Sent.UNKNOWN : Sent.QUEUED);

        for (TestClient client : List.of(ann, tab)) {
            client.expect("hi").hasParam("1").hasChannel("").isFromNobody();
            client.expect("hi").hasParam("2");
        }
        Set<ConnectionId> both = Set.of(bench.id(ann), bench.id(tab));
        assertThat(bench.operations.writeUser(UserId.of("ann"), Bench.message("hi", "4"), both))
                .isEqualTo(Sent.QUEUED);
        assertThat(bench.operations.writeUser(UserId.of("ann"), Bench.message("hi", "5"), Set.of(bench.id(tab))))
                .isEqualTo(Sent.QUEUED);
        ann.expect("hi").hasParam("5");
        ann.expectNothing();
        tab.expectNothing();
        bob.expectNothing();
    }

    @Test
    @DisplayName("OPS-3 writeChannel reaches the members but those excluded; it needs a channel, but no members")
    void writesToAChannel() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:1");
        TestClient eve = bench.dial("ch=quiet:2");

        assertThat(bench.operations.writeChannel(Bench.message("quiet:1", "news", "1"), Set.of()))
                .isEqualTo(Sent.QUEUED);
        Set<ConnectionId> but = Set.of(bench.id(eve), NOBODY);
        bob.expect("news").hasParam("1");
        assertThat(bench.operations.writeChannel(Bench.message("quiet:1", "news", "2"), but))
                .isEqualTo(Sent.QUEUED);
        bob.expect("news").hasParam("2");
        assertThat(bench.operations.writeChannel(Bench.message("quiet:1", "news", "3"), Set.of(bench.id(bob))))
                .isEqualTo(Sent.QUEUED);
        assertThat(bench.operations.writeChannel(Bench.message("quiet:3", "news", "4"), Set.of()))
                .isEqualTo(Sent.QUEUED);
        assertThatThrownBy(() -> bench.operations.writeChannel(Bench.message("news", "5"), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);

        ann.expect("news").hasChannel("quiet:1").hasParam("1");
        ann.expect("news").hasParam("2");
        ann.expect("news").hasParam("3");
        ann.expectNothing();
        bob.expectNothing();
        eve.expectNothing();
    }

    @Test
    @DisplayName("OPS-4 writeAll reaches everybody but those excluded, whatever channels they are in")
    void writesToAll() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("");
        TestClient eve = bench.dial("ch=quiet:2");

        assertThat(bench.operations.writeAll(
                        Bench.message("news", "1").from(Profile.SYSTEM.id()), Set.of(bench.id(eve))))
                .isEqualTo(Sent.QUEUED);
        assertThat(bench.operations.writeAll(Bench.message("news", "2"), Set.of()))
                .isEqualTo(Sent.QUEUED);

        for (TestClient client : List.of(ann, bob)) {
            client.expect("news")
                    .hasChannel("")
                    .isFrom(Profile.SYSTEM.id().value())
                    .hasParam("1");
            client.expect("news").isFromNobody().hasParam("2");
            client.expectNothing();
        }
        eve.expect("news").hasParam("2");
        eve.expectNothing();
    }

    @Test
    @DisplayName("OPS-5 who shall stay away hears close-connection first, is out at once, and closed a second later")
    void disconnectsForGood() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=room:1&user=ann");
        TestClient bob = bench.dial("ch=room:1&user=bob");
        ann.expect("online-update");
        ConnectionId id = bench.id(bob);
        long before = System.nanoTime();

        assertThat(bench.operations.disconnect(id, Close.DISCONNECTED)).isTrue();
        ann.expect("online-update").hasParam("{\"userID\":\"bob\",\"connected\":false}");
        bench.operations.writeChannel(Bench.message("room:1", "news", "1"), Set.of());
        bob.expect("close-connection").hasChannel("").isFromNobody().hasParam("null");
        bob.expectClosed(4500);

        assertThat(System.nanoTime() - before).as("nanoseconds until the close").isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(bob.received()).extracting(Received::cmd).doesNotContain("news");
        eventually("bob has gone", () -> bench.operations.connection(id).isEmpty());
        assertThat(bench.operations.disconnect(id, Close.DISCONNECTED)).isFalse();
    }

    @Test
    @DisplayName("OPS-6 who may come back is closed at once, without close-connection")
    void disconnectsForNow() {
        Bench bench = start();
        TestClient ann = bench.dial("user=ann");
        TestClient tab = bench.dial("user=ann");
        TestClient bob = bench.dial("user=bob");

        assertThat(bench.operations.disconnect(UserId.of("ann"), Close.of(4100, "moved")))
                .isEqualTo(2);
        assertThat(bench.operations.disconnect(UserId.of("eve"), Close.of(4100, "moved")))
                .isZero();

        for (TestClient client : List.of(ann, tab)) {
            assertThat(client.expectClosed(4100).reason()).isEqualTo("moved");
            assertThat(client.received()).isEmpty();
        }
        bob.expectNothing();
    }

    @Test
    @DisplayName("OPS-7 what was written before a disconnect arrives before the close")
    void deliversBeforeTheClose() {
        Bench bench = start();
        for (int round = 0; round < 20; round++) {
            TestClient ann = bench.dial("ch=quiet:1");
            ConnectionId id = bench.id(ann);
            bench.operations.writeChannel(Bench.message("quiet:1", "news", "1"), Set.of());
            bench.operations.writeConnection(id, Bench.message("news", "2"));
            bench.operations.disconnect(id, Close.of(4100, ""));
            bench.operations.writeConnection(id, Bench.message("news", "3"));
            ann.expect("news").hasParam("1");
            ann.expect("news").hasParam("2");
            ann.expectClosed(4100);
            assertThat(ann.received()).extracting(Received::param).doesNotContain("3");
        }
    }

    @Test
    @DisplayName("OPS-8 status, connections, channels and members tell what is, in order and by page")
    void lists() {
        Bench bench = start();
        List<TestClient> clients = new ArrayList<>();
        for (String user : List.of("ann", "bob", "ann", "eve")) {
            clients.add(bench.dial("ch=quiet:b&user=" + user));
        }
        List<ConnectionId> ids = clients.stream().map(bench::id).toList();
        clients.get(1).send("join-room", room("quiet:a"));
        clients.get(1).expect("joined");
        bench.operations.writeChannel(Bench.message("quiet:a", "news", "1"), Set.of());
        Nodes operations = bench.operations;

        assertThat(operations.status())
                .extracting(
                        status -> status.node(),
                        status -> status.connections(),
                        status -> status.users(),
                        status -> status.channels())
                .containsExactly(NodeId.of("bench"), 4, 3, 2);
        assertThat(operations.connections(Page.ALL))
                .extracting(ConnectionInfo::id)
                .isEqualTo(ids);
        assertThat(operations.connections(new Page(2, 1)))
                .extracting(ConnectionInfo::id)
                .isEqualTo(ids.subList(1, 3));
        assertThat(operations.connections(new Page(0, 3)))
                .extracting(ConnectionInfo::id)
                .isEqualTo(ids.subList(3, 4));
        assertThat(operations.connections(new Page(5, 4))).isEmpty();
        assertThat(operations.connections(name("quiet:b"), new Page(2, 2)))
                .extracting(ConnectionInfo::id)
                .isEqualTo(ids.subList(2, 4));
        assertThat(operations.connections(name("quiet:c"), Page.ALL)).isEmpty();
        assertThat(operations.channels(Page.ALL))
                .extracting(
                        info -> info.name().value(),
                        ChannelInfo::members,
                        ChannelInfo::users,
                        ChannelInfo::publications)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("quiet:a", 1, 1, 1L),
                        org.assertj.core.groups.Tuple.tuple("quiet:b", 4, 3, 0L));
        assertThat(operations.channels(new Page(1, 1)))
                .extracting(info -> info.name().value())
                .containsExactly("quiet:b");
        assertThat(operations.members(name("quiet:b"), Page.ALL))
                .extracting(member -> member.profile().name(), member -> member.connections())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ann", 2),
                        org.assertj.core.groups.Tuple.tuple("bob", 1),
                        org.assertj.core.groups.Tuple.tuple("eve", 1));
        assertThat(operations.members(name("quiet:b"), new Page(1, 1)))
                .extracting(member -> member.profile().name())
                .containsExactly("bob");
        assertThat(operations.members(name("quiet:c"), Page.ALL)).isEmpty();

        ConnectionInfo bob = operations.connection(ids.get(1)).orElseThrow();
        assertThat(bob.channels()).containsExactly(name("quiet:b"), name("quiet:a"));
        assertThat(bob.profile().name()).isEqualTo("bob");
        assertThat(bob.path()).isEqualTo("/socket");
        assertThat(bob.peer()).isEqualTo("127.0.0.1");
        assertThat(operations.connection(NOBODY)).isEmpty();
    }

    @Test
    @DisplayName("OPS-9 messages and bytes of payload are counted, both ways, for each connection and the node")
    void counts() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:1");
        ConnectionId annId = bench.id(ann);
        ConnectionId bobId = bench.id(bob);
        // A count may be seen a moment late: both replies to whoami have to be in it before anything is compared.
        eventually(
                "both replies are counted",
                () -> bench.operations.status().counters().messagesSent() == 2);
        eventually(
                "for each",
                () -> counters(bench, annId).messagesSent() == 1
                        && counters(bench, bobId).messagesSent() == 1);
        Counters ann0 = counters(bench, annId);
        Counters node0 = bench.operations.status().counters();
        String chat = "{\"cmd\":\"chat\",\"param\":{\"text\":\"h\u00e9\"}}";

        ann.sendText(chat);
        ann.sendText("rubbish");
        ann.ping("not counted").expectPong("not counted");
        long toAnn = size(ann.expect("chat")) + size(ann.expectError("invalid-message"));
        long toBob = size(bob.expect("chat"));

        long in = (long) chat.getBytes(StandardCharsets.UTF_8).length + "rubbish".length();
        eventually(
                "for each",
                () -> counters(bench, annId).messagesSent() == 3
                        && counters(bench, bobId).messagesSent() == 2);
        eventually("counted", () -> bench.operations.status().counters().messagesSent() - node0.messagesSent() >= 3);
        Counters ann1 = counters(bench, annId);
        Counters node1 = bench.operations.status().counters();
        assertThat(ann1.messagesReceived() - ann0.messagesReceived()).isEqualTo(2);
        assertThat(ann1.bytesReceived() - ann0.bytesReceived()).isEqualTo(in);
        assertThat(ann1.messagesSent() - ann0.messagesSent()).isEqualTo(2);
        assertThat(ann1.bytesSent() - ann0.bytesSent()).isEqualTo(toAnn);
        assertThat(counters(bench, bobId).messagesSent()).as("whoami and chat").isEqualTo(2);
        assertThat(node1.messagesReceived() - node0.messagesReceived()).isEqualTo(2);
        assertThat(node1.bytesReceived() - node0.bytesReceived()).isEqualTo(in);
        assertThat(node1.messagesSent() - node0.messagesSent()).isEqualTo(3);
        assertThat(node1.bytesSent() - node0.bytesSent()).isEqualTo(toAnn + toBob);
    }

    private static Counters counters(Bench bench, ConnectionId id) {
        return bench.operations.connection(id).orElseThrow().counters();
    }

    private static long size(Received message) {
        return message.raw().getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    @DisplayName("OPS-10 a tap hears what comes in, what goes out, once however many get it, and who comes and goes")
    void taps() {
        Bench bench = start();
        List<Tapped> copies = new CopyOnWriteArrayList<>();
        TestClient bob = bench.dial("ch=quiet:1&user=bob");
        ConnectionId bobId = bench.id(bob);
        // A reply is copied when it is in line, so that of whoami may still come.
        Command you = Command.of("you");
        Operations.Subscription tap = bench.operations.tap(copy -> {
            if (!copy.message().command().equals(you)) {
                copies.add(copy);
            }
        });
        assertThat(bench.operations.status().taps()).isEqualTo(1);

        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        ann.send("chat", text("hi"));
        ann.expect("chat");
        bob.expect("chat");
        bench.operations.writeConnection(bobId, Bench.message("private", "1"));
        bench.operations.writeAll(Bench.message("public", "2"), Set.of());
        ann.skipTo("public");
        ann.hangUp(1000, "").expectClosed(1000);

        eventually("all copies", () -> copies.size() == 6);
        ConnectionId annId = copies.get(0).connection().orElseThrow();
        assertThat(copies)
                .as("in the order of each source, which are several here")
                .extracting(
                        copy -> copy.direction().name(),
                        Tapped::connection,
                        copy -> copy.message().command().name(),
                        copy -> copy.message().from().map(UserId::value).orElse(""))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("LIFE", Optional.of(annId), "connection", "ann"),
                        org.assertj.core.groups.Tuple.tuple("IN", Optional.of(annId), "chat", "ann"),
                        org.assertj.core.groups.Tuple.tuple("OUT", Optional.empty(), "chat", "ann"),
                        org.assertj.core.groups.Tuple.tuple("OUT", Optional.of(bobId), "private", ""),
                        org.assertj.core.groups.Tuple.tuple("OUT", Optional.empty(), "public", ""),
                        org.assertj.core.groups.Tuple.tuple("LIFE", Optional.of(annId), "connection", "ann"));
        assertThat(copies.get(0).message().param()).hasToString("\"open\"");
        assertThat(copies.stream()
                        .filter(copy -> copy.direction() == Tapped.Direction.LIFE)
                        .skip(1)
                        .findFirst()
                        .orElseThrow()
                        .message()
                        .param())
                .hasToString("\"close\"");
        assertThat(copies.get(1).direction()).isEqualTo(Tapped.Direction.IN);
        assertThat(copies.get(1).message().channel()).contains(name("quiet:1"));
        assertThat(copies).allSatisfy(copy -> assertThat(copy.dropped()).isZero());

        tap.close();
        tap.close();
        assertThat(bench.operations.status().taps()).isZero();
        bob.expect("private");
        bob.expect("public");
        bob.expectNothing();
        assertThat(copies).hasSize(6);
    }

    @Test
    @Exceeds(Limit.TAP_MESSAGES)
    @DisplayName("OPS-11 a tap that is too slow loses copies, which are counted, and holds up nobody")
    void dropsForSlowTaps() {
        Bench bench = start(FAST.with(Limit.TAP_MESSAGES, 4));
        List<Tapped> copies = new CopyOnWriteArrayList<>();
        AtomicInteger entered = new AtomicInteger();
        try (Operations.Subscription tap = bench.operations.tap(copy -> {
            copies.add(copy);
            if (entered.incrementAndGet() == 1) {
                hold(bench.gate);
            }
        })) {
            TestClient ann = bench.dial("");
            bench.gate.awaitEntered(1);
            IntStream.range(0, 100).forEach(i -> bench.operations.writeAll(Bench.message("news", "" + i), Set.of()));
            for (int i = 0; i < 100; i++) {
                ann.expect("news").hasParam("" + i);
            }
            bench.gate.open();
            eventually("those that waited", () -> copies.size() == 5);
            bench.operations.writeAll(Bench.message("last", "null"), Set.of());
            eventually("one after the loss", () -> copies.size() == 6);
        }

        assertThat(copies.get(4).dropped()).isZero();
        assertThat(copies.get(5).message().command())
                .isEqualTo(Bench.message("last", "1").command());
        assertThat(copies.get(5).dropped()).as("of 100 copies four had room").isEqualTo(96);
    }

    private static void hold(Gate gate) {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("OPS-12 a tap that throws goes on hearing")
    void survivesTaps() {
        Bench bench = start();
        List<Message> heard = new CopyOnWriteArrayList<>();
        try (Operations.Subscription tap = bench.operations.tap(copy -> {
            heard.add(copy.message());
            throw new IllegalStateException("tap");
        })) {
            bench.dial("").expectNothing();
            eventually("open, ping and pong", () -> heard.size() == 3);
        }
    }

    @Test
    @DisplayName(
            "OPS-13 connections and channels are found by what they contain, sorted, and given by page with their number")
    void searches() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:b&user=ann");
        bench.dial("ch=quiet:b&user=Bob");
        bench.dial("ch=quiet:a&user=bobby");
        bench.dial("ch=wild:1&user=eve");
        bench.operations.writeChannel(Bench.message("quiet:a", "news", "1"), Set.of());
        Nodes operations = bench.operations;

        Listing<ConnectionInfo> found =
                operations.connections(new ConnectionSearch("BOB", ConnectionSearch.Order.USER, true, Page.ALL));
        assertThat(found.total()).isEqualTo(2);
        assertThat(found.entries()).extracting(info -> info.profile().name()).containsExactly("bobby", "Bob");
        Listing<ConnectionInfo> second =
                operations.connections(new ConnectionSearch("", ConnectionSearch.Order.USER, false, new Page(2, 1)));
        assertThat(second.total()).isEqualTo(4);
        assertThat(second.entries()).extracting(info -> info.profile().name()).containsExactly("Bob", "bobby");
        ConnectionId id = bench.id(ann);
        for (ConnectionSearch.Order order : ConnectionSearch.Order.values()) {
            assertThat(operations
                            .connections(new ConnectionSearch(
                                    id.toString().toUpperCase(Locale.ROOT), order, false, Page.ALL))
                            .entries())
                    .extracting(ConnectionInfo::id)
                    .containsExactly(id);
        }
        assertThat(operations.connections(
                        new ConnectionSearch("nobody", ConnectionSearch.Order.SINCE, false, Page.ALL)))
                .isEqualTo(new Listing<ConnectionInfo>(List.of(), 0));
        assertThat(operations.connections(UserId.of("ann")))
                .extracting(ConnectionInfo::id)
                .containsExactly(id);
        assertThat(operations.connections(UserId.of("nobody"))).isEmpty();

        Listing<ChannelInfo> channels =
                operations.channels(new ChannelSearch("Quiet", ChannelSearch.Order.MEMBERS, true, new Page(1, 0)));
        assertThat(channels.total()).isEqualTo(2);
        assertThat(channels.entries()).extracting(info -> info.name().value()).containsExactly("quiet:b");
        assertThat(operations
                        .channels(new ChannelSearch("", ChannelSearch.Order.NAME, false, Page.ALL))
                        .entries())
                .extracting(info -> info.name().value())
                .containsExactly("quiet:a", "quiet:b", "wild:1");
        assertThat(operations
                        .channels(new ChannelSearch("quiet", ChannelSearch.Order.PUBLICATIONS, true, Page.ALL))
                        .entries())
                .extracting(info -> info.name().value())
                .containsExactly("quiet:a", "quiet:b");
        assertThat(operations.channel(name("quiet:b")).map(ChannelInfo::members))
                .contains(2);
        assertThat(operations.channel(name("quiet:c"))).isEmpty();
    }
}
