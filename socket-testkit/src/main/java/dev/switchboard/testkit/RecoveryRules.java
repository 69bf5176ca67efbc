package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Presence;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PROTOCOL, Guarantees 2: numbered publications, and what a v1 client gets that comes back. */
abstract class RecoveryRules extends Rules {
    private Bench recoverable(Limits limits) {
        return start(limits, RecoveryRules::channels);
    }

    private static void channels(SwitchboardBuilder builder) {
        builder.channel(
                        "log:{id}",
                        log -> log.history(1_000, Duration.ofMinutes(5))
                                .presence(Presence.OFF)
                                .on(
                                        "say",
                                        (caller, command, param) ->
                                                caller.channel().publish("said", param))
                                .on(
                                        "hint",
                                        (caller, command, param) ->
                                                caller.channel().publishToOthers("hint", param)))
                .channel(
                        "short:{id}",
                        log -> log.history(3, Duration.ofMinutes(5))
                                .presence(Presence.OFF)
                                .on(
                                        "say",
                                        (caller, command, param) ->
                                                caller.channel().publish("said", param)));
    }

    private static String recover(Received joined) {
        return recover(joined.field("epoch"), Long.parseLong(joined.field("offset")));
    }

    private static String recover(String epoch, long offset) {
        return "{\"recover\":{\"epoch\":" + Json.quote(epoch) + ",\"offset\":" + offset + "}}";
    }

    private void publish(Bench bench, String channel, int from, int to) {
        for (int i = from; i <= to; i++) {
            bench.operations.writeChannel(Bench.message(channel, "said", "" + i), Set.of());
        }
    }

    @Test
    @DisplayName("REC-1 publications are numbered for v1 clients, and plain clients get them as ever")
    void numbers() {
        Bench bench = recoverable(FAST);
        TestClient plain = bench.dial("ch=log:1&user=ann");
        TestClient bob = bench.dialV1("user=bob");
        Received joined =
                bob.request(1, "log:1", "sb:join", "null").expectReply(1).hasField("offset", 0);
        assertThat(joined.field("epoch")).isNotEmpty();
        assertThat(joined.param()).doesNotContain("recovered", "missed");
        for (int i = 1; i <= 3; i++) {
            plain.send("say", "" + i);
            assertThat(bob.expect("said").hasParam("" + i).isFrom("ann").label("offset"))
                    .isEqualTo("" + i);
            assertThat(plain.expect("said").hasParam("" + i).raw()).doesNotContain("offset");
        }
        plain.send("hint", "1");
        assertThat(bob.expect("hint").label("offset")).isEmpty();
        plain.send("say", "4");
        assertThat(bob.expect("said").label("offset")).isEqualTo("4");
    }

