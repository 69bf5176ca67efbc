package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Refused;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests with replies, of clients to the server and the other way. */
abstract class CallRules extends Rules {
    record Rename(String title) {
        Rename {
            if (title == null || title.isBlank()) {
                throw new IllegalArgumentException("title is missing; send what the room shall be called");
            }
        }
    }

    record Renamed(String title, int length) {}

    @Test
    @DisplayName("CAL-1 what a handler returns is the reply, at once or later; what it throws is the failure")
    void answers() {
        CompletableFuture<String> later = new CompletableFuture<>();
        Bench bench = start(
                Limits.STANDARD,
                builder -> builder.channel(
                                "desk:{id}",
                                desk -> desk.call(
                                        "rename",
                                        Rename.class,
                                        Renamed.class,
                                        (caller, rename) -> new Renamed(
                                                rename.title(), rename.title().length())))
                        .call("later", Map.class, (caller, param) -> later)
                        .call("taken", Map.class, (caller, param) -> {
                            throw Refused.of("app.title-taken", "choose another title");
                        })
                        .call("fails", Map.class, (caller, param) -> {
                            throw new IllegalStateException("secret detail");
                        }));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "desk:1", "rename", "{\"title\":\"x\"}").expectFailure(1, "not-a-member");
        ann.request(2, "desk:1", "sb:join", "null").expectReply(2);
        Received reply =
                ann.request(3, "desk:1", "rename", "{\"title\":\"Red\"}").expectReply(3);
        reply.hasParam("{\"title\":\"Red\",\"length\":3}").hasChannel("desk:1");
        assertThat(reply.cmd()).isEqualTo("rename");
        assertThat(ann.request(4, "desk:1", "rename", "{}")
                        .expectFailure(4, "invalid-param")
                        .label("err"))
                .contains("title");
        ann.request(5, "", "later", "{}");
        ann.request(6, "", "taken", "{}").expectFailure(6, "app.title-taken");
        later.complete("now");
        ann.expectReply(5).hasParam("\"now\"");
        assertThat(ann.request(7, "", "fails", "{}")
                        .expectFailure(7, "internal")
                        .label("err"))
                .doesNotContain("secret");
        ann.expectNothing();

