package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Page;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator with a browser, against the example as it runs with a console. */
final class AdminPagesBrowserTest extends TwoBrowsers {
    private static final String TOKEN = "an operator's own token";
    private static final String HOSTILE = "<img src=x onerror=document.title='broken'>";

    private final List<TestClient> clients = new ArrayList<>();
    private Browser browser;

    @BeforeEach
    void mountConsole() throws IOException {
        example.close();
        example = Examples.start("--admin-token", TOKEN);
        browser = ada;
    }

    @AfterEach
    void endClients() {
        clients.forEach(TestClient::close);
    }

    private String console(String below) {
        return address("/admin/websocket" + below);
    }

    private TestClient dial(String channel, String name) {
        TestClient client = Dialer.standard()
                .dial(example.server(), "/example/socket?ch=" + channel + "&name=" + name.replace(" ", "+"));
        clients.add(client);
        return client;
    }

    private void login() {
        browser.open(console(""));
        browser.await(() -> assertThat(browser.address()).contains("/login#"));
        browser.type("#token", TOKEN).click("#enter");
        browser.await(() -> browser.texts("#state-text"), List.of("Live"));
        browser.await(() -> browser.texts("h1"), List.of("Overview"));
    }

    private void assertShows(String selector, String text) {
        browser.await(() -> assertThat(browser.texts(selector)).anyMatch(shown -> shown.contains(text)));
    }

    /** Kept to be looked at: desktop in light, phone in dark, and either of them without a barrier. */
    private void shootAll(String name) throws IOException {
        browser.scheme("light").size(1280, 800).shoot("admin-" + name + "-desktop-light");
        assertThat(browser.barriers()).as("barriers of %s", name).isEmpty();
        browser.scheme("dark").size(390, 844).shoot("admin-" + name + "-phone-dark");
        assertThat(browser.barriers())
                .as("barriers of %s on a phone, dark", name)
                .isEmpty();
        assertThat(browser.script("return document.documentElement.scrollWidth"))
                .as("%s fits a phone", name)
                .isEqualTo(390L);
        browser.scheme("light").size(1280, 800);
    }

    @Test
    void letsOnlyOperatorsInAndShowsTheFigures() throws IOException {
        browser.open(console("/channels"));
        browser.await(() -> browser.texts("h1"), List.of("Log in as an operator"));
        browser.type("#token", "a wrong token").click("#enter");
        browser.await(() -> browser.texts("#alert"), List.of("This token is not one of an admin."));
        shootAll("login");
        browser.forgetComplaints();
        browser.find("#token").clear();
        browser.type("#token", TOKEN).click("#enter");
        browser.await(() -> browser.texts("h1"), List.of("Channels"));
        assertShows(".empty", "There is no channel on this node now.");
        shootAll("channels-empty");

        for (int i = 0; i < 12; i++) {
            dial(i % 3 == 0 ? "room:1" : i % 3 == 1 ? "lobby" : "tea", "Person " + i);
        }
        clients.get(0).send("", "chat", "{\"text\":\"hello\"}");
        browser.open(console(""));
        browser.await(() -> assertThat(browser.texts(".figure[aria-label=Connections] .value"))
                .containsExactly("12"));
        assertShows("section", "room:1");
        browser.await(
                () -> assertThat(String.valueOf(browser.find(".spark .line").getDomAttribute("d")))
                        .contains("L"));
        shootAll("overview");
        browser.scheme("dark").shoot("admin-overview-desktop-dark");
        browser.scheme("light").size(390, 844).shoot("admin-overview-phone-light");
        browser.size(1280, 800);
        assertThat(browser.complaints()).isEmpty();

        browser.click("#logout");
        browser.await(() -> browser.texts("h1"), List.of("Log in as an operator"));
        browser.open(console(""));
        browser.await(() -> browser.texts("h1"), List.of("Log in as an operator"));
    }

