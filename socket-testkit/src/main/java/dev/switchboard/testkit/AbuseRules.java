package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients that mean no good: the documented refusal for them, bounded memory, and nothing lost for anyone else. */
abstract class AbuseRules extends Rules {
    /** See {@link SwitchboardContract#forgetsPongs()}. */
    boolean forgetsPongs() {
        return true;
    }

    private static void converse(TestClient ann, TestClient bob) {
        ann.send("quiet:1", "chat", text("from ann"));
        ann.expect("chat");
        bob.expect("chat").hasField("text", "from ann");
        bob.send("quiet:1", "chat", text("from bob"));
        ann.expect("chat").hasField("text", "from bob");
        bob.expect("chat");
    }

    @Test
    @DisplayName(
            "ABU-1 10,000 joins as fast as can be are done or refused, then 1008; no member stays, and nobody else notices")
    void survivesJoins() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dialV1("");
        bob.request(1, "quiet:1", "sb:join", "null").expectReply(1);
        TestClient plain = bench.dial("");
        TestClient v1 = bench.dialV1("");

        for (int i = 0; i < 10_000; i++) {
            plain.send("", "join-room", room("quiet:" + i));
            v1.request(i, "quiet:" + i, "sb:join", "null");
            if (i % 1_000 == 0) {
                converse(ann, bob);
            }
        }

        plain.expectClosed(1008);
        v1.expectClosed(1008);
        eventually("they have left", () -> bench.operations.status().channels() == 1);
        converse(ann, bob);
        ann.expectNothing();
        bob.expectNothing();
        assertThat(bench.operations.members(name("quiet:1"), Page.ALL)).hasSize(2);
    }

    @Test
    @DisplayName(
            "ABU-2 a flood of pings whose pongs nobody reads: the last pong waits and others are forgotten; nobody else notices")
    void survivesPings() {
        assumeTrue(
                forgetsPongs(),
                "pings are answered by the container, which stops reading when its answers are not read");
        Bench bench = start(FAST.with(Limit.HEARTBEAT, 0));
        assumeFalse(bench.inMemory(), "there is no TCP within memory");
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:1");
        RawClient eve = bench.raw("");
        eve.send("{\"cmd\":\"whoami\"}");
        ConnectionId id = ConnectionId.of(Received.of(eve.next().text()).field("connection"));

        int sent = 0;
        while (outbox(bench, id) == 0) {
            assertThat(sent).as("pings until pongs wait").isLessThan(200_000);
            sent = ping(bench, id, eve, sent);
        }
        // Those of one turn, perhaps; of the 2.5 MB that follow one at a time.
        for (int i = 0; i < 20; i++) {
            sent = ping(bench, id, eve, sent);
            converse(ann, bob);
            assertThat(outbox(bench, id)).as("bytes that wait").isLessThan(512 << 10);
        }
        int last = -1;
        while (last < sent - 1) {
            int next = Integer.parseInt(new String(eve.next().payload(), StandardCharsets.US_ASCII).strip());
            assertThat(next).isGreaterThan(last);
            last = next;
        }
        assertThat(bench.events(Event.Closed.class)).isEmpty();
        converse(ann, bob);
    }

    /** A thousand, and a message behind them that tells when they have been read. */
    private int ping(Bench bench, ConnectionId id, RawClient eve, int first) {
        RawFrame[] frames = new RawFrame[1_001];
        for (int i = 0; i < 1_000; i++) {
            frames[i] = RawFrame.ping(String.format("%125d", first + i).getBytes(StandardCharsets.US_ASCII));
        }
        frames[1_000] = RawFrame.text("{\"cmd\":\"note\",\"param\":" + text("" + first) + "}");
        eve.send(frames);
        eventually("they are read", () -> bench.heardOf(id).contains("" + first));
        return first + 1_000;
    }

    private static long outbox(Bench bench, ConnectionId id) {
        return bench.operations.connection(id).orElseThrow().outboxBytes();
    }

    @Test
    @DisplayName(
            "ABU-3 a token of any size is judged or refused, in a handshake and on the connection, and quoted nowhere")
    void survivesTokens() {
        Bench bench = start(
                Limits.STANDARD,
                builder -> builder.authenticator(handshake -> CompletableFuture.completedFuture(
                        handshake
                                        .bearer()
                                        .filter(token -> token.length() > 1_000)
                                        .isPresent()
                                ? new Verdict.Unknown("the token is too long")
                                : new Verdict.Known(Profile.of(UserId.of("ann"), "ann")))));
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dialV1("");
        bob.request(1, "quiet:1", "sb:join", "null").expectReply(1);
        String token = "t".repeat(60_000);

        String refusal = bob.request(2, "", "sb:refresh", "{\"token\":\"" + token + "\"}")
                .expectFailure(2, "unauthenticated")
                .raw();
        assertThat(refusal).hasSizeLessThan(1_000).doesNotContain("ttt");
        for (int length : new int[] {8_000, 60_000}) {
            String header = token.substring(0, length);
            DialRefused refused = catchThrowableOfType(
                    DialRefused.class, () -> bench.dial("", Map.of("Authorization", "Bearer " + header)));
            assertThat(refused.status()).isIn(400, 401, 413, 431);
            assertThat(refused.getMessage()).doesNotContain("ttt");
        }
        String item = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(token.substring(0, 8_000).getBytes(StandardCharsets.US_ASCII));
        bench.dial("", Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json, bearer." + item))
                .expectClosed(4501);

        converse(ann, bob);
    }
}