        TestClient plain = bench.dial("ch=desk:1&user=bob");
        plain.send("rename", "{\"title\":\"Blue\"}");
        plain.expect("rename").hasParam("{\"title\":\"Blue\",\"length\":4}").hasChannel("desk:1");
        plain.send("", "taken", "{}").next().isError("app.title-taken");
    }

    @Test
    @Exceeds(Limit.CALL_WAIT)
    @DisplayName(
            "CAL-2 a handler that does not answer in time is interrupted and the caller told; the next message is handled")
    void givesUp() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<String> never = new CompletableFuture<>();
        Bench bench = start(
                Limits.STANDARD.with(Limit.CALL_WAIT, 200),
                builder -> builder.call("stuck", Map.class, (caller, param) -> {
                            try {
                                return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                        })
                        .call("never", Map.class, (caller, param) -> never));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "", "stuck", "{}").expectFailure(1, "timeout");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        ann.request(2, "", "never", "{}").expectFailure(2, "timeout");
        eventually("the stage is cancelled", never::isCancelled);
        ann.request(3, "", "note", text("x")).expectReply(3);
        ann.expectNothing();
    }

    @Test
    @DisplayName("CAL-3 when the caller leaves, its handler is interrupted and its stage cancelled")
    void cancels() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<String> never = new CompletableFuture<>();
        Bench bench = start(
                Limits.STANDARD,
                builder -> builder.call("never", Map.class, (caller, param) -> never)
                        .call("stuck", Map.class, (caller, param) -> {
                            begun.countDown();
                            try {
                                return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                        }));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "", "never", "{}").request(2, "", "stuck", "{}");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        ann.cut();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        eventually("the stage is cancelled", never::isCancelled);
    }

    @Test
    @Exceeds(Limit.REQUESTS)
    @DisplayName("CAL-4 at most so many requests of a client wait for their replies")
    void boundsRequests() {
        Map<String, CompletableFuture<String>> later = new ConcurrentHashMap<>();
        Bench bench = start(
                Limits.STANDARD.with(Limit.REQUESTS, 2),
                builder -> builder.call(
                        "later",
                        Map.class,
                        (caller, param) ->
                                later.computeIfAbsent((String) param.get("which"), w -> new CompletableFuture<>())));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "", "later", "{\"which\":\"a\"}")
                .request(2, "", "later", "{\"which\":\"b\"}")
                .request(3, "", "later", "{\"which\":\"c\"}");
        assertThat(ann.expectFailure(3, "rate-limited").label("err")).contains("retryAfterMs");
        later.values().forEach(answer -> {
            answer.complete("x");
            assertThat(ann.next().param()).isEqualTo("\"x\"");
        });
        ann.request(4, "", "later", "{\"which\":\"a\"}").expectReply(4);
    }

    @Test
    @DisplayName(
            "CAL-5 the server asks a v1 client: its answer, its refusal, its silence and its end; a handler may wait for it")
    void asks() {
        CompletableFuture<Bench> there = new CompletableFuture<>();
        Bench bench = start(
                Limits.STANDARD,
                builder -> builder.call(
                        "ask-back",
                        Map.class,
                        (caller, param) -> there.join()
                                .call(caller.connection(), "colour", Payload.NULL, String.class, Duration.ofSeconds(20))
                                .toCompletableFuture()
                                .join()));
        there.complete(bench);
        TestClient ann = bench.dialV1("user=ann");
        ConnectionId id = bench.id(ann);

        CompletableFuture<Renamed> answer = ask(bench, id, Duration.ofSeconds(20));
        ann.reply(ann.expect("rename").hasField("title", "x"), "{\"title\":\"y\",\"length\":1}");
        assertThat(answer.join()).isEqualTo(new Renamed("y", 1));

        CompletableFuture<Renamed> refused = ask(bench, id, Duration.ofSeconds(20));
        String re = ann.expect("rename").label("id");
        ann.sendText("{\"cmd\":\"rename\",\"re\":" + re + ",\"err\":{\"code\":\"app.no\",\"message\":\"never\"}}");
        assertThat(code(refused)).isEqualTo("app.no");

        CompletableFuture<Renamed> unreadable = ask(bench, id, Duration.ofSeconds(20));
        ann.reply(ann.expect("rename"), "{\"title\":\"y\",\"length\":\"long\"}");
        assertThat(code(unreadable)).isEqualTo("invalid-param");

        CompletableFuture<Renamed> late = ask(bench, id, Duration.ofMillis(50));
        Received lateQuestion = ann.expect("rename");
        assertThat(code(late)).isEqualTo("timeout");
        ann.reply(lateQuestion, "{}");
        ann.expectNothing();

        ann.request(9, "", "ask-back", "{}");
        ann.reply(ann.expect("colour"), "\"red\"");
        ann.expectReply(9).hasParam("\"red\"");

        CompletableFuture<Renamed> cut = ask(bench, id, Duration.ofSeconds(20));
        ann.expect("rename");
        ann.cut();
        assertThat(code(cut)).isEqualTo("unavailable");
        assertThat(code(ask(bench, id, Duration.ofSeconds(20)))).isEqualTo("unavailable");
        TestClient plain = bench.dial("user=bob");
        assertThat(code(ask(bench, bench.id(plain), Duration.ofSeconds(20)))).isEqualTo("unknown-command");
        plain.expectNothing();
    }

    /** What no codec can write. */
    record Unwritable(List<Object> self) {
        static Unwritable circle() {
            List<Object> circle = new ArrayList<>();
            circle.add(circle);
            return new Unwritable(circle);
        }
    }

    /** What a handler returns that has no answer but that it is done. */
    @SuppressWarnings("NullAway") // applications return null, whatever our checker makes of it
    private static Object nothing() {
        return null;
    }

    @Test
    @DisplayName(
            "CAL-6 exactly one reply, whatever becomes of the handler: a result that can't be written, a refusal and more")
    void repliesOnce() {
        CompletableFuture<Unwritable> later = new CompletableFuture<>();
        Bench bench = start(
                Limits.STANDARD.with(Limit.CALL_WAIT, 20_000),
                builder -> builder.call("unwritable", Map.class, (caller, param) -> Unwritable.circle())
                        .call("later", Map.class, (caller, param) -> later)
                        .call("refuses-and-answers", Map.class, (caller, param) -> {
                            caller.refuse(Problem.of("app.no", "no"));
                            return "and yet";
                        })
                        .call("refuses-and-fails", Map.class, (caller, param) -> {
                            caller.refuse(Problem.of("app.no", "no"));
                            throw new IllegalStateException("after a refusal");
                        })
                        .call("refuses-twice", Map.class, (caller, param) -> {
                            caller.refuse(Problem.of("app.no", "no"));
                            throw Refused.of("app.never", "never");
                        })
                        .call("null", Map.class, (caller, param) -> nothing())
                        .call("dies", Map.class, (caller, param) -> {
                            throw new StackOverflowError();
                        })
                        .call(
                                "dies-later",
                                Map.class,
                                (caller, param) -> CompletableFuture.failedFuture(new OutOfMemoryError("not really"))));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "", "unwritable", "{}").expectFailure(1, "internal");
        ann.request(2, "", "later", "{}");
        later.complete(Unwritable.circle());
        ann.expectFailure(2, "internal");
        ann.request(3, "", "refuses-and-answers", "{}").expectFailure(3, "app.no");
        ann.request(4, "", "refuses-and-fails", "{}").expectFailure(4, "app.no");
        ann.request(5, "", "refuses-twice", "{}").expectFailure(5, "app.no");
        ann.request(6, "", "null", "{}").expectReply(6).hasParam("null");
        ann.request(7, "", "dies", "{}").expectFailure(7, "internal");
        ann.request(8, "", "dies-later", "{}").expectFailure(8, "internal");
        ann.expectNothing();
    }

    @Test
    @DisplayName("CAL-7 an unreadable request under the number of an open one is no reply to that one")
    void tellsRequestsApart() {
        CompletableFuture<String> later = new CompletableFuture<>();
        Bench bench = start(Limits.STANDARD, builder -> builder.call("later", Map.class, (caller, param) -> later));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(5, "", "later", "{}");
        ann.sendText("{\"id\":5,\"cmd\":17}");
        assertThat(ann.expectError("invalid-message").label("re")).isEmpty();
        ann.request(5, "", "later", "{}");
        assertThat(ann.expectError("invalid-message").label("re")).isEmpty();
        later.complete("now");
        ann.expectReply(5).hasParam("\"now\"");
        ann.sendText("{\"id\":5,\"cmd\":17}").expectFailure(5, "invalid-message");
        ann.expectNothing();
    }

    @Test
    @DisplayName("CAL-8 handlers on all threads may wait for their clients' answers at once")
    void waitsOnAllThreads() {
        ExecutorService two = Executors.newFixedThreadPool(2);
        CompletableFuture<Bench> there = new CompletableFuture<>();
        try {
            Bench bench = start(
                    Limits.STANDARD.with(Limit.CALL_WAIT, 60_000),
                    builder -> builder.handlers(two)
                            .call(
                                    "ask-back",
                                    Map.class,
                                    (caller, param) -> there.join()
                                            .call(
                                                    caller.connection(),
                                                    "colour",
                                                    Payload.NULL,
                                                    String.class,
                                                    Duration.ofSeconds(60))
                                            .toCompletableFuture()
                                            .join())
                            .call(
                                    "ask-in-vain",
                                    Map.class,
                                    (caller, param) -> there.join()
                                            .call(
                                                    caller.connection(),
                                                    "colour",
                                                    Payload.NULL,
                                                    String.class,
                                                    Duration.ofMillis(300))
                                            .toCompletableFuture()
                                            .join()));
            there.complete(bench);
            TestClient ann = bench.dialV1("user=ann");
            TestClient bob = bench.dialV1("user=bob");
            ann.request(1, "", "ask-back", "{}");
            bob.request(1, "", "ask-back", "{}");
            Received toAnn = ann.expect("colour");
            Received toBob = bob.expect("colour");
            ann.reply(toAnn, "\"red\"").expectReply(1).hasParam("\"red\"");
            bob.reply(toBob, "\"blue\"").expectReply(1).hasParam("\"blue\"");
            ann.request(2, "", "ask-in-vain", "{}").expect("colour");
            bob.request(2, "", "ask-in-vain", "{}").expect("colour");
            ann.expectFailure(2, "timeout");
            bob.expectFailure(2, "timeout");
        } finally {
            two.shutdown();
        }
    }

    @Test
    @DisplayName("CAL-9 a connection ends in good order, too, when its handlers' executor takes nothing more")
    void endsWithoutHandlers() {
        AtomicBoolean full = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Bench bench = start(
                    Limits.STANDARD,
                    builder -> builder.handlers(task -> {
                        if (full.get()) {
                            throw new RejectedExecutionException("full");
                        }
                        threads.execute(task);
                    }));
            TestClient ann = bench.dialV1("user=ann");
            ann.request(1, "quiet:1", "sb:join", "null").expectReply(1);
            ConnectionId id = bench.id(ann);
            CompletableFuture<Renamed> asked = ask(bench, id, Duration.ofSeconds(60));
            ann.expect("rename");
            full.set(true);
            ann.cut();
            eventually("the end is told", () -> bench.events(Event.Closed.class).size() == 1);
            assertThat(code(asked)).isEqualTo("unavailable");
            assertThat(bench.operations.status().connections()).isZero();
            full.set(false);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    @DisplayName(
            "CAL-10 an Error of whoever is asked for permission is an internal failure, and the next message is handled")
    void survivesErrors() {
        Bench bench = start(
                Limits.STANDARD,
                builder -> builder.channel(
                        "odd:{id}",
                        odd -> odd.authorizer(ask -> {
                                    if (ask.user().id().value().equals("ann")) {
                                        return CompletableFuture.completedFuture(Optional.empty());
                                    }
                                    throw new StackOverflowError();
                                })
                                .authorizePublish(ask -> {
                                    throw new StackOverflowError();
                                })
                                .on("say", (caller, command, param) -> caller.reply("said", param))));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "odd:1", "sb:join", "null").expectReply(1);
        ann.request(2, "odd:1", "say", "1").expectFailure(2, "internal");
        TestClient bob = bench.dialV1("user=bob");
        bob.request(1, "odd:1", "sb:join", "null").expectFailure(1, "internal");
        TestClient plain = bench.dial("ch=odd:1&user=eve");
        plain.expectError("internal");
        for (TestClient client : List.of(ann, bob, plain)) {
            client.expectNothing();
        }
    }

    private static CompletableFuture<Renamed> ask(Bench bench, ConnectionId id, Duration most) {
        return bench.call(id, "rename", new Rename("x"), Renamed.class, most).toCompletableFuture();
    }

    private static String code(CompletableFuture<?> failed) {
        try {
            return "answered: " + failed.join();
        } catch (CompletionException e) {
            return e.getCause() instanceof Refused refused ? refused.problem().code() : "other: " + e.getCause();
        }
    }
}
