package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Cluster;
import dev.switchboard.application.port.in.Copies;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.TapFilter;
import dev.switchboard.domain.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an operator on one node may hear of the traffic of the others. */
abstract class ClusterTapRules extends ClusterQuestionRules {
    private static final TapFilter EVERYTHING =
            new TapFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Test
    @DisplayName("OPC-11 a tap hears what it is about on all other nodes, and costs nothing there once it is ended")
    void tapsOthers() throws InterruptedException {
        Bench bench = start();
        bench.dial("ch=quiet:1&user=ann");
        TestClient bob = bench.dial("ch=quiet:1&user=bob");
        Cluster cluster = cluster(bench, 0);
        BlockingQueue<Copies> heard = new LinkedBlockingQueue<>();
        TapFilter filter = new TapFilter(
                Optional.of("quiet:*"), Optional.of(UserId.of("bob")), Optional.of("chat"), Optional.empty());

        Subscription tap = cluster.tap(filter, 100, heard::add);
        eventually("the tap to have begun", () -> bench.operations(1).status().taps() == 1);
        assertThat(bench.operations(0).status().taps())
                .as("taps of the asking node")
                .isZero();
        bob.send("quiet:1", "chat", text("hello"));
        bob.send("wild:1", "chat", text("elsewhere"));

        List<Copies.Copy> copies = new ArrayList<>();
        while (copies.isEmpty()) {
            Copies batch = heard.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
            assertThat(batch).as("a batch of copies").isNotNull();
            assertThat(batch.node()).isEqualTo(SECOND);
            assertThat(batch.dropped()).isZero();
            copies.addAll(batch.copies());
        }
        assertThat(copies.get(0).tapped().message().param().toString()).isEqualTo(text("hello"));
        assertThat(copies)
                .allSatisfy(
                        copy -> assertThat(copy.tapped().message().channel()).contains(name("quiet:1")));

        tap.close();
        eventually("the tap to be gone", () -> bench.operations(1).status().taps() == 0);
    }

    @Test
    @DisplayName("OPC-13 a node that serves 32 taps of others says so to the next one, until there is room")
    void refusesTapsBeyondItsBound() throws InterruptedException {
        Bench bench = start();
        Cluster cluster = cluster(bench, 0);
        BlockingQueue<Copies> heard = new LinkedBlockingQueue<>();
        List<Subscription> taps = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            taps.add(cluster.tap(EVERYTHING, 100, copies -> {}));
        }
        eventually("32 taps", () -> bench.operations(1).status().taps() == 32);
        taps.add(cluster.tap(EVERYTHING, 100, heard::add));

        assertThat(heard.poll(patience().toMillis(), TimeUnit.MILLISECONDS))
                .isEqualTo(new Copies(SECOND, List.of(), 0, 0, 0, true));
        taps.get(0).close();
        Copies next;
        do {
            next = heard.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).as("the tap once there is room").isNotNull();
        } while (next.refused());
        taps.forEach(Subscription::close);
        eventually("no taps", () -> bench.operations(1).status().taps() == 0);
    }
}