    @Test
    void findsAConnectionSendsToItAndDisconnectsIt() throws IOException {
        RawClient eve = RawClient.open(
                example.server().port(), "/example/socket?ch=" + encode("\"a/b\"<b>") + "&name=" + encode(HOSTILE));
        for (int i = 0; i < 60; i++) {
            dial("lobby", "Person " + i);
        }
        login();
        browser.click("nav a[href$='/connections']");
        assertShows(".total", "61 connections");
        assertThat(browser.texts(".pager span")).containsExactly("1–50 of 61");
        shootAll("connections");
        browser.click(".pager button:last-child");
        browser.await(() -> assertThat(browser.texts(".pager span")).containsExactly("51–61 of 61"));
        browser.type("#search", "onerror");
        assertShows(".total", "1 connection found");
        assertShows("tbody td", HOSTILE);
        assertThat(browser.script("return document.querySelectorAll('main img, main b').length"))
                .isEqualTo(0L);

        browser.click("tbody .code");
        browser.await(() -> assertThat(browser.texts(".chips a")).containsExactly("\"a/b\"<b>"));
        browser.click("details summary");
        browser.type("#cmd", "notice");
        browser.script("document.querySelector('#param').value = '{\"text\": \"hi\", \"n\": 1.10}'");
        browser.click("#preview");
        browser.await(() -> assertThat(browser.texts("#dialog"))
                .singleElement()
                .asString()
                .contains("one connection of " + HOSTILE));
        shootAll("connection");
        browser.click("#confirm");
        assertThat(eve.next().text()).contains("\"cmd\":\"notice\",\"param\":{\"text\": \"hi\", \"n\": 1.10}");
        assertShows("#toast", "Sent");

        browser.click(".heading .button.danger");
        browser.click("#confirm");
        assertThat(eve.next().text()).contains("close-connection");
        eve.expectClose(4500);
        eve.close();
        assertShows(".notice", "There is no such connection on this node");
        assertThat(browser.title()).isEqualTo("Connection · Switchboard admin");
        assertThat(browser.complaints()).isEmpty();
        assertThat(example.operations().connections(Page.ALL)).hasSize(60);
    }

    @Test
    void showsAChannelWhateverItsNameAndTakesMembersOut() throws IOException {
        TestClient ann = dial("__proto__", "Ann");
        dial("__proto__", "Bob");
        login();
        browser.open(console("/channel?name=" + encode("__proto__")));
        assertShows("h1", "__proto__");
        browser.await(() -> assertThat(browser.texts("tbody tr")).hasSize(2));
        shootAll("channel");
        browser.click("tbody button");
        browser.click("#confirm");
        browser.await(() -> assertThat(browser.texts("tbody tr")).hasSize(1));
        assertThat(example.operations().connections(Page.ALL)).hasSize(2);

        browser.open(console("/tools"));
        browser.script("document.querySelector('input[value=everyone]').click()");
        browser.type("#cmd", "news");
        browser.click("#preview");
        browser.await(() ->
                assertThat(browser.texts("#dialog")).singleElement().asString().contains("2 connections"));
        shootAll("tools");
        browser.click("#confirm");
        ann.expect("online-update");
        ann.expect("news").hasField("text", "");

        browser.open(console("/config"));
        assertShows("td", "message-bytes");
        assertThat(browser.texts("dl").toString()).contains("••••••").doesNotContain(TOKEN);
        shootAll("config");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void showsTheTrafficWithoutSecrets() throws IOException {
        TestClient ann = dial("room:1", "Ann");
        login();
        browser.open(console("/tap?channel=" + encode("room:*")));
        browser.await(() -> browser.texts("#state-text"), List.of("Live"));
        browser.await(() -> assertThat(example.operations().status().taps()).isEqualTo(1));
        ann.send("room:1", "chat", "{\"text\":\"hello\"}");
        ann.send("room:1", "secretive", "{\"password\":\"hunter2\",\"deep\":[{\"apiKey\":\"k\"}],\"shown\":true}");
        ann.send("other", "chat", "{\"text\":\"not in this room\"}");
        assertShows(".traffic li", "chat");
        browser.await(() ->
                assertThat(browser.texts(".traffic li.in .param")).anyMatch(text -> text.contains("\"shown\":true")));
        assertThat(browser.texts(".traffic").toString())
                .doesNotContain("hunter2")
                .doesNotContain("not in this room")
                .contains("••••••");
        browser.click("#pause");
        ann.send("room:1", "chat", "{\"text\":\"while paused\"}");
        assertShows(".total", "paused, 2 new");
        assertThat(browser.texts(".traffic").toString()).doesNotContain("while paused");
        browser.click("#pause");
        assertShows(".traffic li", "while paused");
        shootAll("tap");
        browser.open(console("/config"));
        browser.await(() -> assertThat(example.operations().status().taps()).isZero());
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void saysWhenTheServerIsAwayAndComesBack() throws IOException {
        login();
        int port = example.server().port();
        example.close();
        browser.await(() -> browser.texts("#banner-title"), List.of("Connection lost"));
        shootAll("disconnected");
        example = Examples.start("--admin-token", TOKEN, "--port", Integer.toString(port));
        // A login lasts as long as the process that gave it: the page is told so and asks for the token.
        browser.await(() -> {
            browser.script("document.querySelector('#try-now')?.click()");
            assertThat(browser.texts("h1")).containsExactly("Log in as an operator");
        });
        assertThat(browser.texts("#ended")).containsExactly("Your login has ended. Log in to go on where you were.");
    }
}
