package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.undertow.UndertowTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A tap on 50,000 messages a second. What it asserts are counts, whatever the machine is worth; the figures of docs/admin.md are what it prints:
 * {@code mvn -Pfull -pl adapter-admin -am test -Dtest=TapFloodTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("full")
final class TapFloodTest {
    private static final int PER_SECOND = 50_000;
    private static final int PER_MS = PER_SECOND / 1_000;
    private static final int MESSAGES = 10 * PER_SECOND;
    private static final Message NEWS = Message.of(
                    Command.of("news"), Payload.json("{\"text\":\"" + "x".repeat(80) + "\",\"token\":\"t0p\"}"))
            .in(ChannelName.of("busy"));

    /** Counts what it gets, and keeps nothing of it. */
    private static final class Counter implements WebSocket.Listener {
        final AtomicLong got = new AtomicLong();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            if (last) {
                got.incrementAndGet();
            }
            socket.request(1);
            return null;
        }
    }

    /** The live feed of a page: keeps the last that it was told, and sums. */
    private static final class Feed implements WebSocket.Listener {
        private final Stage stage;
        private final StringBuilder text = new StringBuilder();
        final AtomicLong shown = new AtomicLong();
        final AtomicLong replies = new AtomicLong();
        final AtomicReference<Map<String, Object>> last = new AtomicReference<>(Map.of());
        final AtomicReference<String> entry = new AtomicReference<>("");

        Feed(Stage stage) {
            this.stage = stage;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean end) {
            text.append(part);
            if (end) {
                hear(stage.json(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @SuppressWarnings("unchecked")
        private void hear(Map<String, Object> frame) {
            if (frame.get("re") != null && frame.get("err") == null) {
                replies.incrementAndGet();
            } else if ("tapped".equals(frame.get("cmd"))) {
                Map<String, Object> batch = (Map<String, Object>) frame.get("param");
                List<Object> entries = (List<Object>) batch.get("entries");
                shown.addAndGet(entries.size());
                entries.stream().findFirst().map(String::valueOf).ifPresent(entry::set);
                last.set(batch);
            }
        }

        long number(String name) {
            return ((Number) last.get().getOrDefault(name, 0)).longValue();
        }
    }

    /**
     * One run.
     *
     * @param perSecond messages that were published
     * @param median of how long a publication took its publisher, in nanoseconds
     * @param slowest of a thousand publications but one, likewise
     * @param heap in use once nothing is left to be done, in MB
     */
    private record Run(long perSecond, long median, long slowest, long heap) {
        String says(String what) {
            return what + ": " + perSecond + " messages/s; one publication takes " + median / 1e3 + " µs, "
                    + slowest / 1e3 + " µs in one of 1,000; heap afterwards " + heap + " MB";
        }
    }

    @Test
    void itDropsAndSaysHowManyAndTheTrafficGoesOnWhole() throws Exception {
        try (Stage stage = new Stage(new UndertowTransport())) {
            Counter member = new Counter();
            HttpClient http = HttpClient.newHttpClient();
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + stage.server.port() + "/socket?user=ann&ch=busy"), member)
                    .get();
            Feed feed = new Feed(stage);
            WebSocket page = http.newWebSocketBuilder()
                    .header("Cookie", stage.cookie())
                    .subprotocols("switchboard.v1.json")
                    .buildAsync(URI.create("ws://127.0.0.1:" + stage.server.port() + stage.console.socketPath()), feed)
                    .get();
            ask(page, feed, 1, "sb:join", "null");

            flood(stage, member, MESSAGES);
            Run without = flood(stage, member, MESSAGES);
            ask(page, feed, 2, "tap", "{\"channel\":\"busy\",\"rate\":500}");
            Run with = flood(stage, member, MESSAGES);
            Run again = flood(stage, member, MESSAGES);
            int sent = 2 * MESSAGES + flushed(stage, feed, 2 * MESSAGES);
            System.out.println(without.says("without a tap"));
            System.out.println(with.says("with a tap"));
            System.out.println(again.says("with a tap, later"));
            System.out.println("of " + sent + " messages it showed " + feed.shown + ", passed over "
                    + feed.number("sampled") + " and dropped " + feed.number("dropped"));

            assertThat(feed.shown.get() + feed.number("sampled")).isEqualTo(feed.number("seen"));
            assertThat(feed.number("sampled")).as("passed over").isPositive();
            assertThat(feed.entry.get()).contains(Secrets.MASK).doesNotContain("t0p");
            assertThat(again.heap).as("MB, however long it goes").isLessThan(with.heap + 32);
            socket.abort();
            page.abort();
        }
    }

    private static void ask(WebSocket page, Feed feed, int id, String command, String param) {
        page.sendText(
                "{\"channel\":\"" + Live.CHANNEL + "\",\"cmd\":\"" + command + "\",\"param\":" + param + ",\"id\":" + id
                        + "}",
                true);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> feed.replies.get() == id);
    }

    /** So many, at the pace, until the member has got all of them. */
    private static Run flood(Stage stage, Counter member, int messages) {
        long before = member.got.get();
        long[] took = new long[messages];
        long begin = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            if (i % PER_MS == 0) {
                long due = begin + i / PER_MS * 1_000_000L;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            long at = System.nanoTime();
            stage.operations().writeChannel(NEWS, Set.of());
            took[i] = System.nanoTime() - at;
        }
        long perSecond = messages * 1_000_000_000L / (System.nanoTime() - begin);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(member.got.get() - before).isEqualTo(messages));
        Arrays.sort(took);
        return new Run(perSecond, took[messages / 2], took[messages - messages / 1_000], heap());
    }

    private static long heap() {
        System.gc();
        Runtime memory = Runtime.getRuntime();
        return (memory.totalMemory() - memory.freeMemory()) / 1_000_000;
    }

    /** Waits until all are accounted for; what was dropped last is told with the next copy that is not, so more are sent. Returns how many. */
    private static int flushed(Stage stage, Feed feed, int flooded) {
        int[] more = {0};
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .pollInSameThread()
                .until(() -> {
                    if (feed.number("seen") + feed.number("dropped") == flooded + more[0]) {
                        return true;
                    }
                    stage.operations().writeChannel(NEWS, Set.of());
                    more[0]++;
                    return false;
                });
        return more[0];
    }
}
