package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.Close;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A client that nobody here has changed for us talks with the example as it runs, over the transport that is there. */
final class PlainSocketClientTest {
    private Example example;

    @BeforeEach
    void start() throws IOException {
        example = Examples.start();
    }

    @AfterEach
    void end() {
        example.close();
    }

    private ForgeSocket open(String target) {
        return new ForgeSocket("ws://127.0.0.1:" + example.server().port() + target);
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(15)).untilAsserted(assertion::run);
    }

    @Test
    void isAnsweredAHundredMessagesThatItSentBeforeItHeardAnything() throws Exception {
        try (ForgeSocket socket = open("/connect")) {
            for (int i = 0; i < 99; i++) {
                socket.send("n" + i, "ping", Map.of());
            }
            socket.send("", "ping", Map.of("last", true));

            for (int i = 0; i < 99; i++) {
                JsonNode pong = socket.next("pong");
                assertThat(pong.get("channel").stringValue()).isEqualTo("n" + i);
                assertThat(pong.get("param").get("timestamp").isIntegralNumber())
                        .isTrue();
            }
            assertThat(socket.next("pong").get("channel").stringValue()).isEmpty();
            assertThat(socket.faults()).isEmpty();
        }
    }

    @Test
    void chatsAndHearsWhoComesAndGoes() throws Exception {
        try (ForgeSocket ada = open("/example/socket?ch=lobby&name=Ada")) {
            ada.send("lobby", "ping", Map.of());
            ada.next("pong");
            ForgeSocket bob = open("/example/socket?ch=lobby&name=Bob");

            JsonNode came = ada.next("online-update");
            assertThat(came.get("channel").stringValue()).isEqualTo("lobby");
            assertThat(came.get("param").get("connected").booleanValue()).isTrue();
            String bobsId = came.get("param").get("userID").stringValue();

            bob.send("lobby", "chat", Map.of("text", "hello"));
            for (ForgeSocket member : new ForgeSocket[] {ada, bob}) {
                JsonNode chat = member.next("chat");
                assertThat(chat.get("from").stringValue()).isEqualTo(bobsId);
                assertThat(chat.get("param").get("user").stringValue()).isEqualTo("Bob");
                assertThat(chat.get("param").get("text").stringValue()).isEqualTo("hello");
                assertThat(chat.get("param").get("time").isIntegralNumber()).isTrue();
            }

            bob.close();
            JsonNode gone = ada.next("online-update");
            assertThat(gone.get("param").get("userID").stringValue()).isEqualTo(bobsId);
            assertThat(gone.get("param").get("connected").booleanValue()).isFalse();
            assertThat(ada.faults()).isEmpty();
            assertThat(bob.faults()).isEmpty();
        }
    }

    @Test
    void joinsRoomsAndLeavesThem() throws Exception {
        try (ForgeSocket ada = open("/connect?name=Ada");
                ForgeSocket bob = open("/connect?name=Bob")) {
            ada.send("", "join-room", Map.of("room", "tea"));
            ada.next("join-room");
            bob.send("", "join-room", Map.of("room", "tea"));
            bob.send("tea", "chat", Map.of("text", "sugar?"));

            assertThat(ada.next("online-update").get("channel").stringValue()).isEqualTo("tea");
            assertThat(ada.next("chat").get("param").get("text").stringValue()).isEqualTo("sugar?");
            bob.send("", "leave-room", Map.of("room", "tea"));
            assertThat(ada.next("online-update").get("param").get("connected").booleanValue())
                    .isFalse();
            bob.send("tea", "chat", Map.of("text", "late"));
            assertThat(bob.next("error").get("param").get("code").stringValue()).isEqualTo("not-a-member");
            assertThat(ada.faults()).isEmpty();
            assertThat(bob.faults()).isEmpty();
        }
    }

    @Test
    void staysAwayWhenItIsToldTo() throws Exception {
        try (ForgeSocket ada = open("/example/socket?ch=lobby")) {
            ada.send("lobby", "ping", Map.of());
            ada.next("pong");

            example.operations()
                    .connections(Page.ALL)
                    .forEach(connection -> example.operations().disconnect(connection.id(), Close.DISCONNECTED));
            await(() -> assertThat(ada.ended()).isTrue());
            await(() -> assertThat(example.operations().status().connections()).isZero());
            assertThat(ada.openings()).isEqualTo(1);
            assertThat(ada.faults()).isEmpty();
        }
    }

    @Test
    void comesBackAfterARestartAndSendsWhatItKept() throws Exception {
        int port = example.server().port();
        try (ForgeSocket ada = open("/example/socket?ch=lobby&name=Ada")) {
            ada.send("lobby", "ping", Map.of());
            ada.next("pong");

            example.close();
            await(() -> assertThat(ada.connected()).isFalse());
            ada.send("lobby", "chat", Map.of("text", "while away"));
            example = Examples.start("--port", Integer.toString(port));

            assertThat(ada.next("chat").get("param").get("text").stringValue()).isEqualTo("while away");
            assertThat(ada.openings()).isEqualTo(2);
            assertThat(ada.faults()).isEmpty();
        }
    }
}
