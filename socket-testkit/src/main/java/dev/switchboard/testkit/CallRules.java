package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Refused;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Payload;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
                                .switchboard
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

    private static CompletableFuture<Renamed> ask(Bench bench, ConnectionId id, Duration most) {
        return bench.switchboard
                .call(id, "rename", new Rename("x"), Renamed.class, most)
                .toCompletableFuture();
    }

    private static String code(CompletableFuture<?> failed) {
        try {
            return "answered: " + failed.join();
        } catch (CompletionException e) {
            return e.getCause() instanceof Refused refused ? refused.problem().code() : "other: " + e.getCause();
        }
    }
}
