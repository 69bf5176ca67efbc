package dev.switchboard.testkit;

import static org.awaitility.Awaitility.await;

import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

/** What the groups of {@link SwitchboardContract} have in common: each test starts a bench of its own. */
abstract class Rules {
    /** Without a limit of the rate, for tests that send much. */
    static final Limits FAST = Limits.STANDARD.with(Limit.RATE, 0);

    private @Nullable Bench bench;

    abstract Bench bench(Limits limits, Consumer<SwitchboardBuilder> more);

    Bench start() {
        return start(Limits.STANDARD);
    }

    Bench start(Limits limits) {
        return start(limits, builder -> {});
    }

    Bench start(Limits limits, Consumer<SwitchboardBuilder> more) {
        bench = bench(limits, more);
        return bench;
    }

    @AfterEach
    void endBench() {
        if (bench != null) {
            bench.close();
            bench = null;
        }
    }

    void eventually(String what, Callable<Boolean> condition) {
        await(what).atMost(patience()).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    /** Waits until each node that has the channel counts these users there: one hears of another's joins a moment after their replies. */
    void untilKnown(Bench bench, String channel, String... users) {
        for (int node = 0; node < bench.nodes(); node++) {
            Operations operations = bench.operations(node);
            eventually(
                    "every node to know who is there",
                    () -> operations.channel(name(channel)).isEmpty()
                            || operations.members(name(channel), Page.ALL).stream()
                                    .map(member -> member.profile().id().value())
                                    .collect(Collectors.toSet())
                                    .equals(Set.of(users)));
        }
    }

    /** The ends that were told, once there are so many; a connection is gone from the lists a moment before its end is told. */
    List<Event.Closed> ends(Bench of, int count) {
        eventually("the end of " + count, () -> of.events(Event.Closed.class).size() >= count);
        return of.events(Event.Closed.class);
    }

    Duration patience() {
        return Objects.requireNonNull(bench, "start one first").patience;
    }

    static ChannelName name(String channel) {
        return ChannelName.of(channel);
    }

    static String text(String text) {
        return "{\"text\":" + Json.quote(text) + "}";
    }

    static String room(String room) {
        return "{\"room\":" + Json.quote(room) + "}";
    }
}
