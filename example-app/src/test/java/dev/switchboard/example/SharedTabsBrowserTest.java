package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tabs of one browser that share a connection ({@code tabs: 'shared'}), with the locks and channels of a real one. */
final class SharedTabsBrowserTest extends TwoBrowsers {
    private static final String ROOM = "room:shared";

    /** Enters the room; the page keeps what it hears. Its result is the id of the connection. */
    private static final String ENTER = """
            const [room, done] = arguments;
            import('/client/tabs.js').then(async ({ connect }) => {
              const connection = connect(new URL('/example/socket?name=Ada', location.href), { tabs: 'shared' });
              window.connection = connection;
              window.room = connection.channel(room);
              window.lines = [];
              window.joins = [];
              window.room.on('chat', ({ text }) => lines.push(text));
              window.room.watch('joined', joined => joins.push(joined));
              await window.room.join();
              done(connection.id);
            }).catch(error => done(`failed: ${error}`));
            """;

    private String stays = "";
    private TestClient bob;

    @AfterEach
    void closeTabs() {
        ada.closeAllBut(stays);
        bob.close();
    }

    private String enter() {
        ada.open(address("/"));
        return String.valueOf(ada.asyncScript(ENTER, ROOM));
    }

    /** The next lines of Bob's, each behind the echo of the one before. */
    private List<String> say(int from, int to) {
        List<String> lines =
                IntStream.rangeClosed(from, to).mapToObj(n -> "line " + n).toList();
        lines.forEach(line -> {
            bob.send("chat", "{\"text\":\"" + line + "\"}");
            bob.skipTo("chat").hasField("text", line);
        });
        return lines;
    }

    private static Object heard() {
        return ada.script("return lines");
    }

    private List<String> connectionsOfAda() {
        return example.operations().connections(Page.ALL).stream()
                .filter(info -> info.profile().name().equals("Ada"))
                .map(ConnectionInfo::id)
                .map(Object::toString)
                .toList();
    }

    @Test
    void two_tabs_are_one_connection_and_when_the_leading_one_is_closed_the_other_goes_on_without_a_gap() {
        bob = Dialer.standard().dial(example.server(), "/example/socket?ch=" + ROOM + "&name=Bob");
        String first = ada.tab();
        stays = first;
        String connection = enter();
        String second = ada.newTab();
        assertThat(enter()).as("one connection for both").isEqualTo(connection);
        assertThat(connectionsOfAda()).containsExactly(connection);

        List<String> expected = new ArrayList<>(say(1, 20));
        ada.script("room.send('chat', { text: 'from the second tab' })");
        bob.skipTo("chat").hasField("text", "from the second tab");
        expected.add("from the second tab");
        for (String tab : List.of(first, second)) {
            ada.showTab(tab).await(SharedTabsBrowserTest::heard, expected);
        }
        assertThat(connectionsOfAda()).containsExactly(connection);

        // The leader goes while Bob talks, so that something is said before, while and after the other takes over.
        expected.addAll(say(21, 30));
        stays = second;
        ada.showTab(first).closeTab(second);
        expected.addAll(say(31, 60));
        ada.await(SharedTabsBrowserTest::heard, expected);
        ada.await(() -> assertThat(connectionsOfAda()).hasSize(1).doesNotContain(connection));
        ada.await(() -> ada.script("return [connection.state.name, room.state]"), List.of("connected", "joined"));
        assertThat(ada.script("return joins.length > 1 && joins.slice(1).every(({ recovered }) => recovered)"))
                .isEqualTo(true);

        String third = ada.newTab();
        assertThat(List.of(enter())).isEqualTo(connectionsOfAda());
        List<String> more = say(61, 65);
        expected.addAll(more);
        ada.await(SharedTabsBrowserTest::heard, more);
        ada.showTab(second).await(SharedTabsBrowserTest::heard, expected);
        ada.script("room.send('chat', { text: 'still here' })");
        bob.skipTo("chat").hasField("text", "still here");
        ada.showTab(third).await(() -> assertThat(heard()).asString().contains("still here"));
        assertThat(connectionsOfAda()).hasSize(1);
        assertThat(ada.complaints()).isEmpty();
    }
}
