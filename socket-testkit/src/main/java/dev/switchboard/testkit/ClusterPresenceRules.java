package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Member;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Presence over two nodes: the first client is on the first node, the second on the second, the third on the first again. */
abstract class ClusterPresenceRules extends Rules {
    // A slow machine must not make answers incomplete.
    private static final Limits PATIENT = Limits.STANDARD.with(Limit.SUBSCRIBE_WAIT, 30_000);

    // Longer than any test.
    private static final Limits NO_END_OF_GRACE = PATIENT.with(Limit.PRESENCE_GRACE, 600_000);

    @Override
    Bench start() {
        return start(PATIENT);
    }

    /** Rules are about nodes that have found each other: it may take a moment until they are connected. */
    @Override
    Bench start(Limits limits) {
        Bench bench = super.start(limits);
        TestClient first = bench.dial("ch=room:0&user=first");
        TestClient second = bench.dial("ch=room:0&user=second");
        for (int node = 0; node < 2; node++) {
            Operations operations = bench.operations(node);
            eventually(
                    "the nodes to know each other",
                    () -> operations.members(name("room:0"), Page.ALL).size() == 2);
        }
        first.hangUp(1000, "");
        second.hangUp(1000, "");
        for (int node = 0; node < 2; node++) {
            Operations operations = bench.operations(node);
            eventually("both to be gone", () -> operations.status().connections() == 0);
        }
        return bench;
    }

    /** A plain member of the room, which from now on is told who comes. */
    private static TestClient enter(Bench bench, String user) {
        TestClient client = bench.dial("user=" + user);
        client.send("", "join-room", room("room:1"));
        client.expect("joined");
        return client;
    }

    private static void expectUpdate(TestClient client, String user, boolean connected) {
        client.expect("online-update")
                .hasChannel("room:1")
                .isFrom(user)
                .hasParam("{\"userID\":\"" + user + "\",\"connected\":" + connected + "}");
    }

    private static Received join(TestClient client) {
        client.request(1, "room:1", "sb:join", "null");
        return client.expectReply(1);
    }

    /** What one says in the room, the other hears next: nothing else came before, from that node or its own. */
    private static void hearsNothingElse(TestClient hears, TestClient says) {
        says.send("room:1", "chat", text("fence"));
        says.skipTo("chat");
        hears.expect("chat").hasChannel("room:1");
    }

    private void untilMembers(Operations operations, String... sortedUsersAndConnections) {
        Map<String, Integer> expected = new TreeMap<>();
        for (String entry : sortedUsersAndConnections) {
            expected.put(entry.split(" ")[0], Integer.parseInt(entry.split(" ")[1]));
        }
        eventually("the members to be " + expected, () -> members(operations).equals(expected));
    }

    private static Map<String, Integer> members(Operations operations) {
        Map<String, Integer> members = new TreeMap<>();
        for (Member member : operations.members(name("room:1"), Page.ALL)) {
            members.put(member.profile().id().value(), member.connections());
        }
        return members;
    }

    @Test
    @DisplayName(
            "PRS-1 members on other nodes hear who comes and goes, never the one concerned, nor who was there before")
    void tellsTheOthers() {
        Bench bench = start();
        TestClient ann = enter(bench, "ann");
        TestClient bob = enter(bench, "bob");
        expectUpdate(ann, "bob", true);
        hearsNothingElse(bob, ann);

        bob.send("", "leave-room", room("room:1"));
        bob.expect("left");
        expectUpdate(ann, "bob", false);
        bob.send("", "join-room", room("room:1"));
        bob.expect("joined");
        expectUpdate(ann, "bob", true);
        bob.hangUp(1000, "").expectClosed(1000);
        expectUpdate(ann, "bob", false);
        ann.expectNothing();
    }

    @Test
    @DisplayName("PRS-2 the reply to a join names who is there on all nodes")
    void answersWithAll() {
        Bench bench = start();
        TestClient ann = bench.dialV1("user=ann");
        join(ann).hasField("count", 1);
        TestClient bob = bench.dialV1("user=bob");

        assertThat(join(bob).raw())
                .contains("\"count\":2", "{\"id\":\"ann\",\"name\":\"ann\",\"connections\":1}", "\"id\":\"bob\"");
        ann.expect("sb:presence").hasParam("{\"joined\":[{\"id\":\"bob\",\"name\":\"bob\"}],\"left\":[],\"count\":2}");
        TestClient eve = bench.dialV1("user=eve");
        assertThat(join(eve).raw()).contains("\"count\":3", "\"id\":\"ann\"", "\"id\":\"bob\"", "\"id\":\"eve\"");
        bob.expect("sb:presence").hasParam("{\"joined\":[{\"id\":\"eve\",\"name\":\"eve\"}],\"left\":[],\"count\":3}");
        ann.expect("sb:presence").hasField("count", 3);
        eve.request(2, "room:1", "sb:leave", "null").expectReply(2);
        bob.expect("sb:presence").hasParam("{\"joined\":[],\"left\":[\"eve\"],\"count\":2}");
        ann.expect("sb:presence").hasField("count", 2);
    }

