package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL, Envelope: what goes through, to whom, and how it looks there. */
abstract class MessageRules extends Rules {
    @Test
    @DisplayName("MSG-1 a reply reaches the caller alone, from nobody, and repeats its channel")
    void repliesToTheCallerAlone() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient bob = bench.dial("ch=quiet:1&user=bob");

        ann.send("quiet:1", "ping", "null");
        ann.expect("pong").hasChannel("quiet:1").isFromNobody().hasField("timestamp", 1);
        ann.send("quiet:2", "ping", "null");
        ann.expect("pong").hasChannel("quiet:2"); // global commands need no membership
        ann.send("", "ping", "null");
        ann.expect("pong").hasChannel("");

        bob.expectNothing();
    }

    @Test
    @DisplayName("MSG-2 what is published reaches all members, the sender too, from the sender's user")
    void publishesToAllMembers() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient bob = bench.dial("ch=quiet:1&user=bob");
        TestClient eve = bench.dial("ch=quiet:2&user=eve");

        ann.send("quiet:1", "chat", text("h\u00e9 \ud83d\ude00 \" \\ \n"));

        for (TestClient member : new TestClient[] {ann, bob}) {
            member.expect("chat").hasChannel("quiet:1").isFrom("ann").hasField("text", "h\u00e9 \ud83d\ude00 \" \\ \n");
        }
        ann.expectNothing();
        bob.expectNothing();
        eve.expectNothing();
    }

    @Test
    @DisplayName("MSG-3 what is published to others does not reach the sender")
    void publishesToOthers() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient tab = bench.dial("ch=quiet:1&user=ann");

        ann.send("quiet:1", "others", text("hi"));

        tab.expect("chat").isFrom("ann");
        ann.expectNothing();
    }

    @Test
    @DisplayName("MSG-4 an absent channel is the one joined at open; the empty one is none")
    void understandsAbsentChannels() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");
        TestClient homeless = bench.dial("user=bob");

        ann.send("chat", text("hi"));
        ann.expect("chat").hasChannel("quiet:1");
        ann.sendText("{\"channel\":null,\"cmd\":\"chat\",\"param\":{\"text\":\"again\"}}");
        ann.expect("chat").hasChannel("quiet:1").hasField("text", "again");
        ann.send("ping", "null");
        ann.expect("pong").hasChannel("quiet:1");
        ann.send("", "chat", text("hi"));
        ann.expectError("not-a-member").hasChannel("");

        homeless.send("ping", "null");
        homeless.expect("pong").hasChannel("");
        homeless.send("chat", text("hi"));
        homeless.expectError("not-a-member").hasChannel("");
    }

    @Test
    @DisplayName("MSG-5 what a client puts into from is ignored")
    void ignoresClaimedSenders() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1&user=ann");

        for (String from : new String[] {"\"bob\"", "5", "null", "{\"a\":[]}"}) {
            ann.sendText(
                    "{\"from\":" + from + ",\"channel\":\"quiet:1\",\"cmd\":\"chat\",\"param\":{\"text\":\"hi\"}}");
            ann.expect("chat").isFrom("ann");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "0",
                "-1.50e+3",
                "123456789012345678901234567890",
                "\"\"",
                "\"\\u0041\\/ \u00e9\"",
                "[ ]",
                "{ \"b\" : 1 , \"a\":[\n2 ] }",
                "{\"a\":1,\"a\":2}",
                "{\"cmd\":\"ping\",\"channel\":null}"
            })
    @DisplayName("MSG-6 a parameter is passed on as it was written")
    void passesParametersOn(String param) {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        TestClient bob = bench.dial("ch=quiet:1");

        ann.sendText("{\"channel\" : \"quiet:1\", \"cmd\" : \"raw\", \"param\" :  " + param + "  }");

        assertThat(bob.expect("raw").param()).isEqualTo(param);
    }

    @Test
    @DisplayName("MSG-7 an absent parameter arrives as null")
    void passesAbsentParametersOn() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");

        ann.sendText("{\"cmd\":\"raw\"}");

        assertThat(ann.expect("raw").param()).isEqualTo("null");
    }

    @Test
    @DisplayName("MSG-8 names of channels are compared byte by byte")
    void keepsSimilarChannelsApart() {
        Bench bench = start();
        TestClient composed = bench.dial("");
        TestClient decomposed = bench.dial("");
        TestClient upper = bench.dial("");
        composed.send("join-room", room("quiet:\u00e9")).expect("joined");
        decomposed.send("join-room", room("quiet:e\u0301")).expect("joined");
        upper.send("join-room", room("quiet:\u00c9")).expect("joined");

        composed.send("quiet:\u00e9", "chat", text("hi"));

        composed.expect("chat").hasChannel("quiet:\u00e9");
        decomposed.expectNothing();
        upper.expectNothing();
    }

    @Test
    @DisplayName("MSG-9 the more literal pattern counts, and gives its variables")
    void choosesTheMoreLiteralPattern() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=room:a:b");
        TestClient vip = bench.dial("ch=room:vip:c:d");

        ann.send("var", "null");
        ann.expect("var").hasField("id", "a:b");
        vip.send("var", "null");
        vip.expect("vip").hasParam("\"c:d\"");
    }

    @Test
    @DisplayName("MSG-10 a channel's fallback takes the commands that nobody else handles, of members")
    void fallsBack() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=wild:1");

        ann.send("whatever", "null");
        ann.expect("wild").hasField("cmd", "whatever");
        ann.send("ping", "null");
        ann.expect("pong");
        ann.send("wild:2", "whatever", "null");
        ann.expectError("not-a-member");
    }

    @Test
    @DisplayName("MSG-11 a message of exactly message-bytes goes through")
    void takesTheLargestMessage() {
        Bench bench = start();
        TestClient ann = bench.dial("ch=quiet:1");
        String head = "{\"cmd\":\"raw\",\"param\":\"";
        String param = "x".repeat(65_536 - head.length() - 2);

        ann.sendText(head + param + "\"}");

        assertThat(ann.expect("raw").param()).isEqualTo("\"" + param + "\"");
    }
}
