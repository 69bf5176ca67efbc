package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the broker in memory keeps, for how long, and that it forgets what nobody uses. */
class LocalHistoryTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final Retention MINUTE = new Retention(10, Duration.ofMinutes(1));

    private final AtomicLong now = new AtomicLong();
    private final LocalBroker broker = LocalBroker.alone(now::get);

    LocalHistoryTest() {
        broker.start(NodeId.of("n"), publication -> {});
    }

    private Position append(ChannelName name) {
        Frame frame = Frame.text("x".getBytes(StandardCharsets.UTF_8));
        return broker.append(new Publication(name, frame), MINUTE)
                .toCompletableFuture()
                .join();
    }

    private Broker.Kept since(ChannelName name, Optional<Position> known) {
        return broker.since(name, known, MINUTE).toCompletableFuture().join();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Uses so many channels that it looks for what it can forget. */
    private void useOthers() {
        for (int i = 0; i < 3_000; i++) {
            since(ChannelName.of("other:" + i), Optional.empty());
        }
    }

    @Test
    void publications_are_kept_for_their_time_and_the_numbering_goes_on() {
        Position start = since(ROOM, Optional.empty()).position();
        append(ROOM);
        pass(Duration.ofSeconds(40));
        append(ROOM);
        pass(Duration.ofSeconds(40));
        assertThat(since(ROOM, Optional.of(start)).missed()).isEmpty();
        assertThat(since(ROOM, Optional.of(start.at(1))).missed().map(List::size))
                .contains(1);
        pass(Duration.ofSeconds(40));
        assertThat(since(ROOM, Optional.of(start.at(1))).missed()).isEmpty();
        assertThat(since(ROOM, Optional.of(start.at(2))).missed()).contains(List.of());
        assertThat(append(ROOM)).isEqualTo(start.at(3));
    }

    @Test
    void what_nobody_uses_is_forgotten_with_its_numbering() {
        Position old = append(ROOM);
        pass(Duration.ofSeconds(61));
        useOthers();
        Position anew = since(ROOM, Optional.empty()).position();
        assertThat(anew.epoch()).isNotEqualTo(old.epoch());
        assertThat(since(ROOM, Optional.of(old)).missed()).isEmpty();
    }

    @Test
    void forgetting_costs_each_use_the_same_however_many_channels_there_are() {
        AtomicLong looks = new AtomicLong();
        LocalBroker flooded = LocalBroker.alone(() -> {
            looks.incrementAndGet();
            return 0;
        });
        for (int i = 0; i < 50_000; i++) {
            flooded.since(ChannelName.of("room:" + i), Optional.empty(), MINUTE);
        }
        assertThat(looks.get())
                .as("looks at the clock, one for each channel that is looked at")
                .isLessThan(50_000 * 8L);
    }

    @Test
    void what_somebody_is_subscribed_to_is_not_however_quiet_it_is() {
        broker.subscribe(ROOM);
        Position start = since(ROOM, Optional.empty()).position();
        pass(Duration.ofHours(9));
        useOthers();
        assertThat(append(ROOM)).isEqualTo(start.at(1));
        pass(Duration.ofHours(9));
        broker.unsubscribe(ROOM);
        pass(Duration.ofSeconds(50));
        useOthers();
        assertThat(since(ROOM, Optional.empty()).position())
                .as("for its time after the last use")
                .isEqualTo(start.at(1));
        pass(Duration.ofSeconds(61));
        useOthers();
        assertThat(since(ROOM, Optional.empty()).position().epoch()).isNotEqualTo(start.epoch());
    }
}