    @Test
    @DisplayName("REC-2 who comes back gets what it missed with the reply, in order, and goes on from there")
    void recovers() {
        Bench bench = recoverable(FAST);
        TestClient ann = bench.dialV1("user=ann");
        Received joined = ann.request(1, "log:1", "sb:join", "null").expectReply(1);
        ann.cut();
        publish(bench, "log:1", 1, 5);
        TestClient again = bench.dialV1("user=ann");
        Received rejoined =
                again.request(1, "log:1", "sb:join", recover(joined)).expectReply(1);
        rejoined.hasField("recovered", true).hasField("offset", 5).hasField("epoch", joined.field("epoch"));
        assertThat(offsets(rejoined)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(rejoined.param()).doesNotContain("more");
        publish(bench, "log:1", 6, 6);
        assertThat(again.expect("said").hasParam("6").label("offset")).isEqualTo("6");
    }

    @Test
    @DisplayName("REC-3 also when nothing was ever published, and when nothing was missed")
    void recoversNothing() {
        Bench bench = recoverable(FAST);
        TestClient ann = bench.dialV1("user=ann");
        Received joined =
                ann.request(1, "log:1", "sb:join", "null").expectReply(1).hasField("offset", 0);
        ann.cut();
        eventually("ann is gone", () -> bench.operations.status().connections() == 0);
        TestClient again = bench.dialV1("user=ann");
        again.request(1, "log:1", "sb:join", recover(joined))
                .expectReply(1)
                .hasField("recovered", true)
                .hasField("offset", 0)
                .hasField("missed", "[]");
        again.request(2, "log:1", "sb:join", recover(joined)).expectReply(2).hasField("recovered", true);
        publish(bench, "log:1", 1, 1);
        again.expect("said");
        again.expectNothing();
    }

    @Test
    @DisplayName("REC-4 all or nothing: beyond the history, of another epoch or of the future is recovered:false")
    void admitsDefeat() {
        Bench bench = recoverable(FAST);
        TestClient ann = bench.dialV1("user=ann");
        Received joined = ann.request(1, "short:1", "sb:join", "null").expectReply(1);
        String epoch = joined.field("epoch");
        publish(bench, "short:1", 1, 10);
        for (int i = 1; i <= 10; i++) {
            ann.expect("said");
        }
        long id = 1;
        for (String gone : List.of(
                recover(epoch, 0),
                recover(epoch, 6),
                recover(epoch, 11),
                recover(epoch, 9007199254740991L),
                recover("x", 9))) {
            ann.request(++id, "short:1", "sb:join", gone)
                    .expectReply(id)
                    .hasField("recovered", false)
                    .hasField("missed", "[]")
                    .hasField("offset", 10);
        }
        Received partly = ann.request(++id, "short:1", "sb:join", recover(epoch, 7))
                .expectReply(id)
                .hasField("recovered", true);
        assertThat(offsets(partly)).containsExactly(8L, 9L, 10L);
        TestClient bob = bench.dialV1("user=bob");
        bob.request(1, "quiet:1", "sb:join", recover(epoch, 7)).expectReply(1).hasField("recovered", false);
    }

    @Test
    @DisplayName("REC-5 much that was missed comes in pieces, the last without more, and nothing live between")
    void recoversInPieces() {
        Bench bench = recoverable(FAST);
        TestClient ann = bench.dialV1("user=ann");
        Received joined = ann.request(1, "log:1", "sb:join", "null").expectReply(1);
        ann.cut();
        String big = Json.quote("x".repeat(10_000));
        for (int i = 0; i < 50; i++) {
            bench.operations.writeChannel(Bench.message("log:1", "said", big), Set.of());
        }
        TestClient again = bench.dialV1("user=ann");
        again.request(1, "log:1", "sb:join", recover(joined));
        publish(bench, "log:1", 51, 60);
        Received piece = again.expectReply(1).hasField("recovered", true).hasField("more", true);
        List<Long> offsets = new ArrayList<>(offsets(piece));
        while (piece.param().contains("\"more\":true")) {
            assertThat(piece.raw().length()).isLessThanOrEqualTo(65_536);
            assertThat(Long.parseLong(piece.field("offset"))).isEqualTo(offsets.get(offsets.size() - 1));
            piece = again.expect("sb:missed").hasField("recovered", true);
            offsets.addAll(offsets(piece));
        }
        while (offsets.size() < 60) {
            offsets.add(Long.parseLong(again.expect("said").label("offset")));
        }
        assertThat(offsets)
                .isEqualTo(
                        java.util.stream.LongStream.rangeClosed(1, 60).boxed().toList());
        again.expectNothing();
    }

    @Test
    @DisplayName("REC-6 8 clients cut at random 10 times each while 2 publish: everyone has all, once and in order")
    void survivesCuts() throws Exception {
        cuts(8, 10, 800, 2);
    }

    @Test
    @Tag("full")
    @DisplayName("REC-7 the same with 50 clients, 20 cuts each and 500 publications a second")
    void survivesCutsAtFullSize() throws Exception {
        cuts(50, 20, 10_000, 2);
    }

    @Test
    @DisplayName("REC-8 clients that do not read while they catch up hold up nobody, and end with 4008")
    void slowClientsHoldUpNobody() {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            Bench bench = start(FAST.with(Limit.OUTBOX_BYTES, 512 << 10).with(Limit.RECOVER_WAIT, 4_000), builder -> {
                channels(builder);
                builder.handlers(two);
            });
            TestClient ann = bench.dialV1("user=ann");
            Received joined = ann.request(1, "log:1", "sb:join", "null").expectReply(1);
            ann.request(2, "log:1", "sb:leave", "null").expectReply(2);
            String big = Json.quote("x".repeat(60_000));
            // More than sockets and half an outbox hold.
            for (int i = 0; i < 300; i++) {
                eventually(
                        "it to be kept",
                        () -> bench.operations.writeChannel(Bench.message("log:1", "said", big), Set.of())
                                == Sent.QUEUED);
            }
            List<TestClient> slow = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                TestClient client = bench.dialV1("user=slow" + i).stopReading();
                client.request(1, "log:1", "sb:join", recover(joined));
                slow.add(client);
            }
            TestClient bob = bench.dialV1("user=bob");
            eventually(
                    "they are members",
                    () -> bench.operations.members(name("log:1"), Page.ALL).size() == 4);
            for (int i = 0; i < 20; i++) {
                bob.expectNothing();
            }
            assertThat(bench.operations.members(name("log:1"), Page.ALL))
                    .as("who still waits, with less threads than there are of them")
                    .hasSize(4);
            bob.request(1, "log:1", "sb:join", recover(joined));
            Received piece = bob.expectReply(1).hasField("recovered", true);
            List<Long> offsets = new ArrayList<>(offsets(piece));
            while (piece.param().contains("\"more\":true")) {
                piece = bob.expect("sb:missed");
                offsets.addAll(offsets(piece));
            }
            assertThat(offsets)
                    .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 300)
                            .boxed()
                            .toList());
            eventually(
                    "they are gone",
                    () -> bench.operations.members(name("log:1"), Page.ALL).size() == 1);
            slow.forEach(client -> client.resumeReading().expectClosed(4008));
        } finally {
            two.shutdown();
        }
    }

    private void cuts(int clients, int cuts, int publications, int publishers) throws Exception {
        Bench bench = recoverable(FAST);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        long seed = System.nanoTime();
        try {
            List<Future<?>> sending = new ArrayList<>();
            for (int p = 0; p < publishers; p++) {
                int who = p;
                sending.add(threads.submit(() -> {
                    for (int i = 0; i < publications / publishers; i++) {
                        bench.operations.writeChannel(
                                Bench.message("log:1", "said", "\"" + who + "-" + i + "\""), Set.of());
                        // Paces the publisher by what a recipient has, so that cuts fall between publications.
                        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2 * publishers));
                    }
                    return null;
                }));
            }
            List<Future<List<String>>> reading = new ArrayList<>();
            for (int c = 0; c < clients; c++) {
                Random random = new Random(seed + c);
                reading.add(threads.submit((Callable<List<String>>) () -> follow(bench, random, cuts, done)));
            }
            for (Future<?> sender : sending) {
                sender.get(90, TimeUnit.SECONDS);
            }
            done.set(true);
            List<List<String>> seen = new ArrayList<>();
            for (Future<List<String>> reader : reading) {
                seen.add(reader.get(90, TimeUnit.SECONDS));
            }
            List<String> all = seen.get(0);
            for (List<String> one : seen) {
                // Each began somewhere; from there on it has what the others have, in one order.
                List<String> tail = all.size() >= one.size() ? one : all;
                List<String> whole = all.size() >= one.size() ? all : one;
                assertThat(whole.subList(whole.size() - tail.size(), whole.size()))
                        .as("seed " + seed)
                        .isEqualTo(tail);
                assertThat(one).doesNotHaveDuplicates();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Reads, and is cut again and again; then reads to the channel's end. Returns {@code offset param} of all it got. */
    private static List<String> follow(Bench bench, Random random, int cuts, AtomicBoolean done) {
        List<String> got = new ArrayList<>();
        String join = "null";
        String epoch = "";
        long at = 0;
        for (int life = 0; ; life++) {
            boolean last = life >= cuts && done.get();
            TestClient client = bench.dialV1("user=u" + random.nextInt(1_000_000));
            client.request(1, "log:1", "sb:join", join);
            Received answer = client.expectReply(1);
            epoch = answer.field("epoch");
            if (life > 0) {
                answer.hasField("recovered", true);
            }
            while (true) {
                at = take(answer, got, at);
                if (!answer.param().contains("\"more\":true")) {
                    break;
                }
                answer = client.expect("sb:missed");
            }
            at = Math.max(at, Long.parseLong(answer.field("offset")));
            if (last) {
                client.send("", "ping", "null");
                for (Received next = client.next(); !next.cmd().equals("pong"); next = client.next()) {
                    at = live(next, got, at);
                }
                client.close();
                return got;
            }
            int lines = random.nextInt(20);
            for (int i = 0; i < lines && !done.get(); i++) {
                client.send("", "ping", "null");
                for (Received next = client.next(); !next.cmd().equals("pong"); next = client.next()) {
                    at = live(next, got, at);
                }
            }
            client.cut();
            join = recover(epoch, at);
        }
    }

    private static long live(Received said, List<String> got, long at) {
        long offset = Long.parseLong(said.label("offset"));
        assertThat(offset).as("live publication after %d", at).isEqualTo(at + 1);
        got.add(offset + " " + said.param());
        return offset;
    }

    private static long take(Received answer, List<String> got, long at) {
        long last = at;
        for (Map<?, ?> envelope : missed(answer)) {
            long offset =
                    ((java.math.BigDecimal) java.util.Objects.requireNonNull(envelope.get("offset"))).longValueExact();
            assertThat(offset).as("missed publication after %d", last).isEqualTo(last + 1);
            got.add(offset + " " + Json.quote((String) java.util.Objects.requireNonNull(envelope.get("param"))));
            last = offset;
        }
        return last;
    }

    private static List<Long> offsets(Received answer) {
        return missed(answer).stream()
                .map(envelope -> ((java.math.BigDecimal) java.util.Objects.requireNonNull(envelope.get("offset")))
                        .longValueExact())
                .toList();
    }

    private static List<Map<?, ?>> missed(Received answer) {
        List<Map<?, ?>> envelopes = new ArrayList<>();
        if (Json.parse(answer.param()) instanceof Map<?, ?> param && param.get("missed") instanceof List<?> missed) {
            missed.forEach(envelope -> envelopes.add((Map<?, ?>) envelope));
        }
        return envelopes;
    }
}
