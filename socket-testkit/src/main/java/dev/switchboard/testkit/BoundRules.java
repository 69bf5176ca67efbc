package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Presence;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a channel or a command bounds by itself, and what becomes of those who go on regardless. */
abstract class BoundRules extends Rules {
    private Bench started(Limits limits) {
        return start(limits, BoundRules::channels);
    }

    // One a second is slower than any test, and its burst exact.
    private static void channels(SwitchboardBuilder builder) {
        builder.channel("small:{id}", small -> small.presence(Presence.OFF).maxMembers(2))
                .channel(
                        "calm:{id}",
                        calm -> calm.presence(Presence.OFF)
                                .rateLimit(1, 3)
                                .on("say", (caller, command, param) -> caller.reply("said", param)))
                .channel(
                        "rare:{id}",
                        rare -> rare.presence(Presence.OFF)
                                .on("seldom", (caller, command, param) -> caller.reply("done", param))
                                .on("often", (caller, command, param) -> caller.reply("done", param))
                                .rateLimit("seldom", 1, 2))
                .command("dear", (caller, command, param) -> caller.reply("done", param))
                .rateLimit("dear", 1, 1);
    }

    @Test
    @DisplayName("BND-1 a channel takes as many members as it says, and the next when one has left")
    void boundsMembers() {
        Bench bench = started(FAST);
        TestClient ann = bench.dial("ch=small:1");
        bench.dial("ch=small:1");
        TestClient eve = bench.dial("");

        eve.send("", "join-room", room("small:1"));
        assertThat(eve.expectError("channel-full").raw()).contains("at most 2 members");
        eve.send("", "join-room", room("small:2"));
        eve.expect("joined");
        ann.send("", "leave-room", room("small:1"));
        ann.expect("left");
        eve.send("", "join-room", room("small:1"));

        eve.expect("joined");
    }

    @Test
    @DisplayName(
            "BND-2 a member says as much in a channel as its rate allows; others, and other channels, are not concerned")
    void boundsWhatMembersSay() {
        Bench bench = started(FAST);
        TestClient ann = bench.dial("ch=calm:1");
        TestClient bob = bench.dial("ch=calm:1");
        ann.send("", "join-room", room("calm:2"));
        ann.expect("joined");
        for (int i = 0; i < 3; i++) {
            ann.send("say", "" + i).expect("said");
        }

        ann.send("say", "3");
        assertThat(ann.expectError("rate-limited").raw()).contains("\"retryAfterMs\":");
        bob.send("say", "4").expect("said");
        ann.send("calm:2", "say", "5").expect("said");

        eventually("a second has passed", () -> {
            ann.send("say", "6");
            return ann.next().cmd().equals("said");
        });
    }

    @Test
    @DisplayName("BND-3 a command has a rate of its own, in a channel and apart from channels")
    void boundsCommands() {
        Bench bench = started(FAST);
        TestClient ann = bench.dial("ch=rare:1");

        ann.send("seldom", "1").expect("done");
        ann.send("seldom", "2").expect("done");
        ann.send("seldom", "3").expectError("rate-limited");
        ann.send("often", "4").expect("done");
        ann.send("", "dear", "5").expect("done");
        ann.send("", "dear", "6").expectError("rate-limited");
        ann.expectNothing();
    }

    @Test
    @Exceeds(Limit.RATE_REFUSALS)
    @DisplayName("BND-4 who goes on too fast whatever is answered is closed with 1008, who heeds the answers is not")
    void closesWhoDoesNotListen() {
        Bench bench = started(FAST.with(Limit.RATE_REFUSALS, 5));
        TestClient deaf = bench.dial("ch=calm:1");
        TestClient listening = bench.dial("ch=calm:1");

        for (int i = 0; i < 20; i++) {
            listening.send("", "dear", "1").next();
            listening.send("", "ping", "1").expect("pong");
        }
        for (int i = 0; i < 3; i++) {
            deaf.send("say", "1").expect("said");
        }
        for (int i = 0; i < 6; i++) {
            deaf.send("say", "2").expectError("rate-limited");
        }

        deaf.expectClosed(1008);
        listening.expectNothing();
    }

    @Test
    @Exceeds({Limit.RATE_REFUSALS, Limit.RATE})
    @DisplayName("BND-5 so is who exceeds the connection's own rate again and again")
    void closesWhoFloods() {
        Bench bench = started(
                Limits.STANDARD.with(Limit.RATE, 1).with(Limit.RATE_BURST, 1).with(Limit.RATE_REFUSALS, 5));
        TestClient ann = bench.dial("");

        for (int i = 0; i < 30; i++) {
            ann.send("", "ping", "1");
        }

        ann.expectClosed(1008);
    }
}
