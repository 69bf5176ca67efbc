package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Caller;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DESIGN, Inbound: when handlers run, and what they may do. */
abstract class HandlerRules extends Rules {
    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    @Test
    @DisplayName("HND-1 a connection's messages are handled in their order, one at a time")
    void handlesInOrder() {
        Map<ConnectionId, AtomicInteger> inside = new ConcurrentHashMap<>();
        AtomicInteger overlaps = new AtomicInteger();
        Bench bench = start(
                FAST,
                builder -> builder.command("step", Bench.Note.class, (caller, note) -> {
                    AtomicInteger here = inside.computeIfAbsent(caller.connection(), id -> new AtomicInteger());
                    overlaps.addAndGet(here.incrementAndGet() == 1 ? 0 : 1);
                    caller.reply("stepped", note.text());
                    here.decrementAndGet();
                }));
        List<TestClient> clients =
                IntStream.range(0, 4).mapToObj(i -> bench.dial("")).toList();

        for (int i = 0; i < 500; i++) {
            for (TestClient client : clients) {
                client.send("", "step", text("" + i));
            }
        }

        for (TestClient client : clients) {
            for (int i = 0; i < 500; i++) {
                client.expect("stepped").hasParam("\"" + i + "\"");
            }
        }
        assertThat(overlaps).hasValue(0);
    }

    @Test
    @DisplayName("HND-2 a handler that blocks holds up nobody but its own connection")
    void blocksNobodyElse() {
        Bench bench = start();
        List<TestClient> blocked =
                IntStream.range(0, 20).mapToObj(i -> bench.dial("ch=quiet:1")).toList();
        TestClient ann = bench.dial("ch=quiet:1");

        blocked.forEach(client -> client.send("block", "null").send("ping", "null"));
        bench.gate.awaitEntered(blocked.size());
        ann.send("chat", text("hi"));
        ann.expect("chat");
        ann.expectNothing();

        blocked.forEach(client -> client.expect("chat"));
        bench.gate.open();
        blocked.forEach(client -> {
            client.expect("unblocked");
            client.expect("pong");
        });
    }

    @Test
    @Exceeds(Limit.MAILBOX_MESSAGES)
    @DisplayName("HND-3 a full mailbox stops reading, so that the sender is slowed, and loses nothing")
    void slowsTheSender() {
        int count = 1_000;
        Bench bench = start(FAST);
        TestClient ann = bench.dial("");
        ConnectionId id = bench.id(ann);
        // Large enough, taken together, that no socket's buffers hold them.
        String ballast = "x".repeat(32 * 1024);

        ann.send("", "block", "null");
        for (int i = 0; i < count; i++) {
            ann.send("", "note", "{\"ballast\":\"" + ballast + "\",\"text\":\"" + i + "\"}");
        }
        bench.gate.awaitEntered(1);
        eventually("the mailbox is full", () -> received(bench, id) > 64);

        AtomicLong before = new AtomicLong();
        await("the sender is held")
                .during(Duration.ofMillis(500))
                .atMost(patience())
                .until(() -> {
                    long now = received(bench, id);
                    return before.getAndSet(now) == now && now < count && ann.unsent() > 0;
                });
        bench.dial("").expectNothing();
        bench.gate.open();

        ann.expect("unblocked");
        eventually("all are handled", () -> bench.heardOf(id).size() > count);
        assertThat(bench.heardOf(id)).startsWith("open").endsWith("999").hasSize(count + 1);
        assertThat(bench.heardOf(id).subList(1, count + 1)).isEqualTo(numbers(count));
    }

    private static long received(Bench bench, ConnectionId id) {
        return bench.operations.connection(id).orElseThrow().counters().messagesReceived();
    }

    @Test
    @DisplayName("HND-4 1,000 messages at once to a handler that blocks are all handled, in order")
    void losesNothing() {
        Bench bench = start(FAST);
        TestClient ann = bench.dial("");
        ConnectionId id = bench.id(ann);

        ann.send("", "block", "null");
        for (int i = 0; i < 1_000; i++) {
            ann.send("", "note", text("" + i));
        }
        bench.gate.awaitEntered(1);
        bench.gate.open();

        ann.expect("unblocked");
        ann.expectNothing();
        assertThat(bench.heardOf(id).subList(1, 1_001)).isEqualTo(numbers(1_000));
    }

    @Test
    @DisplayName("HND-5 the open listener comes before the first message, the close listener once, after the last")
    void listensInOrder() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        ConnectionId id = bench.id(ann);
        TestClient bob = bench.dial("");
        ConnectionId other = bench.id(bob);

