package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.ChannelPart;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.Cluster;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.in.Found;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one node is told of all of them, while others hang, end, or speak another language. */
abstract class ClusterQuestionRules extends ClusterOperationsRules {
    private static final NodeId FIRST = NodeId.of("bench");
    static final NodeId SECOND = NodeId.of("bench1");
    private static final NodeId THIRD = NodeId.of("third");
    private final Optional<NodeId> any = Optional.empty();

    /** Where all answer, nobody waits for so long; a slow machine may. */
    private static final Limits PATIENT = Limits.STANDARD.with(Limit.CLUSTER_WAIT, 20_000);

    private final List<AutoCloseable> own = new ArrayList<>();

    abstract Broker newNode();

    abstract Codec codec();

    @AfterEach
    void endThird() throws Exception {
        for (AutoCloseable one : own) {
            one.close();
        }
    }

    /** A node that is there, hears everything, and says nothing by itself. */
    private final class Mute {
        final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
        final Post post;

        Mute() {
            Broker broker = newNode();
            own.add(broker);
            post = broker.post().orElseThrow();
            post.open((from, note) -> heard.add(note));
            broker.start(THIRD, publication -> {});
        }
    }

    private <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("an answer came not at all, or as a failure", e);
        }
    }

    Cluster cluster(Bench bench, int node) {
        Cluster cluster = bench.operations(node).cluster();
        eventually(
                "both nodes to answer each other",
                () -> get(cluster.status(any)).nodes().answered().containsAll(List.of(FIRST, SECOND)));
        return cluster;
    }

    private void eventuallySilent(Cluster cluster, NodeId... names) {
        eventually(
                "to be silent", () -> get(cluster.status(any)).nodes().silent().equals(List.of(names)));
    }

    private static ConnectionSearch byUser(int limit) {
        return new ConnectionSearch("", ConnectionSearch.Order.USER, false, new Page(limit, 0));
    }

    private static List<String> users(Found<ConnectionInfo> found) {
        return found.entries().stream()
                .map(of -> of.value().profile().name() + " on " + of.node())
                .toList();
    }

    @Test
    @DisplayName("OPC-5 status tells of each node, or of the one that is asked for")
    void tellsTheStatusOfAll() {
        Bench bench = start(PATIENT);
        Cluster cluster = cluster(bench, 1);
        bench.dial("ch=quiet:1&user=ann");
        bench.dial("user=bob");
        bench.dial("user=cy");

        Answers<Status> all = get(cluster.status(any));

        assertThat(all.nodes()).isEqualTo(new Nodes(List.of(SECOND, FIRST), List.of(), List.of()));
        assertThat(all.all().stream()
                        .map(of -> of.value().node() + " " + of.value().connections()))
                .containsExactly("bench1 1", "bench 2");
        assertThat(get(cluster.status(Optional.of(FIRST))).nodes().answered()).containsExactly(FIRST);
        assertThat(get(cluster.status(Optional.of(NodeId.of("nobody")))).nodes().none())
                .isTrue();
    }

    @Test
    @DisplayName("OPC-6 connections of all nodes are listed once, with their node, in one order over all pages")
    void listsTheConnectionsOfAll() {
        Bench bench = start(PATIENT);
        for (int i = 0; i < 7; i++) {
            bench.dial("user=user" + i);
        }
        for (int node = 0; node < 2; node++) {
            Cluster cluster = cluster(bench, node);
            List<String> listed = new ArrayList<>();
            Optional<Cursor> place = Optional.empty();
            do {
                Found<ConnectionInfo> page = get(cluster.connections(byUser(2), place, any));
                assertThat(page.total()).isEqualTo(7);
                assertThat(page.entries()).hasSizeBetween(1, 2);
                listed.addAll(users(page));
                place = page.next().map(next -> Cursor.of(next.word()));
            } while (place.isPresent());
            assertThat(listed)
                    .containsExactly(
                            "user0 on bench",
                            "user1 on bench1",
                            "user2 on bench",
                            "user3 on bench1",
                            "user4 on bench",
                            "user5 on bench1",
                            "user6 on bench");
            assertThat(users(get(cluster.connections(byUser(100), Optional.empty(), Optional.of(SECOND)))))
                    .containsExactly("user1 on bench1", "user3 on bench1", "user5 on bench1");
        }
    }

    @Test
    @DisplayName("OPC-7 channels are listed for each node that has members in them, and each tells who they are")
    void listsTheChannelsOfAll() {
        Bench bench = start(PATIENT);
        ChannelName quiet = name("quiet:1");
        for (int i = 0; i < 5; i++) {
            bench.dial("ch=quiet:1&user=" + (i < 2 ? "ann" : "user" + i));
        }
        Cluster cluster = cluster(bench, 0);
        ChannelSearch search = new ChannelSearch("quiet", ChannelSearch.Order.MEMBERS, true, new Page(1, 0));

        var first = get(cluster.channels(search, Optional.empty(), any));
        var second = get(cluster.channels(search, first.next(), any));

        assertThat(first.entries()).singleElement().satisfies(of -> {
            assertThat(of.node()).isEqualTo(FIRST);
            assertThat(of.value().members()).isEqualTo(3);
        });
        assertThat(second.entries()).singleElement().satisfies(of -> {
            assertThat(of.node()).isEqualTo(SECOND);
            assertThat(of.value().members()).isEqualTo(2);
        });
        assertThat(second.next()).isEmpty();

        Answers<ChannelPart> parts = get(cluster.channel(quiet, 10, any));
        assertThat(parts.all()).hasSize(2).allSatisfy(of -> {
            assertThat(of.value().connections()).hasSize(of.value().channel().members());
            assertThat(of.value().users())
                    .anySatisfy(user -> assertThat(user.profile().name()).isEqualTo("ann"));
        });
        assertThat(get(cluster.channel(name("quiet:none"), 10, any)).all()).isEmpty();
    }

    @Test
    @DisplayName("OPC-8 a connection is found, told, moved and ended wherever it is, and a user with all connections")
    void reachesConnectionsOfOthers() {
        Bench bench = start(PATIENT);
        TestClient here = bench.dial("user=ann");
        TestClient there = bench.dial("user=ann");
        TestClient other = bench.dial("user=bob");
        Cluster cluster = cluster(bench, 0);
        ConnectionId id = bench.id(there);

        assertThat(get(cluster.connection(id)).all()).singleElement().satisfies(of -> {
            assertThat(of.node()).isEqualTo(SECOND);
            assertThat(of.value().profile().id()).isEqualTo(UserId.of("ann"));
        });
        assertThat(get(cluster.connections(UserId.of("ann"), 10)).all())
                .extracting(Answers.Of::node)
                .containsExactly(FIRST, SECOND);

        assertThat(get(cluster.writeConnection(id, Bench.message("hello", "[1.10]")))
                        .all())
                .containsExactly(new Answers.Of<>(SECOND, Sent.QUEUED));
        there.expect("hello").hasParam("[1.10]");
        assertThat(get(cluster.join(id, name("quiet:1"))).first().orElseThrow().value())
                .isEqualTo(new JoinResult.Joined(true, false));
        assertThat(get(cluster.join(id, name("none"))).first().orElseThrow().value())
                .isInstanceOf(JoinResult.Refused.class);
        assertThat(get(cluster.leave(id, name("quiet:1")))
                        .first()
                        .orElseThrow()
                        .value()
                        .member())
                .isTrue();

        assertThat(get(cluster.disconnect(id, Close.of(1013, "go elsewhere"))).all())
                .containsExactly(new Answers.Of<>(SECOND, true));
        assertThat(there.expectClosed(1013).reason()).isEqualTo("go elsewhere");
        here.expectNothing();
        Answers<Boolean> nobody = get(cluster.disconnect(id, Close.NORMAL));
        assertThat(nobody.all()).isEmpty();
        assertThat(nobody.nodes().complete()).isTrue();

        assertThat(get(cluster.disconnect(UserId.of("bob"), Close.of(1013, ""))).all())
                .containsExactly(new Answers.Of<>(FIRST, 1));
        other.expectClosed(1013);
    }

    @Test
    @DisplayName("OPC-9 a node that does not answer is named, and fails nothing of the others")
    @Exceeds(Limit.CLUSTER_WAIT)
    void namesTheSilent() {
        Bench bench = start();
        bench.dial("ch=quiet:1&user=ann");
        TestClient bob = bench.dial("ch=quiet:1&user=bob");
        Cluster cluster = cluster(bench, 0);
        new Mute();
        eventuallySilent(cluster, THIRD);

        // Again and again: on a slow machine another one may be late for once.
        Nodes others = new Nodes(List.of(FIRST, SECOND), List.of(THIRD), List.of());
        eventually("the connections of the others", () -> {
            Found<ConnectionInfo> found = get(cluster.connections(byUser(10), Optional.empty(), any));
            return users(found).equals(List.of("ann on bench", "bob on bench1"))
                    && found.nodes().equals(others);
        });
        eventually("the channel of the others", () -> {
            Answers<ChannelPart> parts = get(cluster.channel(name("quiet:1"), 10, any));
            return parts.all().size() == 2 && parts.nodes().equals(others);
        });
        assertThat(get(cluster.status(Optional.of(THIRD))).nodes())
                .isEqualTo(new Nodes(List.of(), List.of(THIRD), List.of()));
        Answers<Boolean> ended = get(cluster.disconnect(bench.id(bob), Close.of(1013, "")));
        assertThat(ended.nodes().silent()).contains(THIRD);
        bob.expectClosed(1013);
    }

    @Test
    @DisplayName("OPC-10 a node that comes is asked, and one that ended is not named")
    void forgetsThoseThatEnded() {
        Bench bench = start();
        Cluster cluster = cluster(bench, 0);
        Switchboard third = Switchboard.builder(codec())
                .node(THIRD)
                .broker(newNode())
                .authenticator(Authenticator.of(handshake -> Profile.of(UserId.of("ann"), "ann")))
                .build();
        own.add(third);
        eventually(
                "the third node to answer",
                () -> get(cluster.status(any)).nodes().answered().contains(THIRD));

        third.close();

        eventually(
                "the third node to be gone",
                () -> get(cluster.status(any)).nodes().answered().equals(List.of(FIRST, SECOND)));
        eventuallySilent(cluster);
    }

    @Test
    @DisplayName("OPC-12 a question that a node does not know gets a refusal, and rubbish does no harm")
    void refusesWhatItDoesNotKnow() throws InterruptedException {
        Bench bench = start();
        bench.dial("user=ann");
        Cluster cluster = cluster(bench, 0);
        Mute mute = new Mute();
        eventuallySilent(cluster, THIRD);
        for (int kind = 0; kind < 12; kind++) {
            for (int length = 2; length < 40; length += 7) {
                byte[] rubbish = new byte[length];
                Arrays.fill(rubbish, (byte) 0xFF);
                rubbish[0] = 1;
                rubbish[1] = (byte) kind;
                mute.post.send(rubbish);
            }
        }
        mute.heard.clear();

        mute.post.send(ByteBuffer.allocate(19)
                .put((byte) 1)
                .put((byte) 4)
                .putLong(42)
                .putInt(1_000)
                .put((byte) 200)
                .putInt(0)
                .array());

        for (int answers = 0; answers < 2; ) {
            byte[] note = mute.heard.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
            assertThat(note).as("an answer").isNotNull();
            ByteBuffer in = ByteBuffer.wrap(note, 1, note.length - 1);
            if (in.get() == 5 && in.getLong() == 42) {
                assertThat(in.get()).as("what a refusal is told by").isEqualTo((byte) 1);
                answers++;
            }
        }
        eventually(
                "what is true as before",
                () -> users(get(cluster.connections(byUser(10), Optional.empty(), any)))
                        .equals(List.of("ann on bench")));
    }
}
