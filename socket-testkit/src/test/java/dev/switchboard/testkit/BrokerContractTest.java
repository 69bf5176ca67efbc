package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Whether {@link BrokerContract} can fail: each thing done wrong is seen by the rule that is about it. */
class BrokerContractTest {
    private enum Wrong {
        NOTHING,
        GIVES_BACK,
        CARRIES_TO_ALL,
        LOSES,
        REPEATS,
        REWRITES,
        FORGETS_KEYS,
        FORGETS_WHOM_TO_LEAVE_OUT,
        NEVER_UNSUBSCRIBES,
        CONFIRMS_TOO_SOON,
        IGNORES_CASE,
        LIVES_ON,
        NUMBERS_WITH_GAPS,
        KEEPS_ITS_OWN_TO_OTHERS,
        REORDERS,
        GIVES_WHAT_IS_LEFT,
        TAKES_ANY_EPOCH,
        KEEPS_TOO_FEW,
        KEEPS_TOO_MANY,
        BEGINS_ANEW,
        KEEPS_WHAT_PASSES,
        APPENDS_TO_ALL,
        FORGETS_WITH_THE_NODE,
        TELLS_TOO_LATE
    }

    private static volatile Wrong wrong = Wrong.NOTHING;

    @AfterEach
    void mend() {
        wrong = Wrong.NOTHING;
    }

    @ParameterizedTest
    @CsvSource({
        "GIVES_BACK, givesNothingBack",
        "CARRIES_TO_ALL, carriesToSubscribersOnly",
        "LOSES, keepsEachPublishersOrder",
        "REPEATS, keepsEachPublishersOrder",
        "REPEATS, subscribesOnce",
        "REWRITES, carries",
        "FORGETS_KEYS, carriesKeys",
        "FORGETS_WHOM_TO_LEAVE_OUT, carriesWhomItLeavesOut",
        "NEVER_UNSUBSCRIBES, unsubscribes",
        "CONFIRMS_TOO_SOON, confirmsSubscriptions",
        "IGNORES_CASE, takesAnyName",
        "LIVES_ON, closes",
        "NUMBERS_WITH_GAPS, numbers",
        "KEEPS_ITS_OWN_TO_OTHERS, numbers",
        "REORDERS, keepsOneOrder",
        "GIVES_WHAT_IS_LEFT, keepsSoMany",
        "TAKES_ANY_EPOCH, givesAllOrNothing",
        "KEEPS_TOO_FEW, givesAllOrNothing",
        "KEEPS_TOO_MANY, keepsSoMany",
        "BEGINS_ANEW, hasAPositionFromTheStart",
        "KEEPS_WHAT_PASSES, numbersChannelsApart",
        "APPENDS_TO_ALL, numbersChannelsApart",
        "FORGETS_WITH_THE_NODE, outlivesItsNode",
        "TELLS_TOO_LATE, looksWhileOthersAppend"
    })
    void ruleSees(Wrong what, String rule) {
        assertThat(failures(Wrong.NOTHING, rule)).as("of a good broker").isZero();
        assertThat(failures(what, rule)).as("of one that " + what).isEqualTo(1);
    }

