package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Two people chat: rooms, names, keyboard, and how it looks. */
final class ChatPageBrowserTest extends TwoBrowsers {
    @Test
    void twoPeopleChatAndSeeEachOtherComeAndGo() throws IOException {
        enter(ada, "room:lobby", "Ada");
        ada.await(() -> ada.texts("#empty-title"), List.of("Nothing was said yet"));
        ada.shoot("empty-desktop-light");

        enter(bob, "room:lobby", "Bob");
        ada.await(() -> people(ada), List.of("Ada", "Bob"));
        bob.await(() -> people(bob), List.of("Bob", "Ada"));
        ada.await(() -> assertThat(ada.texts(".log .note")).anyMatch(note -> note.startsWith("Bob came in")));

        ada.say("one");
        bob.await(() -> messages(bob), List.of("one"));
        bob.say("two");
        ada.await(() -> messages(ada), List.of("one", "two"));
        for (int i = 0; i < 10; i++) {
            ada.say("a" + i);
        }
        List<String> all = List.of("one", "two", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9");
        bob.await(() -> messages(bob), all);
        ada.await(() -> messages(ada), all);
        assertThat(ada.texts(".message.pending")).isEmpty();
        assertThat(ada.texts(".message.own .text")).hasSize(11);
        assertThat(bob.texts(".message.own .text")).containsExactly("two");
        assertThat(bob.texts(".message.first .author")).containsExactly("Ada", "Bob (you)", "Ada");

        bob.open("about:blank");
        // Who has the guest's cookie may be away for the grace unnoticed.
        ada.await(() -> people(ada), List.of("Ada"));
        ada.await(() -> assertThat(ada.texts(".log .note")).anyMatch(note -> note.startsWith("Bob left")));
        assertThat(ada.complaints()).isEmpty();
    }

    @Test
    void showsNewcomersWhatWasSaidAndWhoIsWriting() {
        enter(ada, "room:lobby", "Ada");
        ada.say("early");
        ada.await(() -> messages(ada), List.of("early"));
        enter(bob, "room:lobby", "Bob");
        bob.await(() -> messages(bob), List.of("early"));
        assertThat(bob.title()).as("that is nothing unread").isEqualTo("lobby · Switchboard");
        bob.await(() -> people(bob), List.of("Bob", "Ada"));
        ada.type("#text", "h");
        bob.await(() -> bob.texts("#typing"), List.of("Ada is writing…"));
        ada.type("#text", "i" + Keys.ENTER);
        bob.await(() -> messages(bob), List.of("early", "hi"));
        assertThat(bob.texts("#typing")).containsExactly("");
    }

    @Test
    void showsNamesAndTextsAsTheyAreAndNeverAsMarkup() {
        String name = "<img src=x onerror=document.title='broken'>";
        String room = "\"a/b\" %2F <b>__proto__</b> &amp;";
        enter(ada, room, name);
        enter(bob, room, "Bob");
        ada.await(() -> assertThat(people(ada)).containsExactly(name, "Bob"));
        ada.say("<script>document.title='broken'</script><b>bold</b>");
        ada.say("javascript:alert(1) &lt; ${1} {{2}}");

        bob.await(
                () -> messages(bob),
                List.of("<script>document.title='broken'</script><b>bold</b>", "javascript:alert(1) &lt; ${1} {{2}}"));
        assertThat(people(bob)).containsExactly("Bob", name);
        assertThat(bob.texts("#room-name")).containsExactly(room);
        assertThat(bob.texts(".room-open bdi")).containsExactly(room);
        assertThat(bob.texts(".message.first .author")).containsExactly(name);
        assertThat(bob.texts(".note")).noneMatch(note -> note.contains("undefined"));
        for (Browser browser : List.of(ada, bob)) {
            assertThat(
                            browser.script(
                                    "return document.querySelectorAll('main img, #people img, .log script, .log b, h1 b').length"))
                    .isEqualTo(0L);
            assertThat(browser.title()).isEqualTo(room + " · Switchboard");
            assertThat(browser.complaints()).isEmpty();
        }

        // __proto__ as a room is a room like any other.
        enter(ada, "__proto__", "Ada");
        ada.say("hello");
        ada.await(() -> messages(ada), List.of("hello"));
    }

    @Test
    void cutsANameThatIsTooLong() {
        bob.open(address("/example?ch=lobby&name=" + encode("\u202Eevil\u202C " + "x".repeat(9_000))));

        bob.await(() -> bob.texts("#me-name"), List.of("evil " + "x".repeat(59)));
        assertThat(bob.script("return document.documentElement.scrollWidth > innerWidth"))
                .isEqualTo(false);
    }

    @Test
    void keepsSeveralRoomsApartAndCountsWhatWasNotRead() {
        enter(ada, "room:lobby", "Ada");
        enter(bob, "room:lobby", "Bob");
        ada.type("#join-name", "tea" + Keys.ENTER);
        ada.await(() -> ada.texts("#room-name"), List.of("tea"));
        ada.await(() -> ada.texts("#room-count"), List.of("1 person here"));
        bob.say("one").say("two");

        ada.await(ada::title, "(2) tea · Switchboard");
        assertThat(ada.texts(".room .badge")).containsExactly("2 unread");
        assertThat(messages(ada)).isEmpty();
        ada.click(".room-open");
        assertThat(messages(ada)).containsExactly("one", "two");
        assertThat(ada.title()).isEqualTo("lobby · Switchboard");

        ada.click("[aria-label='Leave lobby']");
        bob.await(() -> people(bob), List.of("Bob"));
        assertThat(ada.texts(".room-open")).containsExactly("tea");
        bob.say("three");
        ada.say("four");
        ada.await(() -> messages(ada), List.of("four"));

        ada.click("[aria-label='Leave tea']");
        assertThat(ada.texts("#empty-title")).containsExactly("You are in no room");
        ada.type("#join-name", "lobby" + Keys.ENTER);
        bob.await(() -> people(bob), List.of("Bob", "Ada"));

        ada.script("document.querySelector('#join-name').value = arguments[0]", "\uD83D\uDE00".repeat(65));
        ada.type("#join-name", Keys.ENTER.toString());
        ada.await(() -> assertThat(ada.texts("#join-error").get(0)).contains("256 bytes"));
        assertThat(ada.texts(".room-open")).containsExactly("lobby");
    }

    @Test
    void opensANewRoomWhereNoneWasNamed() {
        ada.open(address("/example?name=Ada"));
        ada.await(() -> assertThat(ada.texts("#room-name").get(0)).matches("[0-9a-f]{8}"));
        String room = ada.texts("#room-name").get(0);
        assertThat(ada.address()).endsWith("/example?name=Ada&ch=room%3A" + room);

        ada.open(ada.address());
        ada.await(() -> ada.texts("#room-name"), List.of(room));
        ada.await(() -> people(ada), List.of("Ada"));
    }

    @Test
    void changesTheNameWithoutLosingThePage() {
        enter(ada, "room:lobby", "Ada");
        enter(bob, "room:lobby", "Bob");
        ada.say("I am Ada");
        bob.await(() -> messages(bob), List.of("I am Ada"));
        ada.click("#rename-open").type("#rename-name", Keys.chord(Keys.CONTROL, "a") + "Grace" + Keys.ENTER);

        ada.await(() -> ada.texts("#me-name"), List.of("Grace"));
        ada.say("I am Grace");
        bob.await(() -> bob.texts(".message.first .author"), List.of("Ada", "Grace"));
        bob.await(() -> people(bob), List.of("Bob", "Grace"));
        assertThat(messages(ada)).containsExactly("I am Ada", "I am Grace");
    }

    @Test
    void worksWithTheKeyboardAndOnANarrowPhone() {
        enter(ada, "a-room-with-a-name-that-is-longer-than-a-narrow-phone-is-wide", "Ada");
        ada.size(360, 640);
        ada.script("document.activeElement.blur()");
        ada.type("body", Keys.TAB.toString());
        assertThat(ada.script("return document.activeElement.className")).isEqualTo("skip visually-hidden");
        assertThat(ada.script("return document.documentElement.scrollWidth > innerWidth"))
                .isEqualTo(false);
        assertThat(ada.shows("#rooms")).isFalse();

        ada.type(":focus", Keys.TAB.toString()).type(":focus", Keys.ENTER.toString());
        assertThat(ada.shows("#rooms")).isTrue();
        ada.type(":focus", Keys.ESCAPE.toString());
        assertThat(ada.shows("#rooms")).isFalse();
        assertThat(ada.script("return document.activeElement.id")).isEqualTo("rooms-toggle");

        ada.click("#people-toggle");
        assertThat(people(ada)).containsExactly("Ada");
        ada.click("#people-toggle").say("x".repeat(300));
        ada.await(() -> assertThat(messages(ada)).hasSize(1));
        assertThat(ada.script("return document.documentElement.scrollWidth > innerWidth"))
                .isEqualTo(false);
    }

    @Test
    void looksLikeThis() throws IOException {
        enter(ada, "room:lobby", "Ada Lovelace");
        enter(bob, "room:lobby", "Grace Hopper");
        ada.type("#join-name", "analytical-engine" + Keys.ENTER);
        ada.type("#join-name", "tea" + Keys.ENTER);
        bob.type("#join-name", "tea" + Keys.ENTER);
        bob.await(() -> people(bob), List.of("Grace Hopper", "Ada Lovelace"));
        bob.click(".room-open");
        ada.click(".room-open");
        converse();
        bob.script("document.querySelectorAll('.room-open')[1].click()");
        bob.say("The kettle is on").say("Anyone?");
        ada.await(() -> ada.texts(".room .badge"), List.of("2 unread"));

        for (String scheme : List.of("light", "dark")) {
            ada.size(1280, 800).scheme(scheme).shoot("chat-desktop-" + scheme);
            assertThat(ada.barriers()).as("chat, %s", scheme).isEmpty();
            ada.size(390, 844).shoot("chat-phone-" + scheme);
            ada.click("#rooms-toggle").shoot("rooms-phone-" + scheme);
            ada.click("#rooms-toggle").click("#people-toggle").shoot("people-phone-" + scheme);
            ada.click("#people-toggle");
        }
        ada.size(820, 1000).shoot("chat-tablet-dark");
        for (String scheme : List.of("light", "dark")) {
            ada.size(1280, 800).scheme(scheme).open(address("/")).shoot("home-desktop-" + scheme);
            assertThat(ada.barriers()).as("home, %s", scheme).isEmpty();
            ada.size(390, 844).shoot("home-phone-" + scheme);
        }
        ada.open(address("/nowhere")).shoot("error-phone-dark");
        assertThat(ada.barriers()).as("error").isEmpty();
        assertThat(ada.find("h1").getText()).isEqualTo("There is nothing at this address.");
    }

    private static void converse() {
        List<String> lines = List.of(
                "ada:Good morning! Is everybody connected?",
                "bob:Yes. The line is clear on this side of the Atlantic.",
                "bob:I have brought a nanosecond, thirty centimetres of it.",
                "ada:Then we can finally measure how far away lunch is.",
                "ada:I wrote a note on the engine last night. It weaves algebraical patterns just as the loom weaves flowers and"
                        + " leaves, and I believe that it might compose music one day.",
                "bob:That sounds like a long note.",
                "ada:It became a table with twenty-five steps.",
                "bob:Ship it. It is easier to ask forgiveness than permission.");
        for (int i = 0; i < lines.size(); i++) {
            Browser speaker = lines.get(i).startsWith("ada:") ? ada : bob;
            String text = lines.get(i).substring(4);
            // The driver types only characters of the basic plane.
            speaker.script(
                    "const t = document.querySelector('#text'); t.value = arguments[0]; t.form.requestSubmit()", text);
            int said = i + 1;
            ada.await(() -> assertThat(messages(ada)).hasSize(said));
            bob.await(() -> assertThat(messages(bob)).hasSize(said));
        }
    }
}
