package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Broker} does. Rules are numbered {@code BRK-n}.
 *
 * <pre>{@code
 * class LocalBrokerTest extends BrokerContract {
 *     private final LocalBroker.Exchange exchange = new LocalBroker.Exchange();
 *
 *     protected Broker newNode() {
 *         return exchange.node();
 *     }
 * }
 * }</pre>
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class BrokerContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final ChannelName OTHER = ChannelName.of("room:2");

    private final List<Node> nodes = new ArrayList<>();

    /** A broker for one more node, not started, connected to the same cluster as all others of this test. The suite closes it. */
    protected abstract Broker newNode();

    /** How long a stage may take to complete; longer where a server has to be reached first. */
    protected Duration patience() {
        return PATIENCE;
    }

    /** A node of the cluster and what it received. */
    private final class Node {
        final Broker broker = newNode();
        final List<Publication> received = new CopyOnWriteArrayList<>();
        final AtomicInteger overlaps = new AtomicInteger();
        private final Map<ChannelName, AtomicInteger> inside = new ConcurrentHashMap<>();

        Node() {
            nodes.add(this);
            broker.start(NodeId.of("n" + nodes.size()), publication -> {
                AtomicInteger here = inside.computeIfAbsent(publication.channel(), name -> new AtomicInteger());
                overlaps.addAndGet(here.incrementAndGet() == 1 ? 0 : 1);
                received.add(publication);
                here.decrementAndGet();
            });
        }

        Node on(ChannelName... channels) {
            for (ChannelName channel : channels) {
                done(broker.subscribe(channel));
            }
            return this;
        }

        void publish(ChannelName channel, String text) {
            done(broker.publish(new Publication(channel, Frame.text(text.getBytes(UTF_8)))));
        }

        List<String> texts(ChannelName channel) {
            return received.stream()
                    .filter(publication -> publication.channel().equals(channel))
                    .map(publication -> publication.frame().text())
                    .toList();
        }

        void expect(ChannelName channel, String... texts) {
            await().atMost(patience())
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> texts(channel).size() >= texts.length);
            assertThat(texts(channel)).containsExactly(texts);
        }
    }

    private Node node() {
        return new Node();
    }

    private void done(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(patience());
    }

    /** Ends the nodes. */
    @AfterEach
    protected void closeNodes() {
        nodes.forEach(node -> node.broker.close());
        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.overlaps)
                        .as("calls for one channel that overlap")
                        .hasValue(0));
    }

    @Test
    @DisplayName("BRK-1 every other subscribed node receives a publication once, unchanged to the byte")
    void carries() {
        Node a = node();
        Node b = node().on(ROOM);
        Node c = node().on(ROOM);
        String text = "{ \"a\" : \"\u00e9 \ud83d\ude00\\u0041\" }";

        a.publish(ROOM, text);
        a.publish(ROOM, "end");

        for (Node receiver : List.of(b, c)) {
            receiver.expect(ROOM, text, "end");
            assertThat(receiver.received.get(0).frame().bytes())
                    .isEqualTo(Frame.text(text.getBytes(UTF_8)).bytes());
        }
    }

    @Test
    @DisplayName("BRK-2 a node never receives what it published itself")
    void givesNothingBack() {
        Node a = node().on(ROOM);
        Node b = node().on(ROOM);

        a.publish(ROOM, "from a");
        b.expect(ROOM, "from a");
        b.publish(ROOM, "from b");

        a.expect(ROOM, "from b");
        b.expect(ROOM, "from a");
    }

    @Test
    @DisplayName("BRK-3 who is not subscribed receives nothing")
    void carriesToSubscribersOnly() {
        Node a = node();
        Node b = node().on(ROOM);

        a.publish(OTHER, "unheard");
        a.publish(ROOM, "heard");

        b.expect(ROOM, "heard");
        assertThat(b.texts(OTHER)).isEmpty();
    }

    @Test
    @DisplayName("BRK-4 publishing where nobody listens succeeds")
    void publishesToNobody() {
        node().publish(ROOM, "alone");
    }

    @Test
    @DisplayName("BRK-5 all that is published after a subscription was confirmed is received, 100 times over")
    void confirmsSubscriptions() {
        Node a = node();
        Node b = node();

        for (int i = 0; i < 100; i++) {
            ChannelName channel = ChannelName.of("room:" + i);
            b.on(channel);
            a.publish(channel, "first");
            b.expect(channel, "first");
        }
    }

    @Test
    @DisplayName("BRK-6 after unsubscribing nothing comes, and subscribing again works; the last call counts")
    void unsubscribes() {
        Node a = node();
        Node b = node().on(ROOM, OTHER);

        b.broker.unsubscribe(ROOM);
        // What confirms a later subscription confirms that the call before it was done.
        b.on(ChannelName.of("room:3"));
        a.publish(ROOM, "unheard");
        a.publish(OTHER, "heard");
        b.expect(OTHER, "heard");
        assertThat(b.texts(ROOM)).isEmpty();

        for (int i = 0; i < 50; i++) {
            b.broker.subscribe(ROOM);
            b.broker.unsubscribe(ROOM);
        }
        b.on(ROOM);
        a.publish(ROOM, "again");
        b.expect(ROOM, "again");
    }

    @Test
    @DisplayName("BRK-7 subscribing twice is subscribing once")
    void subscribesOnce() {
        Node a = node();
        Node b = node().on(ROOM, ROOM);

        a.publish(ROOM, "once");
        a.publish(ROOM, "end");
        b.expect(ROOM, "once", "end");
        b.broker.unsubscribe(ROOM);
        b.broker.unsubscribe(ROOM);
        b.on(OTHER);
        a.publish(ROOM, "unheard");
        a.publish(OTHER, "heard");
        b.expect(OTHER, "heard");
        b.expect(ROOM, "once", "end");
    }

    @Test
    @DisplayName("BRK-8 each node's publications arrive in its order, once, and calls for a channel never overlap")
    void keepsEachPublishersOrder() {
        int each = 500;
        List<Node> publishers = List.of(node(), node(), node());
        List<Node> receivers = List.of(node().on(ROOM, OTHER), node().on(ROOM, OTHER));

        IntStream.range(0, publishers.size()).parallel().forEach(p -> {
            for (int i = 0; i < each; i++) {
                publishers.get(p).broker.publish(new Publication(ROOM, Frame.text((p + " " + i).getBytes(UTF_8))));
                publishers.get(p).broker.publish(new Publication(OTHER, Frame.text((p + " " + i).getBytes(UTF_8))));
            }
        });

        for (Node receiver : receivers) {
            for (ChannelName channel : List.of(ROOM, OTHER)) {
                await().atMost(patience())
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> receiver.texts(channel).size() >= publishers.size() * each);
                for (int p = 0; p < publishers.size(); p++) {
                    String prefix = p + " ";
                    assertThat(receiver.texts(channel).stream().filter(text -> text.startsWith(prefix)))
                            .containsExactlyElementsOf(IntStream.range(0, each)
                                    .mapToObj(i -> prefix + i)
                                    .toList());
                }
            }
        }
    }

    @Test
    @DisplayName("BRK-9 any legal name of a channel works, and names are told apart byte by byte")
    void takesAnyName() {
        List<ChannelName> names = new ArrayList<>();
        for (String name : Arrays.asList(
                "*",
                "room:*",
                "room:?",
                "room:[12]",
                "a b",
                "\u00e9",
                "e\u0301",
                "\ud83d\ude00",
                "{x}",
                "c".repeat(128),
                "\u00e9".repeat(128))) {
            names.add(ChannelName.of(name));
        }
        Node a = node();
        Node b = node().on(names.toArray(ChannelName[]::new));

        a.publish(ROOM, "unheard");
        names.forEach(name -> a.publish(name, "to " + name));

        names.forEach(name -> b.expect(name, "to " + name));
        assertThat(b.received).hasSameSizeAs(names);
    }

    @Test
    @DisplayName("BRK-10 large publications arrive")
    void carriesLargePublications() {
        Node a = node();
        Node b = node().on(ROOM);
        String large = "x".repeat(1 << 20);

        a.publish(ROOM, large);

        b.expect(ROOM, large);
    }

    @Test
    @DisplayName("BRK-11 a closed node receives nothing; closing twice is closing once; the others go on")
    void closes() {
        Node a = node();
        Node b = node().on(ROOM);
        Node c = node().on(ROOM);

        b.broker.close();
        b.broker.close();
        a.publish(ROOM, "after");

        c.expect(ROOM, "after");
        assertThat(b.received).isEmpty();
    }

    private static final Retention KEPT = new Retention(100, Duration.ofMinutes(5));

    private Position append(Node node, ChannelName channel, String text) {
        return append(node, channel, text, KEPT);
    }

    private Position append(Node node, ChannelName channel, String text, Retention retention) {
        return value(node.broker.append(new Publication(channel, Frame.text(text.getBytes(UTF_8))), retention));
    }

    private Broker.Kept since(Node node, ChannelName channel, Optional<Position> known) {
        return value(node.broker.since(channel, known, KEPT));
    }

    private Position position(Node node, ChannelName channel) {
        Broker.Kept kept = since(node, channel, Optional.empty());
        assertThat(kept.missed()).as("nothing was asked").contains(List.of());
        return kept.position();
    }

    private <T> T value(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(future).succeedsWithin(patience());
        return future.join();
    }

    private static List<String> texts(Broker.Kept kept) {
        return kept.missed().orElseThrow(() -> new AssertionError("nothing was recovered")).stream()
                .map(publication -> publication.frame().text())
                .toList();
    }

    private static List<Long> offsets(List<Publication> publications) {
        return publications.stream()
                .map(publication -> publication
                        .position()
                        .orElseThrow(() -> new AssertionError("it has no position"))
                        .offset())
                .toList();
    }

    @Test
    @DisplayName(
            "BRK-12 what is appended reaches every subscribed node, its own too, numbered as the stage says, unchanged")
    void numbers() {
        Node a = node().on(ROOM);
        Node b = node().on(ROOM);
        String text = "{ \"a\" : \"\u00e9 \ud83d\ude00\\u0041\" }";
        Position before = position(a, ROOM);
        List<Position> appended = List.of(append(a, ROOM, text), append(b, ROOM, "2"), append(a, ROOM, "3"));

        assertThat(appended).containsExactly(before.at(1), before.at(2), before.at(3));
        assertThat(before.offset()).isZero();
        for (Node node : List.of(a, b)) {
            node.expect(ROOM, text, "2", "3");
            assertThat(node.received.stream().map(p -> p.position().orElseThrow()))
                    .isEqualTo(appended);
            assertThat(node.received.get(0).frame().bytes())
                    .isEqualTo(Frame.text(text.getBytes(UTF_8)).bytes());
        }
    }

    @Test
    @DisplayName(
            "BRK-13 many append at once: one order for all nodes, no gap, nothing twice, each publisher's order kept")
    void keepsOneOrder() {
        int each = 200;
        List<Node> all = List.of(node().on(ROOM), node().on(ROOM), node().on(ROOM));
        String epoch = position(all.get(0), ROOM).epoch();

        IntStream.range(0, all.size()).parallel().forEach(p -> {
            for (int i = 0; i < each; i++) {
                Frame frame = Frame.text((p + " " + i).getBytes(UTF_8));
                all.get(p).broker.append(new Publication(ROOM, frame), new Retention(1_000, Duration.ofMinutes(5)));
            }
        });

        int total = all.size() * each;
        for (Node node : all) {
            await().atMost(patience())
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> node.received.size() >= total);
            assertThat(offsets(node.received))
                    .isEqualTo(LongStream.rangeClosed(1, total).boxed().toList());
            assertThat(node.texts(ROOM)).isEqualTo(all.get(0).texts(ROOM));
            assertThat(node.received)
                    .allSatisfy(
                            p -> assertThat(p.position().orElseThrow().epoch()).isEqualTo(epoch));
        }
        for (int p = 0; p < all.size(); p++) {
            String prefix = p + " ";
            assertThat(all.get(0).texts(ROOM).stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
        Broker.Kept kept = value(all.get(1)
                .broker
                .since(ROOM, Optional.of(new Position(epoch, 0)), new Retention(1_000, Duration.ofMinutes(5))));
        assertThat(texts(kept)).isEqualTo(all.get(0).texts(ROOM));
    }

    @Test
    @DisplayName("BRK-14 all that followed a position or nothing: not of the future, not of another epoch")
    void givesAllOrNothing() {
        Node a = node();
        Node b = node();
        for (int i = 1; i <= 5; i++) {
            append(a, ROOM, "" + i);
        }
        Position top = position(b, ROOM);
        assertThat(top.offset()).isEqualTo(5);
        for (Node node : List.of(a, b)) {
            Broker.Kept kept = since(node, ROOM, Optional.of(top.at(2)));
            assertThat(texts(kept)).containsExactly("3", "4", "5");
            assertThat(offsets(kept.missed().orElseThrow())).containsExactly(3L, 4L, 5L);
            assertThat(kept.position()).isEqualTo(top);
            assertThat(texts(since(node, ROOM, Optional.of(top)))).isEmpty();
            for (Position none : List.of(
                    top.at(6),
                    top.at(Position.MAX_OFFSET),
                    new Position("other", 2),
                    new Position("x".repeat(64), 5))) {
                Broker.Kept nothing = since(node, ROOM, Optional.of(none));
                assertThat(nothing.missed()).as("after %s", none).isEmpty();
                assertThat(nothing.position()).isEqualTo(top);
            }
        }
    }

    @Test
    @DisplayName(
            "BRK-15 so many are kept as the latest call says, and what followed a position that is too old is nothing")
    void keepsSoMany() {
        Node a = node();
        Retention three = new Retention(3, Duration.ofMinutes(5));
        for (int i = 1; i <= 10; i++) {
            append(a, ROOM, "" + i, three);
        }
        Position top = position(a, ROOM);
        assertThat(texts(since(a, ROOM, Optional.of(top.at(7))))).containsExactly("8", "9", "10");
        assertThat(since(a, ROOM, Optional.of(top.at(6))).missed()).isEmpty();
        assertThat(since(a, ROOM, Optional.of(top.at(0))).missed()).isEmpty();
        append(a, ROOM, "11", new Retention(5, Duration.ofMinutes(5)));
        assertThat(texts(since(a, ROOM, Optional.of(top.at(7))))).containsExactly("8", "9", "10", "11");
        append(a, ROOM, "12", new Retention(1, Duration.ofMinutes(5)));
        assertThat(texts(since(a, ROOM, Optional.of(top.at(11))))).containsExactly("12");
        assertThat(since(a, ROOM, Optional.of(top.at(10))).missed()).isEmpty();
    }

    @Test
    @DisplayName(
            "BRK-16 where nothing was ever published there is a position all the same, from which all that follows is kept")
    void hasAPositionFromTheStart() {
        Node a = node();
        Node b = node();
        Position start = position(a, ROOM);
        assertThat(start.offset()).isZero();
        assertThat(position(b, ROOM)).isEqualTo(start);
        assertThat(texts(since(b, ROOM, Optional.of(start)))).isEmpty();
        assertThat(append(b, ROOM, "1")).isEqualTo(start.at(1));
        assertThat(texts(since(a, ROOM, Optional.of(start)))).containsExactly("1");
    }

    @Test
    @DisplayName(
            "BRK-17 channels are numbered apart, who is not subscribed receives nothing, and what is published is not kept")
    void numbersChannelsApart() {
        Node a = node();
        Node b = node().on(ROOM);
        append(a, OTHER, "unheard");
        append(a, OTHER, "unheard too");
        a.publish(ROOM, "passing");
        append(a, ROOM, "kept");

        b.expect(ROOM, "passing", "kept");
        assertThat(b.received.get(0).position()).isEmpty();
        assertThat(offsets(b.received.subList(1, 2))).containsExactly(1L);
        assertThat(b.texts(OTHER)).isEmpty();
        assertThat(a.received).isEmpty();
        assertThat(texts(since(b, ROOM, Optional.of(position(a, ROOM).at(0))))).containsExactly("kept");
        assertThat(position(b, OTHER).offset()).isEqualTo(2);
        b.broker.unsubscribe(ROOM);
        b.on(ChannelName.of("room:3"));
        append(a, ROOM, "unheard");
        append(a, ChannelName.of("room:3"), "heard");
        b.expect(ChannelName.of("room:3"), "heard");
        b.expect(ROOM, "passing", "kept");
    }

    @Test
    @DisplayName("BRK-18 the history outlives the node that wrote it")
    void outlivesItsNode() {
        Node a = node();
        Node b = node();
        Position first = append(a, ROOM, "1");
        append(a, ROOM, "2");
        a.broker.close();
        assertThat(texts(since(b, ROOM, Optional.of(first)))).containsExactly("2");
        assertThat(append(b, ROOM, "3")).isEqualTo(first.at(3));
    }

    @Test
    @DisplayName("BRK-19 whoever looks while others append sees a whole history that goes on without a gap")
    void looksWhileOthersAppend() {
        Node a = node();
        Node b = node();
        Position start = position(a, ROOM);
        CompletableFuture<Void> appending = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= 300; i++) {
                a.broker.append(
                        new Publication(ROOM, Frame.text(("" + i).getBytes(UTF_8))),
                        new Retention(1_000, Duration.ofMinutes(5)));
            }
        });
        Position known = start;
        List<String> seen = new ArrayList<>();
        while (seen.size() < 300) {
            Broker.Kept kept =
                    value(b.broker.since(ROOM, Optional.of(known), new Retention(1_000, Duration.ofMinutes(5))));
            assertThat(kept.position().offset() - known.offset())
                    .isEqualTo(texts(kept).size());
            seen.addAll(texts(kept));
            known = kept.position();
        }
        done(appending);
        assertThat(seen)
                .isEqualTo(IntStream.rangeClosed(1, 300).mapToObj(i -> "" + i).toList());
    }

    @Test
    @DisplayName("BRK-20 what a publication is about comes with it")
    void carriesKeys() {
        Node a = node();
        Node b = node().on(ROOM);
        String longest = "k".repeat(Publication.MAX_KEY - 2) + "\ud83d\ude00";

        for (String key : List.of("", "a key \u00e9 \"1\"", longest)) {
            done(a.broker.publish(new Publication(ROOM, Frame.text("text".getBytes(UTF_8)), key)));
        }

        b.expect(ROOM, "text", "text", "text");
        assertThat(b.received).extracting(Publication::key).containsExactly("", "a key \u00e9 \"1\"", longest);
    }

    @Test
    @DisplayName("BRK-21 whom a publication leaves out comes with it")
    void carriesWhomItLeavesOut() {
        Node a = node();
        Node b = node().on(ROOM);
        Set<ConnectionId> few = Set.of(new ConnectionId(new UUID(1, -2)), new ConnectionId(new UUID(-3, 4)));
        Publication plain = new Publication(ROOM, Frame.text("text".getBytes(UTF_8)), "a key");

        for (Set<ConnectionId> except : List.of(few, Set.<ConnectionId>of())) {
            done(a.broker.publish(plain.but(except)));
        }

        b.expect(ROOM, "text", "text");
        assertThat(b.received).extracting(Publication::except).containsExactly(few, Set.of());
        assertThat(b.received).extracting(Publication::key).containsExactly("a key", "a key");
    }
}
