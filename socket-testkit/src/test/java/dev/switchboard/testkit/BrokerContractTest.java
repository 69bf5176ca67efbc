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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
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
        NEVER_UNSUBSCRIBES,
        CONFIRMS_TOO_SOON,
        IGNORES_CASE,
        LIVES_ON
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
        "NEVER_UNSUBSCRIBES, unsubscribes",
        "CONFIRMS_TOO_SOON, confirmsSubscriptions",
        "IGNORES_CASE, takesAnyName",
        "LIVES_ON, closes"
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
        private Consumer<Publication> receiver = publication -> {};

        Spoilt(Broker broker) {
            this.broker = broker;
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
            broker.start(node, listener);
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
                    : new Publication(name(publication.channel()), publication.frame());
            if (wrong == Wrong.GIVES_BACK) {
                receiver.accept(publication);
            }
            if (wrong == Wrong.LOSES && number == 3) {
                return CompletableFuture.completedFuture(null);
            }
            if (wrong == Wrong.REPEATS) {
                broker.publish(changed);
            }
            return broker.publish(changed);
        }

        @Override
        public CompletionStage<Position> append(Publication publication, Retention retention) {
            return broker.append(publication, retention);
        }

        @Override
        public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
            return broker.since(channel, known, retention);
        }

        @Override
        public void close() {
            if (wrong != Wrong.LIVES_ON) {
                broker.close();
            }
        }
    }
}
