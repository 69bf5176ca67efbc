package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The dashboard, the drawing board and the notifications, between two people with a browser each. */
final class PatternPagesBrowserTest extends TwoBrowsers {
    /** In both schemes, on a desktop and on a phone. */
    private static void shoot(Browser browser, String name) throws IOException {
        for (String scheme : List.of("light", "dark")) {
            browser.size(1280, 800).scheme(scheme).shoot(name + "-desktop-" + scheme);
            assertThat(browser.barriers()).as("%s, %s", name, scheme).isEmpty();
            browser.size(390, 844).shoot(name + "-phone-" + scheme);
            assertThat(browser.script("return document.documentElement.scrollWidth > innerWidth"))
                    .isEqualTo(false);
        }
        assertThat(browser.barriers()).as("%s, phone", name).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theDashboardShowsWhatTheServerPushes() throws IOException {
        open(ada, "/dashboard");
        open(bob, "/dashboard");
        ada.await(
                () -> ada.texts(".figure h3"),
                List.of("Connections", "Channels", "Received", "Sent", "Memory", "Processor"));
        for (Browser browser : List.of(ada, bob)) {
            browser.await(() -> browser.texts("[data-name=connections] .value"), List.of("2"));
            assertThat(browser.texts(".figures")).hasSize(1);
        }
        bob.open("about:blank");
        ada.await(() -> ada.texts("[data-name=connections] .value"), List.of("1"));
        ada.await(() ->
                assertThat(ada.texts("[data-name=connections] .range").get(0)).isEqualTo("Last minute 1–2"));
        shoot(ada, "dashboard");

        example.close();
        ada.await(() -> assertThat(ada.shows("#nodes.stale")).isTrue());
    }

    @Test
    void theBoardIsTheSameForAllAndForWhoComesLate() throws IOException {
        open(ada, "/board?id=one&name=Ada");
        ada.await(() -> ada.texts("#state"), List.of("1 person here, 0 lines drawn."));
        ada.drag("#board", -200, -100, 0, 0, 200, 100);
        ada.await(() -> assertThat(drawn(ada, 0, 0)).isTrue());

        open(bob, "/board?id=one&name=Bob");
        bob.await(() -> assertThat(drawn(bob, 0, 0)).isTrue());
        bob.click("[value=RED]").drag("#board", 200, -100, 100, -50);
        ada.await(() -> assertThat(drawn(ada, 150, -75)).isTrue());
        ada.await(() -> assertThat(ada.texts("#state").get(0)).startsWith("2 people here, "));
        assertThat(drawn(ada, -150, 75)).isFalse();

        // With the keyboard, from the middle to the left.
        bob.type("#board", " " + Keys.ARROW_LEFT.toString().repeat(10) + " ");
        ada.await(() -> assertThat(drawn(ada, -50, 0)).isTrue());
        shoot(bob, "board");

        ada.size(1280, 800).click("#wipe");
        for (Browser browser : List.of(ada, bob)) {
            browser.size(1280, 800)
                    .await(() -> assertThat(browser.texts("#state").get(0)).endsWith(" 0 lines drawn."));
            assertThat(drawn(browser, 0, 0)).isFalse();
        }
        bob.drag("#board", 0, 50, 10, 50);
        ada.await(() -> assertThat(drawn(ada, 5, 50)).isTrue());
        // Without Redis a restart takes the drawing away, and nobody may go on with one that others don't have.
        int port = example.server().port();
        example.close();
        example = start(port);
        for (Browser browser : List.of(ada, bob)) {
            browser.await(() -> {
                browser.tryNow();
                assertThat(browser.texts("#state").get(0)).endsWith(" could not be recovered.");
            });
            assertThat(drawn(browser, 5, 50)).isFalse();
        }
        open(ada, "/board?id=another");
        ada.await(() -> ada.texts("#state"), List.of("1 person here, 0 lines drawn."));
    }

    /** Whether there is paint so many CSS pixels from the middle of the board. */
    private static boolean drawn(Browser browser, int right, int below) {
        return (Boolean) browser.script("""
                const board = document.querySelector('#board');
                const scale = board.width / board.clientWidth;
                const [x, y] = [board.width / 2 + arguments[0] * scale, board.height / 2 + arguments[1] * scale];
                return board.getContext('2d').getImageData(x, y, 1, 1).data[3] > 0;
                """, right, below);
    }

    @Test
    void notificationsReachEverybodyOrOneUserAlone() throws IOException {
        open(ada, "/notifications?name=Ada");
        open(bob, "/notifications?name=Bob");
        ada.await(() -> receivers(ada), List.of("Everybody", "Only me", "Bob"));
        bob.await(() -> receivers(bob), List.of("Everybody", "Only me", "Ada"));

        tell(bob, "Ada", "ERROR", "<img src=x onerror=alert(1)>");
        // The list goes by the time, and that in milliseconds.
        ada.await(() -> assertThat(ada.texts(".notice")).hasSize(1));
        tell(bob, "Everybody", "INFO", "The kettle is on");
        ada.await(() -> ada.texts(".notice .what"), List.of("The kettle is on", "<img src=x onerror=alert(1)>"));
        assertThat(ada.texts(".notice .about"))
                .containsExactly("Information from Bob, for everybody", "Error from Bob, for you alone");
        bob.await(() -> bob.texts(".notice .what"), List.of("The kettle is on"));
        assertThat(bob.texts(".notice .about")).containsExactly("Information from you, for everybody");

        ada.open("about:blank");
        tell(bob, "Everybody", "WARNING", "The kettle is empty");
        bob.await(() -> assertThat(bob.texts(".notice")).hasSize(2));
        tell(bob, "Everybody", "SUCCESS", "The kettle is on once more");
        open(ada, "/notifications?name=Ada");
        ada.await(() -> assertThat(ada.texts(".notice .what"))
                .containsExactlyInAnyOrder(
                        "The kettle is on once more",
                        "The kettle is empty",
                        "The kettle is on",
                        "<img src=x onerror=alert(1)>"));
        shoot(ada, "notifications");
    }

    /** Options of a closed list are not seen, but there. */
    @SuppressWarnings("unchecked")
    private static List<String> receivers(Browser browser) {
        return (List<String>)
                browser.script("return [...document.querySelector('#to').options].map(option => option.text)");
    }

    private static void tell(Browser browser, String whom, String level, String text) {
        browser.script("""
                const [whom, level, text] = arguments;
                const to = document.querySelector('#to');
                to.value = [...to.options].find(option => option.text === whom).value;
                document.querySelector('#level').value = level;
                document.querySelector('#text').value = text;
                document.querySelector('#tell').requestSubmit();
                """, whom, level, text);
    }

    @Test
    void anotherUsersNotificationsAreNobodyElses() {
        open(ada, "/notifications?name=Ada");
        open(bob, "/notifications?name=%E2%80%AE%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E" + "x".repeat(9_000));
        ada.await(
                () -> receivers(ada), List.of("Everybody", "Only me", "<img src=x onerror=alert(1)>" + "x".repeat(36)));
        String idOfBob = (String) ada.script("return [...document.querySelector('#to').options].at(-1).value");
        assertThat(ada.asyncScript("""
                        const [id, done] = arguments;
                        import('/client/index.js').then(({ connect }) =>
                          connect(`ws://${location.host}/connect`).channel(`demo:notices:${id}`).join())
                          .then(() => done('joined'), error => done(error.code));
                        """, idOfBob)).isEqualTo("forbidden");
    }
}
