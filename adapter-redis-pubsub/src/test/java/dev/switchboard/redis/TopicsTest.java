package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Publication;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest implements Topics.Ends, Sequel.Ends {
    private final List<ChannelName> told = new ArrayList<>();

    @Test
    void thoseOfNotesAreNotTakenForAChannelOfThatName() {
        Names names = new Names("p:");
        RedisOptions options = RedisOptions.of("redis://127.0.0.1:1");
        Turns turns = new Turns("topics-test", () -> {}, () -> {}, Duration.ofMinutes(1));
        try (Client client = new Client(options)) {
            Common common = new Common(
                    options, NodeId.of("n"), 1, names, Scripts.read(), client, turns, new Allowance(Long.MAX_VALUE));
            Masters masters = new Masters(common, (Masters.Ends) Proxy.newProxyInstance(
                    TopicsTest.class.getClassLoader(),
                    new Class<?>[] {Masters.Ends.class},
                    (proxy, method, arguments) -> null));
            Topics topics = new Topics(List.of(names.notes()), names, masters, name -> new Sequel(name, this), this);
            Master master = masters.all().iterator().next();

            topics.down(master, "it is away");
            topics.wanted(names.notes()).orElseThrow().asked = true;
            topics.wanted(names.notes()).orElseThrow().unconfirmed = 1;
            topics.confirmed(master, names.notes(), true);

            assertThat(topics.wanted(names.notes()).orElseThrow().confirmed).isTrue();
            assertThat(told).isEmpty();
        }
    }

    @Override
    public void resumed(ChannelName name) {
        told.add(name);
    }

    @Override
    public void interrupted(ChannelName name, String why) {
        told.add(name);
    }

    @Override
    public void misplaced() {}

    @Override
    public void deliver(Publication publication) {}

    @Override
    public void lost(ChannelName name) {}

    @Override
    public void behind(Sequel sequel) {}

    @Override
    public void repeated() {}
}
