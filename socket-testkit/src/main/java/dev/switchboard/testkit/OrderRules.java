package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PROTOCOL, Guarantees 1 to 3: one order, nothing twice, nothing lost between the replies to join and leave. */
abstract class OrderRules extends Rules {
    private static final int PUBLISHERS = 20;
    /** Of each traveller: enough to meet the publishers, few enough not to be most of the traffic. */
    private static final int MOST_VISITS = 20;

    @Test
    @DisplayName("ORD-1 what a client causes reaches it in the order in which it caused it")
    void keepsTheOrderOfOne() {
        Bench bench = start(FAST);
        TestClient ann = bench.dial("ch=quiet:1");

        for (int i = 0; i < 200; i++) {
            ann.send("chat", text("" + i)).send("ping", "null").send("raw", "" + i);
        }

        for (int i = 0; i < 200; i++) {
            ann.expect("chat").hasField("text", i);
            ann.expect("pong");
            ann.expect("raw").hasParam("" + i);
        }
    }

    @Test
    @DisplayName(
            "ORD-2 20 publishers, 100 connections in 4 channels, 20,000 deliveries, joins and leaves racing: one order on each node, no loss, nothing twice")
    void keepsOneOrder() throws Exception {
        race(100, 4, 10, 8);
    }

    @Test
    @Tag("full")
    @DisplayName("ORD-3 the same with 1,000 connections and 200,000 deliveries")
    void keepsOneOrderAtFullSize() throws Exception {
        race(1_000, 4, 10, 16);
    }

    @Test
    @DisplayName("ORD-4 a broadcast and publications keep the publisher's order at each connection")
    void keepsTheOrderOfBroadcasts() {
        Bench bench = start(FAST);
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:1");

        for (int i = 0; i < 200; i++) {
            bench.operations.writeChannel(Bench.message("quiet:1", "channel", "" + i), Set.of());
            bench.operations.writeAll(Bench.message("all", "" + i), Set.of());
        }

        for (TestClient client : List.of(ann, bob)) {
            for (int i = 0; i < 200; i++) {
                client.expect("channel").hasParam("" + i);
                client.expect("all").hasParam("" + i);
            }
        }
    }

    /**
     * Each publisher sends {@code each} messages to every channel, half of them through a connection of its own. Some connections do nothing
     * but join, look for a message of their own, and leave.
     */
    private void race(int connections, int channels, int each, int travellers) throws Exception {
        Bench bench = start(FAST);
        List<List<TestClient>> members = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            String query = "ch=quiet:" + c;
            members.add(IntStream.range(0, connections / channels)
                    .mapToObj(i -> bench.dial(query))
                    .toList());
        }
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS + travellers);
        Map<Integer, List<List<String>>> visits = new HashMap<>();
        try {
            List<Future<List<List<String>>>> travels = new ArrayList<>();
            for (int t = 0; t < travellers; t++) {
                int traveller = t;
                travels.add(threads.submit(() -> travel(bench, traveller, traveller % channels, over)));
            }
            List<Callable<Void>> publishers = IntStream.range(0, PUBLISHERS)
                    .mapToObj(p -> publisher(bench, p, channels, each))
                    .toList();
            for (Future<Void> done : threads.invokeAll(publishers)) {
                done.get();
            }
            over.set(true);
            for (int t = 0; t < travellers; t++) {
                visits.computeIfAbsent(t % channels, c -> new ArrayList<>())
                        .addAll(travels.get(t).get(60, TimeUnit.SECONDS));
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
        for (int c = 0; c < channels; c++) {
            judge(members.get(c), bench.nodes(), visits.getOrDefault(c, List.of()), each);
        }
    }

    private static Callable<Void> publisher(Bench bench, int publisher, int channels, int each) {
        return () -> {
            TestClient own = bench.dial("user=p" + publisher);
            if (publisher % 2 == 0) {
                for (int c = 0; c < channels; c++) {
                    own.send("", "join-room", room("quiet:" + c));
                    own.skipTo("joined");
                }
            }
            for (int i = 0; i < each; i++) {
                for (int c = 0; c < channels; c++) {
                    String label = "p" + publisher + " " + i;
                    if (publisher % 2 == 0) {
                        own.send("quiet:" + c, "chat", text(label));
                    } else {
                        bench.operations.writeChannel(Bench.message("quiet:" + c, "chat", text(label)), Set.of());
                    }
                }
            }
            own.send("", "ping", "null").skipTo("pong");
            return null;
        };
    }

    /** Joins and leaves while the publishers are at it; returns what was seen in each visit. */
    private static List<List<String>> travel(Bench bench, int traveller, int channel, AtomicBoolean over) {
        TestClient client = bench.dial("user=t" + traveller);
        List<List<String>> visits = new ArrayList<>();
        String name = "quiet:" + channel;
        do {
            List<String> seen = new ArrayList<>();
            String own = "t" + traveller + " " + visits.size();
            client.send("", "join-room", room(name));
            collect(client, "joined", seen);
            client.send(name, "chat", text(own));
            client.send("", "leave-room", room(name));
            collect(client, "left", seen);
            assertThat(seen).as("a message of its own between join and leave").contains(own);
            client.expectNothing();
            visits.add(seen);
        } while (!over.get() && visits.size() < MOST_VISITS);
        return visits;
    }

    private static void collect(TestClient client, String until, List<String> seen) {
        for (Received next = client.next(); !next.cmd().equals(until); next = client.next()) {
            assertThat(next.cmd()).isEqualTo("chat");
            seen.add(next.field("text"));
        }
    }

    /** A plain channel's order is that of a node; members came to the nodes in turns. */
    private static void judge(List<TestClient> members, int nodes, List<List<String>> visits, int each) {
        int total = PUBLISHERS * each + visits.size();
        List<List<String>> orders = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            List<String> order = drain(members.get(node), total);
            judge(order, total, each);
            for (int i = node + nodes; i < members.size(); i += nodes) {
                assertThat(drain(members.get(i), total))
                        .as("one order for all members")
                        .isEqualTo(order);
            }
            orders.add(order);
        }
        assertThat(visits)
                .as("visits, each a piece of the channel's order")
                .allMatch(visit -> orders.stream().anyMatch(order -> isPiece(visit, order)));
        members.forEach(TestClient::expectNothing);
    }

    private static void judge(List<String> order, int total, int each) {
        assertThat(new HashSet<>(order)).as("nothing twice").hasSize(total);
        for (int p = 0; p < PUBLISHERS; p++) {
            String prefix = "p" + p + " ";
            assertThat(order.stream().filter(label -> label.startsWith(prefix)))
                    .as("a publisher's own order")
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
    }

    private static boolean isPiece(List<String> visit, List<String> order) {
        int from = order.indexOf(visit.get(0));
        return from >= 0
                && from + visit.size() <= order.size()
                && visit.equals(order.subList(from, from + visit.size()));
    }

    private static List<String> drain(TestClient member, int total) {
        List<String> labels = new ArrayList<>(total);
        for (int i = 0; i < total; i++) {
            labels.add(member.expect("chat").field("text"));
        }
        return labels;
    }
}
