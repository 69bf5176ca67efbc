package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.Received;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example's commands, over the transport that is there. */
final class ChatTest {
    private static final String SECRET = "correct horse battery staple";

    private Example example;

    @BeforeEach
    void start() throws IOException {
        example = Examples.start(
                Map.of("SWITCHBOARD_GUEST_SECRET", SECRET), "--allowed-origin", "https://friend.example");
    }

    @AfterEach
    void end() {
        example.close();
    }

    private TestClient open(String target) {
        return Dialer.standard().dial(example.server(), target);
    }

    private static TestClient say(TestClient client, String text) {
        return client.send("chat", "{\"text\":\"" + text + "\"}");
    }

    @Test
    void answersAPingToTheCallerAlone() {
        TestClient ada = open("/example/socket?ch=lobby");
        TestClient bob = open("/example/socket?ch=lobby");
        ada.expect("online-update");
        long before = System.currentTimeMillis();

        Received pong =
                ada.send("ping", "null").expect("pong").hasChannel("lobby").isFromNobody();
        assertThat(Long.parseLong(pong.field("timestamp"))).isBetween(before, System.currentTimeMillis());
        ada.send("elsewhere", "ping", "{}").expect("pong").hasChannel("elsewhere");
        open("/connect").send("ping", "1").expect("pong").hasChannel("");
        bob.expectNothing();
    }

    @Test
    void tellsAllMembersWhatOneSaysTheSenderToo() {
        TestClient ada = open("/example/socket?ch=lobby&name=Ada");
        TestClient bob = open("/example/socket?ch=lobby&name=Bob");
        TestClient eve = open("/example/socket?ch=elsewhere");
        String bobsId = ada.expect("online-update").from().orElseThrow();
        long before = System.currentTimeMillis();

        say(bob, "  hi  ");
        for (TestClient member : List.of(ada, bob)) {
            Received chat = member.expect("chat")
                    .hasChannel("lobby")
                    .isFrom(bobsId)
                    .hasField("user", "Bob")
                    .hasField("text", "hi");
            assertThat(Long.parseLong(chat.field("time"))).isBetween(before, System.currentTimeMillis());
        }
        eve.expectNothing();
        assertThat(UUID.fromString(bobsId).version()).isEqualTo(4);
    }

    @Test
    void refusesTextsOfTheWrongLength() {
        TestClient ada = open("/example/socket?ch=lobby");

        String face = "\uD83D\uDE00";
        say(ada, face.repeat(4_000)).expect("chat").hasField("text", face.repeat(4_000));
        for (String param : List.of(
                "{\"text\":\"" + "x".repeat(4_001) + "\"}",
                "{\"text\":\"  \\n \"}",
                "{\"text\":\"\"}",
                "{\"text\":null}",
                "{\"text\":5}",
                "{\"text\":\"\\ud800\"}",
                "{}",
                "null",
                "\"text\"")) {
            Received error =
                    ada.send("chat", param).expectError("invalid-param").hasChannel("lobby");
            assertThat(error.field("message")).as(param).containsAnyOf("text", "param");
        }
        ada.expectNothing();
    }

