package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages that are left open: what they hold has a bound, and the end of a login is told as what it is. */
final class OvernightBrowserTest extends TwoBrowsers {
    private static final String TOKEN = "an operator's own token";
    private static final String LAST = "return [...document.querySelectorAll('.log .text')].at(-1)?.textContent";
    private static final String NODES = "return document.querySelectorAll('*').length";

    /** Keeps the page's sockets, so that a night's frames can be handed to it as if they had come over the last one. */
    private static final String SOCKETS = """
            window.sockets = [];
            window.WebSocket = class extends WebSocket {
              constructor(...all) { super(...all); sockets.push(this); }
            };
            window.hear = frame => sockets.at(-1).onmessage({ data: JSON.stringify(frame) });
            """;

    private AutoCloseable sockets;

    @BeforeEach
    void mountConsole() throws IOException {
        example.close();
        example = Examples.start("--admin-token", TOKEN);
        sockets = ada.beforePages(SOCKETS);
    }

    @AfterEach
    void forgetSockets() throws Exception {
        sockets.close();
    }

    private String console(String below) {
        return address("/admin/websocket" + below);
    }

    private void login(String view) {
        ada.open(console(view));
        ada.await(() -> assertThat(ada.address()).contains("/login#"));
        ada.type("#token", TOKEN).click("#enter");
        ada.await(() -> ada.texts("#state-text"), List.of("Live"));
        ada.await(() -> assertThat(ada.script("return document.querySelectorAll('#node option').length"))
                .as("all nodes, and the only one")
                .isEqualTo(2L));
    }

    private long nodes() {
        return (Long) ada.script(NODES);
    }

    @Test
    void the_tap_keeps_the_newest_and_says_what_it_passed_over() {
        login("/tap?rate=500");
        ada.await(() -> assertThat(example.operations().status().taps())
                .as("its tap is open")
                .isEqualTo(1));
        hearTapped(0, 1_000);
        assertThat(ada.script("return document.querySelectorAll('.traffic li').length"))
                .isEqualTo(300L);
        long nodes = nodes();

        assertThat(hearTapped(1_000, 20_000))
                .contains(
                        "59,700 messages",
                        "39,800 passed over (more than 500 a second)",
                        "19,900 dropped by the server");

        assertThat(nodes()).isEqualTo(nodes);
        assertThat(ada.texts(".traffic li:first-child .param summary"))
                .singleElement()
                .asString()
                .contains("19999");
        assertThat(saved()).isEqualTo(5_000L);

        ada.click("#pause");
        assertThat(hearTapped(20_000, 27_000)).contains("paused, 5,000 new");
        assertThat(nodes()).isEqualTo(nodes);
        ada.click("#pause");
        assertThat(nodes()).isEqualTo(nodes);
        assertThat(saved()).isEqualTo(5_000L);
        assertThat(ada.complaints()).isEmpty();
    }

    /** Batches of a hundred, as they come when there is much to tell; returns what the page then says of them. */
    private String hearTapped(int from, int to) {
        return String.valueOf(ada.script("""
                const [from, to] = arguments;
                for (let n = from; n < to; n += 100) {
                  const entries = Array.from({ length: 100 }, (_, i) => ({
                    time: Date.now(), direction: 'in', connection: '7f8d2c1e-0000-4000-8000-000000000001', from: 'ann',
                    channel: 'room:1', command: 'chat', bytes: 20, cut: false, param: { text: `message ${n + i}` },
                  }));
                  hear({ channel: '', cmd: 'tapped', param: { entries, seen: 3 * n, sampled: 2 * n, dropped: n, refused: [] } });
                }
                return document.querySelector('.total').textContent;
                """, from, to));
    }

    /** Lines of the file that the page would save. */
    private Object saved() {
        return ada.asyncScript("""
                const done = arguments[0];
                const [make, click] = [URL.createObjectURL, HTMLAnchorElement.prototype.click];
                let file;
                URL.createObjectURL = blob => { file = blob; return 'about:blank'; };
                HTMLAnchorElement.prototype.click = () => {};
                document.getElementById('save').click();
                [URL.createObjectURL, HTMLAnchorElement.prototype.click] = [make, click];
                file.text().then(text => done(text.split('\\n').length - 1));
                """);
    }

