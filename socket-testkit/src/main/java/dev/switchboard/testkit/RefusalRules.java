package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL, Errors and Reserved commands: a request fails, and the connection lives. */
abstract class RefusalRules extends Rules {
    @Test
    @DisplayName("ERR-1 an error has channel, code, message, cmd and retryable, and no sender")
    void errorsHaveOneShape() {
        Bench bench = start();
        TestClient ann = bench.dial("");

        ann.send("quiet:1", "chat", text("hi"));

        Received error = ann.expectError("not-a-member")
                .hasChannel("quiet:1")
                .hasField("cmd", "chat")
                .hasField("retryable", false);
        assertThat(Json.fields(error.raw(), Json.DEEP)).containsOnlyKeys("channel", "cmd", "param");
        assertThat(Json.fields(error.param(), Json.DEEP)).containsOnlyKeys("code", "message", "cmd", "retryable");
        ann.expectNothing();
    }

    @Test
    @DisplayName("ERR-2 a channel's commands are for its members")
    void refusesOutsiders() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:2");

        bob.send("quiet:1", "chat", text("hi"));

        bob.expectError("not-a-member").hasChannel("quiet:1").hasField("cmd", "chat");
        ann.expectNothing();
    }

    @Test
    @DisplayName("ERR-3 a command that nobody handles is unknown, and the error names those that are legal")
    void refusesUnknownCommands() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        ann.send("shout", "null");
        assertThat(ann.expectError("unknown-command")
                        .hasChannel("quiet:1")
                        .hasField("cmd", "shout")
                        .field("message"))
                .contains("shout", "ping", "chat");
        ann.send("", "shout", "null");
        ann.expectError("unknown-command").hasChannel("");

        TestClient bob = bench.dialV1("user=bob");
        bob.request(1, "quiet:1", "shout", "null").request(2, "", "shout", "null");
        assertThat(bob.expectFailure(1, "unknown-command").hasChannel("quiet:1").label("err"))
                .contains("shout", "ping", "chat");
        assertThat(bob.expectFailure(2, "unknown-command").hasChannel("").label("err"))
                .contains("shout", "ping");
        ann.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "online-update",
                "close-connection",
                "error",
                "sb:welcome",
                "sb:ping",
                "sb:join",
                "sb:",
                "sb:mine"
            })
    @DisplayName("ERR-4 reserved commands are refused, whatever fallback there is")
    void refusesReservedCommands(String command) {
        Bench bench = start();
        TestClient ann = bench.dial("ch=wild:1");

        ann.send(command, "null");

        ann.expectError("reserved-command").hasChannel("wild:1").hasField("cmd", command);
        ann.expectNothing();
    }

    @Test
    @DisplayName("ERR-5 a parameter that doesn't fit is invalid, and the error names the field")
    void refusesInvalidParameters() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        ann.send("count", "{\"count\":\"many\"}");
        assertThat(ann.expectError("invalid-param").hasField("cmd", "count").field("message"))
                .contains("count");
        ann.send("chat", "{\"text\":5}");
        assertThat(ann.expectError("invalid-param").hasChannel("quiet:1").field("message"))
                .contains("text");
        ann.send("chat", "null");
        ann.expectError("invalid-param");
        ann.send("count", "{\"count\":3}");
        ann.expect("counted").hasParam("3");
    }

    @Test
    @DisplayName("ERR-6 what is no envelope is refused, each sample, and the next message goes through")
    void refusesMalformedMessages() {
        List<String> samples = new ArrayList<>(MalformedSamples.ENVELOPES);
        samples.addAll(MalformedSamples.oversized());
        samples.add("[".repeat(100_000));
        samples.add("{\"cmd\":\"a\",\"param\":" + "[".repeat(100_000));
        Bench bench = start(FAST.with(Limit.MALFORMED, 1_000).with(Limit.MESSAGE_BYTES, 131_072));
        TestClient ann = bench.dial("ch=quiet:1");

        for (String sample : samples) {
            ann.sendText(sample);
            Received error = ann.expectError("invalid-message");
            assertThat(error.raw().length())
                    .as("length of the error for %s", sample.substring(0, Math.min(40, sample.length())))
                    .isLessThan(1_000);
        }

        ann.expectNothing();
    }

    @Test
    @DisplayName("ERR-7 an error for a malformed message repeats what could be read of channel and cmd")
    void refusalsOfMalformedMessagesSayWhatTheyCan() {
        Bench bench = start();
        TestClient ann = bench.dial("");

        ann.sendText("{\"cmd\":\"chat\",\"channel\":5}");
        ann.expectError("invalid-message").hasChannel("").hasField("cmd", "chat");
        ann.sendText("{\"channel\":\"quiet:1\",\"cmd\":5}");
        ann.expectError("invalid-message").hasChannel("quiet:1");
    }

    @Test
    @Exceeds(Limit.MALFORMED)
    @DisplayName("ERR-8 20 malformed messages in a row end the connection with 1008")
    void endsWhoSendsRubbish() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        for (int i = 0; i < 20; i++) {
            ann.sendText("rubbish");
        }

        for (int i = 0; i < 20; i++) {
            ann.expectError("invalid-message");
        }
        ann.expectClosed(1008);
    }

    @Test
    @DisplayName("ERR-9 19 in a row don't, nor do 19 more after a good one")
    void forgivesAfterAGoodMessage() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 19; i++) {
                ann.sendText("{\"cmd\":5}");
                ann.expectError("invalid-message");
            }
            ann.expectNothing();
        }
    }

    @Test
    @Exceeds({Limit.RATE, Limit.RATE_BURST})
    @DisplayName("ERR-10 above the rate messages are refused with retryAfterMs, and after it they go through")
    void limitsTheRate() {
        Bench bench = start(Limits.STANDARD.with(Limit.RATE, 2).with(Limit.RATE_BURST, 5));
        TestClient ann = bench.dial("ch=quiet:1");

        for (int i = 0; i < 5; i++) {
            ann.send("ping", "null");
        }
        for (int i = 0; i < 5; i++) {
            ann.expect("pong");
        }
        Received answer = ann.send("ping", "null").next();
        for (int i = 0; i < 20 && answer.cmd().equals("pong"); i++) {
            answer = ann.send("ping", "null").next();
        }

        answer.isError("rate-limited").hasField("cmd", "ping").hasField("retryable", true);
        assertThat(Long.parseLong(answer.field("retryAfterMs"))).isBetween(1L, 500L);
        eventually(
                "a ping goes through again",
                () -> ann.send("ping", "null").next().cmd().equals("pong"));
    }

    @Test
    @DisplayName("ERR-11 the burst of 200 takes the 100 messages that a client flushes when it comes back")
    void letsClientsFlush() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        for (int i = 0; i < 100; i++) {
            ann.send("chat", text("queued " + i));
        }

        for (int i = 0; i < 100; i++) {
            ann.expect("chat").hasField("text", "queued " + i);
        }
    }

    @Test
    @DisplayName("ERR-12 a handler's exception is internal with a ref, tells nothing else, and concerns nobody else")
    void hidesExceptions() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient bob = bench.dial("ch=quiet:1&user=bob");

        for (String command : List.of("boom", "bang")) {
            ann.send(command, "null");
            Received error = ann.expectError("internal").hasChannel("quiet:1").hasField("cmd", command);
            assertThat(error.field("ref")).isNotBlank();
            assertThat(error.raw()).doesNotContain("secret", "Exception", "Error", "dev.switchboard", "java.");
        }

        ann.send("chat", text("still here"));
        ann.expect("chat");
        bob.expect("chat").isFrom("ann");
    }

    @Test
    @DisplayName("ERR-13 a channel that fits no pattern is forbidden, for messages and for joins")
    void refusesForbiddenChannels() {
        Bench bench = start();
        TestClient ann = bench.dial("");

        ann.send("nowhere", "ping", "null");
        ann.expectError("forbidden").hasChannel("nowhere").hasField("cmd", "ping");
        ann.send("join-room", room("nowhere"));
        ann.expectError("forbidden").hasField("cmd", "join-room");
        ann.send("quiet:", "ping", "null");
        ann.expectError("forbidden");
        assertThat(bench.operations.status().channels()).isZero();
    }

    @Test
    @DisplayName("ERR-14 errors come in the order of the messages that they answer")
    void keepsErrorsInOrder() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        ann.send("block", "null");
        ann.sendText("rubbish");
        ann.send("error", "null");
        ann.send("ping", "null");
        bench.gate.awaitEntered(1);
        bench.gate.open();

        ann.expect("unblocked");
        ann.expectError("invalid-message");
        ann.expectError("reserved-command");
        ann.expect("pong");
    }

    @Test
    @DisplayName("ERR-15 an error quotes at most 64 characters of an input")
    void quotesBriefly() {
        Bench bench = start();
        TestClient ann = bench.dial("");
        String name = "quiet:" + "x".repeat(120);

        for (Map.Entry<String, String> refused :
                Map.of(name, "chat", "nowhere" + "x".repeat(120), "ping").entrySet()) {
            ann.send(refused.getKey(), refused.getValue(), text("hi"));
            assertThat(ann.expect("error").field("message")).doesNotContain("x".repeat(65));
        }
    }
}