    @Test
    void joinsAndLeavesRooms() {
        TestClient ada = open("/connect?name=Ada");
        TestClient bob = open("/connect?name=Bob");

        ada.send("join-room", "{\"room\":\"tea\"}")
                .expect("join-room")
                .hasChannel("")
                .hasField("room", "tea");
        bob.send("join-room", "{\"room\":\"tea\"}").expect("join-room");
        Received came = ada.expect("online-update").hasChannel("tea").hasField("connected", true);
        ada.send("tea", "chat", "{\"text\":\"sugar?\"}").expect("chat");
        bob.expect("chat").hasField("text", "sugar?");

        bob.send("leave-room", "{\"room\":\"tea\"}").expect("leave-room");
        ada.expect("online-update")
                .hasField("connected", false)
                .isFrom(came.from().orElseThrow());
        bob.send("tea", "chat", "{\"text\":\"no\"}").expectError("not-a-member");
        bob.send("leave-room", "{\"room\":\"tea\"}").expect("leave-room");
        ada.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"room\":\"\"}", "{\"room\":7}", "{\"room\":\"a\\u0000b\"}"})
    void refusesRoomsThatCanNotBe(String param) {
        TestClient ada = open("/connect");

        for (String command : List.of("join-room", "leave-room")) {
            Received error = ada.send(command, param).expectError("invalid-param");
            assertThat(error.field("message")).containsAnyOf("room", "param");
        }
        ada.send("join-room", "{\"room\":\"" + "x".repeat(129) + "\"}");
        assertThat(ada.expectError("invalid-param").field("message")).contains("room has 1 to 128 characters");
    }

    @Test
    void tellsWhoIsHereToTheCallerAlone() {
        TestClient ada = open("/example/socket?ch=lobby&name=Ada");
        TestClient bob = open("/example/socket?ch=lobby&name=Bob");
        String bobsId = ada.expect("online-update").from().orElseThrow();

        Received who = bob.send("who", "null").expect("who").hasChannel("lobby").isFromNobody();
        assertThat(who.param())
                .contains("\"you\":{\"id\":\"" + bobsId + "\",\"name\":\"Bob\"}")
                .contains("\"name\":\"Ada\"}", "\"count\":2");
        ada.expectNothing();
        bob.send("elsewhere", "who", "null").expectError("not-a-member");
    }

    @Test
    void opensANewRoomForWhoNamesNone() {
        String first = open("/example/socket").send("who", "null").expect("who").channel();
        String second =
                open("/example/socket?ch=").send("who", "null").expect("who").channel();

        assertThat(List.of(first, second)).allMatch(name -> name.matches("example-[0-9a-f]{8}"));
        assertThat(first).isNotEqualTo(second);
        open("/connect").send("who", "null").expectError("not-a-member");
        open("/connect?ch=lobby").send("who", "null").expectError("not-a-member");
    }

    @Test
    void knowsAGuestOfTwoConnectionsByTheCookie() {
        UUID id = UUID.randomUUID();
        Map<String, String> cookie = Map.of(
                "Cookie", Guests.COOKIE + "=" + Guests.with(Optional.of(SECRET)).sign(id));
        TestClient ada = open("/example/socket?ch=lobby&name=Ada");
        TestClient one = Dialer.standard().dial(example.server(), "/example/socket?ch=lobby&name=Bob", cookie);
        ada.expect("online-update").isFrom(id.toString());

        TestClient two = Dialer.standard().dial(example.server(), "/example/socket?ch=lobby&name=Bob", cookie);
        say(two, "hi");
        ada.expect("chat").isFrom(id.toString());
        one.expect("chat");
        one.close();
        one.expectClosed(1000);
        ada.expectNothing();
        two.close();
        ada.expect("online-update").hasField("connected", false);
    }

    @Test
    void appliesItsLimits() throws IOException {
        try (Example strict = Examples.start("--limit", "rate=1", "--limit", "rate-burst=2")) {
            TestClient client = Dialer.standard().dial(strict.server(), "/connect");
            client.send("ping", "1").send("ping", "2").send("ping", "3");
            client.expect("pong");
            client.expect("pong");
            client.expectError("rate-limited");
        }
    }

    @Test
    void letsInPagesOfAnAllowedOrigin() {
        TestClient friend =
                Dialer.standard().dial(example.server(), "/connect", Map.of("Origin", "https://friend.example"));
        friend.send("ping", "null").expect("pong");
    }

    private TestClient openV1(String target) {
        return Dialer.standard()
                .dial(example.server(), target, Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json"));
    }

    @Test
    void roomsAloneAreRecoverable() {
        TestClient ada = openV1("/connect?name=Ada");
        ada.expect("sb:welcome");
        Received joined =
                ada.request(1, "room:tea", "sb:join", "null").expectReply(1).hasField("offset", 0);
        ada.cut();
        TestClient bob = openV1("/connect?name=Bob");
        bob.expect("sb:welcome");
        assertThat(bob.request(1, "tea", "sb:join", "null").expectReply(1).param())
                .doesNotContain("epoch");
        bob.request(2, "room:tea", "sb:join", "null").expectReply(2);
        bob.send("room:tea", "typing", "null").expectNothing();
        bob.request(3, "room:tea", "chat", "{\"text\":\"hi\"}").expect("chat");
        bob.expectReply(3);
        TestClient again = openV1("/connect?name=Ada");
        again.expect("sb:welcome");
        again.request(
                1, "room:tea", "sb:join", "{\"recover\":{\"epoch\":\"" + joined.field("epoch") + "\",\"offset\":0}}");
        assertThat(again.expectReply(1).hasField("recovered", true).field("missed"))
                .contains("hi")
                .doesNotContain("typing");
    }
}
