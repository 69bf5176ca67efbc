package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** PROTOCOL, Reserved commands: {@code online-update}. */
abstract class PresenceRules extends Rules {
    private static void expectUpdate(TestClient client, String channel, String user, boolean connected) {
        client.expect("online-update")
                .hasChannel(channel)
                .isFrom(user)
                .hasParam("{\"userID\":\"" + user + "\",\"connected\":" + connected + "}");
    }

    @Test
    @DisplayName("PRE-1 the other members hear who comes and goes, never the one concerned")
    void tellsTheOthers() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=room:1&user=ann");
        ann.expectNothing();
        TestClient bob = bench.dial("ch=room:1&user=bob");
        expectUpdate(ann, "room:1", "bob", true);
        bob.expectNothing();
        TestClient eve = bench.dial("user=eve");

        eve.send("", "join-room", room("room:1"));
        eve.expect("joined");
        expectUpdate(ann, "room:1", "eve", true);
        expectUpdate(bob, "room:1", "eve", true);
        eve.send("", "leave-room", room("room:1"));
        eve.expect("left");
        expectUpdate(ann, "room:1", "eve", false);
        expectUpdate(bob, "room:1", "eve", false);
        eve.expectNothing();

        bob.hangUp(1000, "").expectClosed(1000);
        expectUpdate(ann, "room:1", "bob", false);
        ann.expectNothing();
        eve.expectNothing();
    }

    @Test
    @DisplayName("PRE-2 three tabs are one user: told with the first that comes and the last that goes")
    void countsUsersNotConnections() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=room:1&user=ann");
        TestClient first = bench.dial("ch=room:1&user=bob");
        TestClient second = bench.dial("ch=room:1&user=bob");
        TestClient third = bench.dial("ch=room:1&user=bob");

        expectUpdate(ann, "room:1", "bob", true);
        ann.expectNothing();
        // At once on one node; another one's number of connections is told when it changes.
        eventually(
                "the members and their connections",
                () -> bench.operations.members(name("room:1"), Page.ALL).stream()
                        .map(member -> member.profile().id().value() + " " + member.connections())
                        .toList()
                        .equals(List.of("ann 1", "bob 3")));
        first.hangUp(1000, "").expectClosed(1000);
        second.cut();
        eventually("two have gone", () -> bench.operations.status().connections() == 2);
        ann.expectNothing();
        third.expectNothing();
        third.send("leave-room", room("room:1"));
        third.expect("left");
        expectUpdate(ann, "room:1", "bob", false);
        ann.expectNothing();
    }

    @Test
    @DisplayName("PRE-3 each channel tells for itself")
    void tellsEachChannel() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=room:1&user=ann");
        ann.send("join-room", room("room:2"));
        ann.expect("joined");
        TestClient bob = bench.dial("ch=room:1&user=bob");
        expectUpdate(ann, "room:1", "bob", true);

        bob.send("join-room", room("room:2"));
        bob.expect("joined");
        expectUpdate(ann, "room:2", "bob", true);
        bob.hangUp(1000, "").expectClosed(1000);
        expectUpdate(ann, "room:1", "bob", false);
        expectUpdate(ann, "room:2", "bob", false);
        ann.expectNothing();
    }

    @Test
    @DisplayName("PRE-4 a channel with presence off tells nothing")
    void tellsNothingWhereOff() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient bob = bench.dial("ch=quiet:1&user=bob");

        bob.hangUp(1000, "").expectClosed(1000);
        eventually("bob has gone", () -> bench.operations.status().connections() == 1);

        ann.expectNothing();
    }

    @Test
    @Exceeds(Limit.PRESENCE_EACH)
    @DisplayName("PRE-5 a channel of more than presence-each members tells nothing")
    void tellsNothingToCrowds() {
        Bench bench = start(Limits.STANDARD.with(Limit.PRESENCE_EACH, 2));
        TestClient ann = bench.dial("ch=room:1&user=ann");
        TestClient bob = bench.dial("ch=room:1&user=bob");
        expectUpdate(ann, "room:1", "bob", true);
        untilKnown(bench, "room:1", "ann", "bob");

        TestClient eve = bench.dial("ch=room:1&user=eve");
        eve.expectNothing();
        ann.expectNothing();
        bob.expectNothing();
    }

    @Test
    @DisplayName("PRE-6 a member's messages come after the news of its coming and before that of its going")
    void tellsInOrder() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=room:1&user=ann");

        for (int i = 0; i < 20; i++) {
            TestClient bob = bench.dial("ch=room:1&user=bob");
            bob.send("chat", text("hi"));
            bob.expect("chat");
            bob.hangUp(1000, "").expectClosed(1000);
            expectUpdate(ann, "room:1", "bob", true);
            ann.expect("chat").isFrom("bob");
            expectUpdate(ann, "room:1", "bob", false);
        }
    }
}
