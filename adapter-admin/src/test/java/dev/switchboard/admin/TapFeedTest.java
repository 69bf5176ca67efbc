package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Copies;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.undertow.UndertowTransport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TapFeedTest {
    private static final int SECONDS = 10;

    private static final Tapped COPY = new Tapped(
            Tapped.Direction.IN, Optional.empty(), Message.of(Command.of("say"), Payload.NULL), Instant.EPOCH, 0);

    private static Copies counted(long seen, long passedOver, long dropped) {
        return new Copies(NodeId.of("two"), List.of(), seen, passedOver, dropped);
    }

    @Test
    void whatANodeCountedStaysCountedWhenItsTapBeginsAnew() throws IOException {
        Wanted wanted = new Wanted(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try (Stage stage = new Stage(new UndertowTransport());
                TapFeed feed = new TapFeed(stage.operations(), stage.codec, new Secrets(List.of()), wanted)) {
            feed.hearOther(counted(10, 4, 2));
            feed.hearOther(counted(12, 5, 2));
            feed.hearOther(counted(1, 0, 0));
            List<TapFeed.Batch> told = new ArrayList<>();
            feed.flush(told::add);
            assertThat(told).containsExactly(new TapFeed.Batch(List.of(), 13, 5, 2, List.of()));
        }
    }

    @Test
    void namesANodeThatRefusesUntilItTellsSomething() throws IOException {
        Wanted wanted = new Wanted(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try (Stage stage = new Stage(new UndertowTransport());
                TapFeed feed = new TapFeed(stage.operations(), stage.codec, new Secrets(List.of()), wanted)) {
            List<TapFeed.Batch> told = new ArrayList<>();
            feed.hearOther(new Copies(NodeId.of("two"), List.of(), 0, 0, 0, true));
            feed.flush(told::add);
            feed.hearOther(counted(1, 0, 0));
            feed.flush(told::add);
            assertThat(told)
                    .containsExactly(
                            new TapFeed.Batch(List.of(), 0, 0, 0, List.of("two")),
                            new TapFeed.Batch(List.of(), 1, 0, 0, List.of()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 9, 15, 25, 99, 100, 500})
    void showsAsManyASecondAsWereWanted(int rate) throws IOException {
        Wanted wanted = new Wanted(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(rate),
                Optional.empty());
        try (Stage stage = new Stage(new UndertowTransport());
                TapFeed feed = new TapFeed(stage.operations(), stage.codec, new Secrets(List.of()), wanted)) {
            int[] shown = {0};
            for (int batch = 0; batch < SECONDS * TapFeed.BATCHES; batch++) {
                for (int i = 0; i < 60; i++) {
                    feed.hear(COPY);
                }
                feed.flush(told -> shown[0] += told.entries().size());
            }
            assertThat(shown[0]).isBetween(SECONDS * rate - 1, SECONDS * rate + 1);
        }
    }
}