        ann.send("note", text("a"));
        ann.send("block", "null");
        ann.send("note", text("b"));
        bench.gate.awaitEntered(1);
        ann.hangUp(1000, "").expectClosed(1000);
        eventually("ann has left", () -> bench.operations.status().channels() == 0);
        assertThat(bench.heardOf(id)).as("while its handler runs").containsExactly("open", "a");
        bench.gate.open();

        eventually("the close listener", () -> bench.heardOf(id).contains("close"));
        assertThat(bench.heardOf(id)).containsExactly("open", "a", "b", "close");
        bob.cut();
        eventually("the close listener", () -> bench.heardOf(other).contains("close"));
        assertThat(bench.heardOf(other)).containsExactly("open", "close");
        assertThat(bench.events(Event.Opened.class)).hasSize(2);
        assertThat(ends(bench, 2)).hasSize(2);
    }

    @Test
    @DisplayName("HND-6 the open listener may answer, and what it says comes first")
    void greets() {
        Bench bench = start(
                FAST,
                builder -> builder.onOpen(
                        caller -> caller.reply("hello", caller.user().name())));

        for (int i = 0; i < 50; i++) {
            TestClient ann = bench.dial("user=ann");
            ann.send("", "ping", "null");
            ann.expect("hello").hasParam("\"ann\"");
            ann.expect("pong");
        }
    }

    @Test
    @DisplayName("HND-7 a caller may be answered after its handler has returned, and after it has gone")
    void answersLater() throws Exception {
        LinkedBlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
        Bench bench = start(FAST, builder -> builder.command("later", (caller, command, param) -> callers.add(caller)));
        TestClient ann = bench.dial("");
        ann.send("", "later", "null");
        Caller caller = callers.poll(10, TimeUnit.SECONDS);
        assertThat(caller).isNotNull();

        caller.reply("answer", 1);
        ann.expect("answer").hasParam("1");
        ann.hangUp(1000, "").expectClosed(1000);
        eventually("ann has gone", () -> bench.operations.status().connections() == 0);
        caller.reply("answer", 2);
        bench.dial("").expectNothing();
    }

    @Test
    @DisplayName("HND-8 a listener that throws harms nobody")
    void survivesListeners() {
        Bench bench = start(
                FAST,
                builder -> builder.onOpen(caller -> {
                            throw new IllegalStateException("open");
                        })
                        .onClose(caller -> {
                            throw new IllegalStateException("close");
                        }));

        bench.dial("").expectNothing().hangUp(1000, "").expectClosed(1000);
        bench.dial("").expectNothing();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("HND-9 whatever a handler dies of is an internal error with a ref for its caller, and the others live")
    void survivesAnything(Death death) {
        Bench bench = start(
                FAST,
                builder -> builder.command("die", (caller, command, param) -> death.die())
                        .call("dieing", Bench.Note.class, (caller, note) -> {
                            death.die();
                            return note;
                        }));
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:1");
        TestClient eve = bench.dialV1("");

        for (int i = 0; i < 3; i++) {
            ann.send("", "die", "null");
            ann.send("chat", text("still here"));
            Received error = ann.expectError("internal");
            assertThat(error.field("ref")).matches("[0-9a-f]{8}");
            assertThat(error.raw()).doesNotContain("secret", "Exception", "Error\"", "java");
            ann.expect("chat");
            bob.expect("chat");
            eve.request(i + 1, "", "dieing", text("x")).expectFailure(i + 1, "internal");
        }
        ann.expectNothing();
        bob.expectNothing();
    }

    /** What really ends a handler. */
    enum Death {
        OUT_OF_MEMORY {
            @Override
            void die() {
                long[][] all = new long[64][];
                for (int i = 0; i < all.length; i++) {
                    all[i] = new long[Integer.MAX_VALUE];
                }
            }
        },
        STACK_OVERFLOW {
            @Override
            void die() {
                if (deeper(1) > 0) {
                    throw new IllegalStateException("the stack has no end");
                }
            }

            private int deeper(int depth) {
                return depth <= 0 ? depth : deeper(depth + 1) + depth;
            }
        },
        LINKAGE {
            @Override
            void die() {
                throw new NoClassDefFoundError("secret detail");
            }
        },
        CHECKED {
            @Override
            void die() throws Exception {
                throw new java.io.IOException("secret detail");
            }
        },
        INTERRUPTED {
            @Override
            void die() throws Exception {
                throw new InterruptedException("secret detail");
            }
        };

        abstract void die() throws Exception;
    }
}
