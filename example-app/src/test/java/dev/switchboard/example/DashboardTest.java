package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is told the figures, tick by tick. */
final class DashboardTest {
    private static final String END = "end";

    private final Options options = Examples.options(Map.of());
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private Switchboard switchboard() {
        Switchboard switchboard = Chat.build(
                new JacksonCodec(),
                options,
                Guests.with(options.guestSecret()).authenticator(),
                new EventLog(),
                Clock.systemUTC(),
                Optional.empty());
        switchboard.operations().tap(copy -> {
            // A reply may be copied after its reader has it, which would be too late here.
            String command = copy.message().command().name();
            if (command.equals("figure") || command.equals(END)) {
                said.add(command);
            }
        });
        return switchboard;
    }

    /** What was said until a message that comes behind it all. */
    private List<String> saidUntilNow(Switchboard switchboard) throws InterruptedException {
        switchboard.writeChannel("any", END, Map.of());
        List<String> all = new ArrayList<>();
        while (true) {
            String next = Optional.ofNullable(said.poll(20, TimeUnit.SECONDS)).orElseThrow();
            if (next.equals(END)) {
                return all;
            }
            all.add(next);
        }
    }

    @Test
    void nothing_is_said_while_nobody_watches() throws IOException, InterruptedException {
        try (Switchboard switchboard = switchboard();
                Dashboard dashboard = new Dashboard(switchboard, false);
                Transport.Running server = Examples.transport()
                        .start(Site.on(0).limits(options.limits()).socket(Chat.PLAIN_SOCKET, switchboard))) {
            dashboard.push();
            dashboard.push();
            assertThat(saidUntilNow(switchboard)).isEmpty();

            TestClient watcher = Dialer.standard().dial(server, Chat.PLAIN_SOCKET);
            watcher.send("", "join-room", "{\"room\":\"" + Dashboard.CHANNEL + "\"}")
                    .skipTo("join-room");
            dashboard.push();
            assertThat(saidUntilNow(switchboard)).hasSize(6).containsOnly("figure");
            watcher.expect("figure");

            watcher.send("", "leave-room", "{\"room\":\"" + Dashboard.CHANNEL + "\"}")
                    .skipTo("leave-room");
            dashboard.push();
            assertThat(saidUntilNow(switchboard)).isEmpty();
            watcher.close();
        }
    }

    @Test
    void where_there_may_be_other_nodes_they_are_told_whoever_watches_here() throws InterruptedException {
        try (Switchboard switchboard = switchboard();
                Dashboard dashboard = new Dashboard(switchboard, true)) {
            dashboard.push();
            assertThat(saidUntilNow(switchboard)).hasSize(6);
        }
    }
}