    @Test
    @DisplayName("PRS-3 a user on two nodes is present once and leaves with the last connection")
    void countsAUserOnce() {
        Bench bench = start();
        TestClient ann = enter(bench, "ann");
        TestClient there = enter(bench, "bob");
        expectUpdate(ann, "bob", true);
        TestClient here = enter(bench, "bob");
        untilMembers(bench.operations(0), "ann 1", "bob 2");
        untilMembers(bench.operations(1), "ann 1", "bob 2");

        there.hangUp(1000, "").expectClosed(1000);
        untilMembers(bench.operations(0), "ann 1", "bob 1");
        ann.expectNothing();
        here.send("", "leave-room", room("room:1"));
        here.expect("left");
        expectUpdate(ann, "bob", false);
        ann.expectNothing();
    }

    @Test
    @DisplayName(
            "PRS-4 who moves to another node within the grace is not announced; who leaves there has left everywhere")
    void followsAMove() {
        Bench bench = start(NO_END_OF_GRACE);
        TestClient ann = enter(bench, "ann");
        TestClient bob = enter(bench, "bob");
        expectUpdate(ann, "bob", true);
        TestClient tom = bench.dial("user=tom");
        TestClient eve = enter(bench, "eve");
        expectUpdate(ann, "eve", true);
        expectUpdate(bob, "eve", true);

        bob.cut();
        eventually(
                "bob is gone from the second node",
                () -> bench.operations(1).status().connections() == 1);
        TestClient moved = enter(bench, "bob");
        hearsNothingElse(ann, eve);
        moved.skipTo("chat");
        hearsNothingElse(eve, ann);
        moved.send("", "leave-room", room("room:1"));
        moved.skipTo("left");
        expectUpdate(eve, "bob", false);
        ann.skipTo("online-update").hasParam("{\"userID\":\"bob\",\"connected\":false}");
        tom.expectNothing();
    }

    @Test
    @DisplayName("PRS-5 who does not come back within the grace leaves on all nodes, also as the last one of a node")
    void endsTheGrace() {
        Bench bench = start(PATIENT.with(Limit.PRESENCE_GRACE, 300));
        TestClient ann = enter(bench, "ann");
        TestClient bob = enter(bench, "bob");
        expectUpdate(ann, "bob", true);

        bob.cut();
        expectUpdate(ann, "bob", false);
        ann.expectNothing();
    }

    @Test
    @DisplayName("PRS-6 members are those of all nodes, wherever they are asked for")
    void listsMembersOfAll() {
        Bench bench = start();
        enter(bench, "ann");
        enter(bench, "bob");
        enter(bench, "ann");
        TestClient eve = enter(bench, "eve");

        untilMembers(bench.operations(0), "ann 2", "bob 1", "eve 1");
        untilMembers(bench.operations(1), "ann 2", "bob 1", "eve 1");
        eve.send("", "leave-room", room("room:1"));
        untilMembers(bench.operations(0), "ann 2", "bob 1");
        untilMembers(bench.operations(1), "ann 2", "bob 1");
    }

    @Test
    @DisplayName("PRS-7 a channel that dies on a node and comes back knows who is there")
    void comesBackToLife() {
        Bench bench = start();
        TestClient ann = bench.dialV1("user=ann");
        join(ann);
        TestClient bob = bench.dialV1("user=bob");

        for (int i = 1; i <= 20; i++) {
            bob.request(2 * i, "room:1", "sb:join", "null").expectReply(2 * i).hasField("count", 2);
            ann.expect("sb:presence").hasField("count", 2);
            bob.request(2 * i + 1, "room:1", "sb:leave", "null").expectReply(2 * i + 1);
            ann.expect("sb:presence").hasField("count", 1);
        }
        ann.expectNothing();
        bob.expectNothing();
    }

    @Test
    @DisplayName(
            "PRS-8 a member's messages come after the news of its coming and before that of its going, on other nodes, too")
    void tellsInOrder() {
        Bench bench = start();
        TestClient ann = enter(bench, "ann");
        TestClient bob = bench.dial("user=bob");

        for (int i = 0; i < 20; i++) {
            bob.send("", "join-room", room("room:1"));
            bob.expect("joined");
            bob.send("room:1", "chat", text("hi"));
            bob.expect("chat");
            bob.send("", "leave-room", room("room:1"));
            bob.expect("left");
            expectUpdate(ann, "bob", true);
            ann.expect("chat").isFrom("bob");
            expectUpdate(ann, "bob", false);
        }
    }

    @Test
    @Exceeds(Limit.PRESENCE_EACH)
    @DisplayName("PRS-9 what is told to each counts the members of all nodes")
    void tellsNothingToCrowds() {
        Bench bench = start(PATIENT.with(Limit.PRESENCE_EACH, 2).with(Limit.PRESENCE_BATCH, 1));
        TestClient ann = enter(bench, "ann");
        enter(bench, "bob");
        expectUpdate(ann, "bob", true);

        enter(bench, "eve");
        TestClient tom = enter(bench, "tom");
        untilMembers(bench.operations(0), "ann 1", "bob 1", "eve 1", "tom 1");
        hearsNothingElse(ann, tom);
    }
}
