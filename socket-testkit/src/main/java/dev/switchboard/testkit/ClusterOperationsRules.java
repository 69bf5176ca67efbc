package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.UserId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is said to users and to everybody over two nodes: the first client is on the first node, the second on the second, and so on. */
abstract class ClusterOperationsRules extends Rules {
    private static final UserId ANN = UserId.of("ann");
    private static final UserId BOB = UserId.of("bob");

    /** Rules are about nodes that hear each other: it may take a moment until they are connected. */
    @Override
    Bench start(Limits limits) {
        Bench bench = super.start(limits);
        TestClient first = bench.dial("user=first");
        TestClient second = bench.dial("user=second");
        for (int node = 0; node < 2; node++) {
            Operations operations = bench.operations(node);
            TestClient other = node == 0 ? second : first;
            eventually("node " + node + " to be heard on the other", () -> {
                operations.writeUser(
                        UserId.of(other == second ? "second" : "first"), Bench.message("hello", "1"), Set.of());
                return !other.received().isEmpty();
            });
        }
        for (int node = 0; node < 2; node++) {
            bench.operations(node).disconnect(UserId.of(node == 0 ? "first" : "second"), Close.NORMAL);
            Operations operations = bench.operations(node);
            eventually("both to be gone", () -> operations.status().connections() == 0);
        }
        return bench;
    }

    @Test
    @DisplayName(
            "OPC-1 a message to a user reaches each of its connections on all nodes once, but those excepted, and nobody else")
    void writesToUsers() {
        Bench bench = start();
        TestClient here = bench.dial("user=ann");
        TestClient there = bench.dial("user=ann");
        TestClient other = bench.dial("user=bob");
        TestClient spared = bench.dial("user=ann");

        for (int node = 0; node < 2; node++) {
            Sent sent = bench.operations(node)
                    .writeUser(ANN, Bench.message("for-ann", "" + node), Set.of(bench.id(spared)));
            assertThat(sent).isEqualTo(Sent.QUEUED);
            here.expect("for-ann").hasParam("" + node);
            there.expect("for-ann").hasParam("" + node);
        }

        assertThat(bench.operations(1).writeUser(BOB, Bench.message("for-bob", "1"), Set.of()))
                .as("one who is on the other node alone")
                .isEqualTo(Sent.QUEUED);
        other.expect("for-bob");
        List.of(here, there, other, spared).forEach(TestClient::expectNothing);
    }

    @Test
    @DisplayName("OPC-2 a broadcast reaches every connection of all nodes once, but those excepted")
    void writesToAll() {
        Bench bench = start();
        List<TestClient> clients = List.of(bench.dial(""), bench.dial(""), bench.dial(""));
        TestClient spared = bench.dial("");

        for (int node = 0; node < 2; node++) {
            bench.operations(node).writeAll(Bench.message("all", "" + node), Set.of(bench.id(spared)));
            for (TestClient client : clients) {
                client.expect("all").hasParam("" + node);
            }
        }

        clients.forEach(TestClient::expectNothing);
        spared.expectNothing();
    }

    @Test
    @DisplayName(
            "OPC-3 what a node says to users and to all arrives on other nodes in its place among what it publishes")
    void keepsItsPlace() {
        Bench bench = start();
        bench.dial("");
        TestClient there = bench.dial("user=bob");
        there.send("", "join-room", room("room:1"));
        there.expect("joined");
        Operations operations = bench.operations(0);
        eventually("the channel to be heard on the other node", () -> {
            operations.writeChannel(Bench.message("room:1", "hello", "1"), Set.of());
            return there.received().stream().anyMatch(message -> message.cmd().equals("hello"));
        });
        operations.writeUser(BOB, Bench.message("begin", "1"), Set.of());
        there.skipTo("begin");

        for (int i = 0; i < 100; i++) {
            operations.writeChannel(Bench.message("room:1", "published", "" + i), Set.of());
            operations.writeUser(BOB, Bench.message("said", "" + i), Set.of());
            operations.writeAll(Bench.message("told", "" + i), Set.of());
        }

        for (int i = 0; i < 100; i++) {
            there.expect("published").hasParam("" + i);
            there.expect("said").hasParam("" + i);
            there.expect("told").hasParam("" + i);
        }
    }

    @Test
    @DisplayName(
            "OPC-4 a user who is disconnected loses the connections of all nodes, with the code and the reason; others stay")
    void disconnectsUsers() {
        Bench bench = start();
        List<TestClient> anns = List.of(
                bench.dial("user=ann"), bench.dial("user=ann"), bench.dialV1("user=ann"), bench.dialV1("user=ann"));
        TestClient bob = bench.dial("user=bob");
        TestClient cy = bench.dial("user=cy");

        int here = bench.operations(0).disconnect(ANN, Close.of(1013, "go elsewhere"));

        assertThat(here).as("on the node that was asked").isEqualTo(2);
        for (TestClient ann : anns) {
            assertThat(ann.expectClosed(1013).reason()).isEqualTo("go elsewhere");
        }
        for (int node = 0; node < 2; node++) {
            Operations operations = bench.operations(node);
            eventually("one to be left", () -> operations.connections(Page.ALL).size() == 1);
        }
        bob.expectNothing();
        cy.expectNothing();
    }
}