    @Test
    void the_figures_are_those_of_two_minutes() {
        login("");
        ada.await(() -> assertThat(ada.texts(".figure .value")).isNotEmpty().doesNotContain("–"));
        hearFigures(0, 200);
        assertShowsConnections("199");
        long nodes = nodes();

        hearFigures(200, 3_600);

        assertShowsConnections("3,599");
        assertThat(ada.script("""
                return Math.max(...[...document.querySelectorAll('.spark .line')].map(line => line.getAttribute('d').split('L').length))
                """)).isEqualTo(120L);
        assertThat(nodes()).isEqualTo(nodes);
        assertThat(ada.complaints()).isEmpty();
    }

    private void assertShowsConnections(String number) {
        ada.await(() -> ada.texts(".figure[aria-label=Connections] .value"), List.of(number));
    }

    private void hearFigures(int from, int to) {
        ada.script("""
                const [from, to, node] = arguments;
                for (let n = from; n < to; n++) {
                  const figures = {
                    time: Date.now() + 1000 * n, connections: n, users: n, channels: n % 7, outboxBytes: 0,
                    messagesIn: n % 100, messagesOut: n, bytesIn: n, bytesOut: n, dropped: 0, overflows: 0 };
                  hear({ channel: 'console', cmd: 'figures', param: {
                    draining: false, taps: 0, figures, own: figures, nodes: { answered: [node], silent: [], refused: [] },
                    rows: [{ node, own: true, draining: false, taps: 0, figures, totals: { since: Date.now() } }] } });
                }
                """, from, to, example.operations().status().node().value());
    }

    @Test
    void the_chat_forgets_what_went_on_for_long() {
        enter(ada, "room:night", "Ada");
        ChannelName room = ChannelName.of("room:night");
        for (int i = 1; i <= 1_000; i++) {
            String line = "{\"user\":\"Bob\",\"text\":\"line " + i + "\",\"time\":" + (1_900_000_000_000L + i) + "}";
            example.operations()
                    .writeChannel(
                            Message.of(Command.of("chat"), Payload.json(line)).in(room), Set.of());
            if (i % 500 == 0) {
                // A slow browser must not be taken for one that does not read.
                String last = "line " + i;
                ada.await(() -> assertThat(ada.script(LAST)).isEqualTo(last));
            }
        }
        assertThat(ada.script("return document.querySelectorAll('.log li').length"))
                .isEqualTo(500L);
        assertThat(ada.script("""
                document.dispatchEvent(new Event('visibilitychange'));
                return JSON.parse(sessionStorage.getItem('switchboard.chat')).rooms[0].lines.length;
                """)).isEqualTo(200L);
        assertThat(ada.complaints()).isEmpty();
    }

    @Test
    void who_was_logged_out_meanwhile_is_told_so_and_comes_back_to_the_same_page() throws Exception {
        login("/channels?sort=rate");
        ada.await(() -> ada.texts("h1"), List.of("Channels"));
        // In a tab that nobody looks at, it asks for nothing, and its login becomes the one that is longest unused.
        ada.script("Object.defineProperty(document, 'hidden', { get: () => true })");
        HttpClient http = HttpClient.newHttpClient();
        String body = "token=" + encode(TOKEN);
        for (int i = 0; i < 100; i++) {
            HttpRequest login = HttpRequest.newBuilder(URI.create(console("/login")))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Origin", address(""))
                    .POST(BodyPublishers.ofString(body))
                    .build();
            assertThat(http.send(login, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
        }

        ada.await(() -> ada.texts("h1"), List.of("Log in as an operator"));
        assertThat(ada.texts("#ended"))
                .containsExactly("Your login has ended: too many newer ones are open. Log in to go on where you were.");
        assertThat(ada.script("return [...document.querySelectorAll('table, .banner')].length"))
                .isEqualTo(0L);
        shoot("admin-signed-out");
        ada.type("#token", TOKEN).click("#enter");
        ada.await(() -> ada.texts("h1"), List.of("Channels"));
        assertThat(ada.address()).endsWith("/channels?sort=rate");
        ada.await(() -> ada.texts("#state-text"), List.of("Live"));
    }

    private void shoot(String name) throws IOException {
        ada.shoot(name + "-desktop-light");
        assertThat(ada.barriers()).isEmpty();
        ada.scheme("dark").size(390, 844).shoot(name + "-phone-dark");
        assertThat(ada.barriers()).isEmpty();
        ada.scheme("light").size(1280, 800);
    }
}
