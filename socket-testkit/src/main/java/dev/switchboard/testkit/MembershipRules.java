package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** PROTOCOL, Guarantees 3 and 5: who is a member from when to when. */
abstract class MembershipRules extends Rules {
    private static final int RACES = 1_000;

    @Test
    @DisplayName("MEM-1 ch joins at open; without it a client is in no channel")
    void joinsAtOpen() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("");

        assertThat(info(bench, ann).channels()).containsExactly(name("quiet:1"));
        assertThat(info(bench, bob).channels()).isEmpty();
        assertThat(bench.operations.connections(name("quiet:1"), Page.ALL)).hasSize(1);
    }

    private static ConnectionInfo info(Bench bench, TestClient client) {
        return bench.operations.connection(bench.id(client)).orElseThrow();
    }

    @Test
    @DisplayName("MEM-2 after the reply to a join everything arrives, after the reply to a leave nothing does")
    void joinsAndLeavesByCommand() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient bob = bench.dial("user=bob");

        bob.send("", "join-room", room("quiet:1"));
        // The first on its node, where there are several.
        bob.expect("joined").hasField("created", bench.nodes() > 1).hasField("already", false);
        ann.send("chat", text("one"));
        ann.expect("chat");
        bob.expect("chat").hasChannel("quiet:1").hasField("text", "one");
        bob.send("quiet:1", "chat", text("two"));
        ann.expect("chat").isFrom("bob");
        bob.expect("chat");
        bob.send("", "leave-room", room("quiet:1"));
        bob.expect("left").hasField("member", true).hasField("emptied", bench.nodes() > 1);
        ann.send("chat", text("three"));
        ann.expect("chat");

        bob.expectNothing();
        bob.send("quiet:1", "chat", text("four"));
        bob.expectError("not-a-member");
        ann.expectNothing();
    }

    @Test
    @DisplayName("MEM-3 joining twice is one membership; leaving what one is not in changes nothing")
    void joinsOnce() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        ann.send("join-room", room("quiet:1"));
        ann.expect("joined").hasField("created", false).hasField("already", true);
        ann.send("chat", text("once"));
        ann.expect("chat");
        ann.expectNothing();
        ann.send("leave-room", room("quiet:2"));
        ann.expect("left").hasField("member", false).hasField("emptied", false);
        ann.send("leave-room", room("quiet:1"));
        ann.expect("left").hasField("member", true).hasField("emptied", true);
        assertThat(bench.operations.status().channels()).isZero();
    }

    @Test
    @DisplayName("MEM-4 the first join creates a channel, the last leave empties it")
    void tellsCreatedAndEmptied() {
        Bench bench = start();
        ConnectionId ann = bench.id(bench.dial(""));
        ConnectionId bob = bench.id(bench.dial(""));

        assertThat(bench.operations.join(ann, name("quiet:1"))).isEqualTo(new JoinResult.Joined(true, false));
        assertThat(bench.operations.join(bob, name("quiet:1"))).isEqualTo(new JoinResult.Joined(false, false));
        assertThat(bench.operations.join(bob, name("quiet:1"))).isEqualTo(new JoinResult.Joined(false, true));
        assertThat(bench.operations.leave(ann, name("quiet:1"))).isEqualTo(new LeaveResult(true, false));
        assertThat(bench.operations.leave(ann, name("quiet:1"))).isEqualTo(new LeaveResult(false, false));
        assertThat(bench.operations.leave(bob, name("quiet:1"))).isEqualTo(new LeaveResult(true, true));
        assertThat(bench.operations.join(ann, name("quiet:1"))).isEqualTo(new JoinResult.Joined(true, false));

        assertThat(bench.events(Event.Joined.class))
                .extracting(Event.Joined::created)
                .containsExactly(true, false, true);
        assertThat(bench.events(Event.Left.class))
                .extracting(Event.Left::emptied)
                .containsExactly(false, true);
    }

    @Test
    @Exceeds(Limit.CHANNELS_PER_CONNECTION)
    @DisplayName("MEM-5 a connection is in so many channels at most, then channel-limit; a leave makes room")
    void limitsChannelsOfAConnection() {
        Bench bench = start(Limits.STANDARD.with(Limit.CHANNELS_PER_CONNECTION, 2));
        TestClient ann = bench.dial("ch=quiet:1");

        ann.send("join-room", room("quiet:2"));
        ann.expect("joined");
        ann.send("join-room", room("quiet:3"));
        ann.expectError("channel-limit").hasField("cmd", "join-room");
        ann.send("join-room", room("quiet:2"));
        ann.expect("joined").hasField("already", true);
        ann.send("leave-room", room("quiet:1"));
        ann.expect("left");
        ann.send("join-room", room("quiet:3"));
        ann.expect("joined");
    }

    @Test
    @Exceeds(Limit.CHANNEL_MEMBERS)
    @DisplayName("MEM-6 a channel has so many members at most, then channel-full; a leave makes room")
    void limitsMembersOfAChannel() {
        Bench bench = start(Limits.STANDARD.with(Limit.CHANNEL_MEMBERS, 2));
        TestClient ann = bench.dial("ch=quiet:1");
        bench.dial("ch=quiet:1");
        TestClient eve = bench.dial("");

        eve.send("join-room", room("quiet:1"));
        eve.expectError("channel-full").hasField("retryable", true);
        TestClient late = bench.dial("ch=quiet:1");
        late.expectError("channel-full").hasChannel("quiet:1");
        ann.hangUp(1000, "").expectClosed(1000);
        eventually(
                "room",
                () -> bench.operations.connections(name("quiet:1"), Page.ALL).size() == 1);
        eve.send("join-room", room("quiet:1"));
        eve.expect("joined");
    }

    @Test
    @DisplayName("MEM-7 operations join and leave for a connection, and know when there is none")
    void operationsJoinAndLeave() {
        Bench bench = start();
        TestClient ann = bench.dial("");
        ConnectionId id = bench.id(ann);

        bench.operations.join(id, name("quiet:1"));
        bench.operations.writeChannel(Bench.message("quiet:1", "news", "1"), java.util.Set.of());
        bench.operations.leave(id, name("quiet:1"));
        bench.operations.writeChannel(Bench.message("quiet:1", "news", "2"), java.util.Set.of());

        ann.expect("news").hasParam("1");
        ann.expectNothing();
        assertThat(bench.operations.join(id, name("nowhere")))
                .isInstanceOfSatisfying(
                        JoinResult.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("forbidden"));
        ann.hangUp(1000, "").expectClosed(1000);
        eventually("gone", () -> bench.operations.connection(id).isEmpty());
        assertThat(bench.operations.join(id, name("quiet:1"))).isInstanceOf(JoinResult.Refused.class);
        assertThat(bench.operations.leave(id, name("quiet:1"))).isEqualTo(new LeaveResult(false, false));
    }

    @Test
    @DisplayName("MEM-8 a connection that was cut leaves its channels at once, though its handler still runs")
    void leavesWhenCut() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=room:1&user=ann");
        TestClient bob = bench.dial("ch=room:1&user=bob");
        ann.expect("online-update");
        bob.send("join-room", room("quiet:2"));
        bob.expect("joined");
        bob.send("block", "null");
        bench.gate.awaitEntered(1);
        bob.send("join-room", room("quiet:3"));

        bob.cut();

        ann.expect("online-update").isFrom("bob").hasParam("{\"userID\":\"bob\",\"connected\":false}");
        assertThat(bench.operations.connections(Page.ALL)).hasSize(1);
        assertThat(bench.operations.channels(Page.ALL))
                .extracting(info -> info.name())
                .containsExactly(name("room:1"));
        bench.gate.open();
        eventually("the close listener", () -> bench.heard.stream().anyMatch(line -> line.endsWith("close")));
        assertThat(bench.operations.status().channels())
                .as("what still waited to join")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("MEM-9 a connection that closes while it joins, 1,000 times, leaves no ghost member")
    void leavesNoGhosts() throws Exception {
        BlockingQueue<ConnectionId> opened = new LinkedBlockingQueue<>();
        Bench bench = start(FAST, builder -> builder.onOpen(caller -> opened.add(caller.connection())));
        TestClient ann = bench.dial("ch=quiet:1");
        assertThat(opened.poll(10, TimeUnit.SECONDS)).isNotNull();

        for (int i = 0; i < RACES; i++) {
            TestClient ghost = bench.dial(i % 2 == 0 ? "ch=quiet:1" : "");
            ConnectionId id = opened.poll(10, TimeUnit.SECONDS);
            assertThat(id).isNotNull();
            ghost.send("", "join-room", room("quiet:2"));
            switch (i % 4) {
                case 0 -> ghost.cut();
                case 1 -> {
                    ghost.cut();
                    bench.operations.join(id, name("quiet:3"));
                }
                case 2 -> ghost.hangUp(1000, "");
                default -> bench.operations.disconnect(id, Close.of(4100, "race"));
            }
            ghost.send("", "join-room", room("quiet:4"));
        }

        eventually(
                "all but one have gone", () -> bench.events(Event.Closed.class).size() == RACES);
        eventually("the registry says so", () -> bench.operations.status().connections() == 1);
        assertThat(bench.operations.connections(name("quiet:1"), Page.ALL)).hasSize(1);
        for (String channel : List.of("quiet:2", "quiet:3", "quiet:4")) {
            assertThat(bench.operations.connections(name(channel), Page.ALL))
                    .as(channel)
                    .isEmpty();
        }
        assertThat(bench.operations.status().channels()).isEqualTo(1);
        assertThat(bench.operations.status().users()).isEqualTo(1);
        assertThat(bench.events(Event.Joined.class))
                .as("each join has its leave, but one")
                .hasSize(bench.events(Event.Left.class).size() + 1);
        ann.expectNothing();
    }
}