    private static long failures(Wrong what, String rule) {
        wrong = what;
        var tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Suite.class, rule))
                .execute()
                .testEvents();
        assertThat(tests.started().count()).isEqualTo(1);
        return tests.failed().count();
    }

    /** Nested, so that no build runs it by itself. */
    static final class Suite extends BrokerContract {
        private final LocalBroker.Exchange exchange = new LocalBroker.Exchange();

        @Override
        protected Broker newNode() {
            return new Spoilt(exchange.node());
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(wrong == Wrong.NOTHING ? 20 : 1);
        }
    }

    private static final class Spoilt implements Broker {
        private final Broker broker;
        private final AtomicInteger published = new AtomicInteger();
        private final AtomicInteger appending = new AtomicInteger();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicReference<Publication> late = new AtomicReference<>();
        private static final AtomicBoolean gone = new AtomicBoolean();
        private static final ChannelName ROOM = ChannelName.of("room:1");
        private Consumer<Publication> receiver = publication -> {};

        Spoilt(Broker broker) {
            this.broker = broker;
        }

        private void deliver(Publication publication, Consumer<Publication> listener) {
            Optional<Position> position = publication.position();
            if (position.isEmpty()) {
                listener.accept(publication);
                return;
            }
            switch (wrong) {
                case NUMBERS_WITH_GAPS ->
                    listener.accept(
                            publication.at(position.get().at(2 * position.get().offset())));
                case KEEPS_ITS_OWN_TO_OTHERS -> {
                    if (appending.get() == 0) {
                        listener.accept(publication);
                    }
                }
                case REORDERS -> {
                    if (position.get().offset() == 7) {
                        late.set(publication);
                    } else {
                        listener.accept(publication);
                    }
                    if (position.get().offset() == 8) {
                        listener.accept(late.get());
                    }
                }
                default -> listener.accept(publication);
            }
        }

        private static ChannelName name(ChannelName channel) {
            return switch (wrong) {
                case CARRIES_TO_ALL -> ChannelName.of("all");
                case IGNORES_CASE ->
                    ChannelName.of(java.text.Normalizer.normalize(channel.value(), java.text.Normalizer.Form.NFC));
                default -> channel;
            };
        }

        @Override
        public void start(NodeId node, Consumer<Publication> listener) {
            receiver = listener;
            gone.set(false);
            broker.start(node, publication -> deliver(publication, listener));
        }

        @Override
        public CompletionStage<Void> subscribe(ChannelName channel) {
            if (wrong == Wrong.CONFIRMS_TOO_SOON) {
                CompletableFuture.delayedExecutor(50, java.util.concurrent.TimeUnit.MILLISECONDS)
                        .execute(() -> broker.subscribe(channel));
                return CompletableFuture.completedFuture(null);
            }
            return broker.subscribe(name(channel));
        }

        @Override
        public void unsubscribe(ChannelName channel) {
            if (wrong != Wrong.NEVER_UNSUBSCRIBES) {
                broker.unsubscribe(name(channel));
            }
        }

        @Override
        public CompletionStage<Void> publish(Publication publication) {
            int number = published.incrementAndGet();
            Publication changed = wrong == Wrong.REWRITES
                    ? new Publication(
                            publication.channel(),
                            Frame.text(
                                    publication.frame().text().replace(" ", "").getBytes(UTF_8)))
                    : new Publication(
                                    name(publication.channel()),
                                    publication.frame(),
                                    wrong == Wrong.FORGETS_KEYS ? "" : publication.key())
                            .but(wrong == Wrong.FORGETS_WHOM_TO_LEAVE_OUT ? Set.of() : publication.except());
            if (wrong == Wrong.GIVES_BACK) {
                receiver.accept(publication);
            }
            if (wrong == Wrong.LOSES && number == 3) {
                return CompletableFuture.completedFuture(null);
            }
            if (wrong == Wrong.KEEPS_WHAT_PASSES) {
                broker.append(changed, new Retention(100, java.time.Duration.ofMinutes(5)));
                return CompletableFuture.completedFuture(null);
            }
            if (wrong == Wrong.REPEATS) {
                broker.publish(changed);
            }
            return broker.publish(changed);
        }

        private Retention spoilt(Retention retention) {
            return switch (wrong) {
                case KEEPS_TOO_FEW -> new Retention(2, retention.time());
                case KEEPS_TOO_MANY -> new Retention(Retention.MAX_SIZE, retention.time());
                default -> retention;
            };
        }

        @Override
        public CompletionStage<Position> append(Publication publication, Retention retention) {
            ChannelName name = wrong == Wrong.APPENDS_TO_ALL ? ROOM : publication.channel();
            appending.incrementAndGet();
            try {
                return broker.append(new Publication(name, publication.frame()), spoilt(retention));
            } finally {
                appending.decrementAndGet();
            }
        }

        @Override
        public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
            CompletionStage<Kept> sound = broker.since(channel, known, spoilt(retention));
            return switch (wrong) {
                case TAKES_ANY_EPOCH ->
                    broker.since(channel, Optional.empty(), retention)
                            .thenCompose(kept -> broker.since(
                                    channel, known.map(at -> kept.position().at(at.offset())), retention));
                case GIVES_WHAT_IS_LEFT ->
                    sound.thenApply(kept ->
                            new Kept(kept.position(), kept.missed().or(() -> Optional.of(List.of()))));
                case BEGINS_ANEW ->
                    sound.thenApply(kept -> kept.position().offset() > 0
                            ? kept
                            : new Kept(
                                    new Position("epoch " + asked.incrementAndGet(), 0),
                                    known.isPresent() ? Optional.empty() : Optional.of(List.of())));
                case FORGETS_WITH_THE_NODE ->
                    sound.thenApply(kept -> gone.get() ? new Kept(kept.position(), Optional.empty()) : kept);
                case TELLS_TOO_LATE ->
                    sound.thenApply(kept -> new Kept(
                            kept.position().at(kept.position().offset() + (known.isPresent() ? 1 : 0)), kept.missed()));
                default -> sound;
            };
        }

        @Override
        public void close() {
            gone.set(true);
            if (wrong != Wrong.LIVES_ON) {
                broker.close();
            }
        }
    }
}
