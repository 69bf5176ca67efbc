package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.Close;
import dev.switchboard.redis.RedisProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Two people chat while pages are reloaded, connections are cut and servers restart. */
final class ChatRecoveryBrowserTest extends TwoBrowsers {
    @Test
    void comesBackWhenTheServerRestartsAndSendsWhatWaited() throws IOException {
        enter(ada, "room:lobby", "Ada");
        enter(bob, "room:lobby", "Bob");
        ada.type("#join-name", "tea" + Keys.ENTER);
        ada.await(() -> ada.texts(".room-open"), List.of("lobby", "tea"));
        ada.click(".room-open").say("before");
        bob.await(() -> messages(bob), List.of("before"));
        int port = example.server().port();

        example.close();
        ada.await(() -> ada.texts("#banner-title"), List.of("The server restarts"));
        ada.await(() -> assertThat(ada.texts("#connection")).isNotEqualTo(List.of("Connected")));
        ada.say("while away");
        ada.await(() -> assertThat(ada.texts("#banner-text").get(0)).contains("1 message waits"));
        assertThat(ada.texts(".message.pending .text")).containsExactly("while away");
        ada.shoot("disconnected-desktop-light");
        assertThat(ada.barriers()).as("disconnected").isEmpty();
        ada.size(390, 844).scheme("dark").shoot("disconnected-phone-dark");
        ada.size(1280, 800);

        example = start(port);
        connectNow(bob);
        connectNow(ada);
        bob.await(() -> people(bob), List.of("Bob", "Ada"));
        ada.await(() -> messages(ada), List.of("before", "while away"));
        assertThat(ada.texts(".message.own .text")).containsExactly("before", "while away");
        // Whether Bob was back in time to hear that depends on the pauses of both.
        ada.say("after");
        bob.await(() -> assertThat(messages(bob)).startsWith("before").endsWith("after"));
        ada.await(() -> assertThat(ada.shows(".message.pending")).isFalse());
        for (Browser browser : List.of(ada, bob)) {
            assertThat(browser.texts(".log:not([hidden]) .warning"))
                    .containsExactly("What was said in between could not be recovered: the server has it no more.");
        }
        ada.shoot("not-recovered-desktop-dark");
        bob.open(address("/example?ch=room:tea&name=Bob"));
        bob.await(() -> people(bob), List.of("Bob", "Ada"));
    }

    @Test
    void missesNoLineOfARoomWhenThePageIsReloadedOrTheConnectionCut() {
        enter(ada, "room:lobby", "Ada");
        enter(bob, "room:lobby", "Bob");
        ada.say("one");
        bob.say("two");
        ada.await(() -> messages(ada), List.of("one", "two"));

        String here = ada.address();
        ada.open("about:blank");
        bob.say("three").say("four");
        bob.await(() -> messages(bob), List.of("one", "two", "three", "four"));
        ada.open(here);
        ada.await(() -> messages(ada), List.of("one", "two", "three", "four"));
        assertThat(ada.texts(".message.own .text")).containsExactly("one");

        cut("Ada");
        bob.say("five");
        ada.await(() -> {
            ada.tryNow();
            assertThat(messages(ada)).containsExactly("one", "two", "three", "four", "five");
        });
        assertThat(ada.shows(".warning")).isFalse();
    }

    @Test
    void saysThatAChannelWithoutHistoryMayHaveMissedSomething() {
        enter(ada, "lobby", "Ada");
        ada.await(() -> ada.texts("#room-count"), List.of("1 person here"));
        assertThat(ada.texts(".room-open")).containsExactly("lobby keeps nothing");
        cut("Ada");
        ada.await(() -> {
            ada.tryNow();
            assertThat(ada.texts(".warning"))
                    .containsExactly(
                            "Connected again. This room keeps nothing, so anything said in between is missing.");
        });
    }

    @Test
    void missesNoLineWhenAServerWithRedisRestarts() throws IOException {
        try (RedisProcess redis = RedisProcess.launch()) {
            example.close();
            example = start(redis, 0);
            int port = example.server().port();
            enter(ada, "room:lobby", "Ada");
            enter(bob, "room:lobby", "Bob");
            ada.say("one");
            bob.await(() -> messages(bob), List.of("one"));
            String here = ada.address();
            ada.open("about:blank");
            bob.say("two");
            bob.await(() -> messages(bob), List.of("one", "two"));

            example.close();
            example = start(redis, port);
            ada.open(here);
            ada.await(() -> messages(ada), List.of("one", "two"));
            ada.say("three");
            for (Browser browser : List.of(ada, bob)) {
                browser.await(() -> {
                    browser.tryNow();
                    assertThat(messages(browser)).containsExactly("one", "two", "three");
                });
                assertThat(browser.shows(".warning")).isFalse();
            }
            example.close();
        }
    }

    @Test
    void staysAwayWhenItIsSentAway() throws IOException {
        enter(ada, "room:lobby", "Ada");
        example.operations()
                .connections(Page.ALL)
                .forEach(connection -> example.operations().disconnect(connection.id(), Close.DISCONNECTED));

        ada.await(() -> ada.texts("#banner-title"), List.of("Disconnected"));
        ada.await(() -> assertThat(example.operations().status().connections()).isZero());
        assertThat(ada.texts("#try-now")).containsExactly("Connect again");
        ada.shoot("ended-desktop-light");
        ada.click("#try-now");
        ada.await(() -> ada.texts("#connection"), List.of("Connected"));
        ada.await(() -> people(ada), List.of("Ada"));
    }

    private static Example start(RedisProcess redis, int port) throws IOException {
        return Examples.start("--port", Integer.toString(port), "--redis", redis.url());
    }

    private void cut(String name) {
        example.operations().connections(Page.ALL).stream()
                .filter(connection -> connection.profile().name().equals(name))
                .forEach(connection -> example.operations().disconnect(connection.id(), Close.TRY_LATER));
    }

    /** The pause may be 30 s long, and the attempt of this moment may still fail: then once more. */
    private static void connectNow(Browser browser) {
        browser.await(() -> {
            browser.tryNow();
            assertThat(browser.texts("#connection")).containsExactly("Connected");
        });
    }
}
