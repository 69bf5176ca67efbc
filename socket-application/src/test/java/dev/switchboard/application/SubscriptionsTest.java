package dev.switchboard.application;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private static final ChannelName ROOM = ChannelName.of("room");
    private static final ChannelName HALL = ChannelName.of("hall");
    private static final long LONG = 60_000;

    /** Confirms when told, may dawdle in a call, and writes down what it was asked for and what it should not have been. */
    private static final class SlowBroker implements Broker {
        final List<String> asked = new CopyOnWriteArrayList<>();
        final List<String> faults = new CopyOnWriteArrayList<>();
        final Set<ChannelName> subscribed = ConcurrentHashMap.newKeySet();
        final Map<ChannelName, CompletableFuture<Void>> open = new ConcurrentHashMap<>();
        final AtomicInteger inside = new AtomicInteger();
        volatile Runnable dawdle = () -> {};

        @Override
        public void start(NodeId node, Consumer<Publication> receiver) {}

        @Override
        public CompletionStage<Void> subscribe(ChannelName channel) {
            enter("+" + channel);
            if (!subscribed.add(channel)) {
                faults.add("subscribed twice: " + channel);
            }
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            open.put(channel, confirmed);
            inside.decrementAndGet();
            return confirmed;
        }

        @Override
        public void unsubscribe(ChannelName channel) {
            enter("-" + channel);
            if (!subscribed.remove(channel)) {
                faults.add("unsubscribed what was not: " + channel);
            }
            inside.decrementAndGet();
        }

        @Override
        public CompletionStage<Position> append(Publication publication, Retention retention) {
            throw new UnsupportedOperationException("nothing is published here");
        }

        @Override
        public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
            throw new UnsupportedOperationException("nothing is published here");
        }

        /** A subscription is not confirmed after all, which is as if it had not been asked for. */
        void fail(ChannelName channel) {
            subscribed.remove(channel);
            CompletableFuture<Void> confirmed = open.get(channel);
            if (confirmed != null) {
                confirmed.completeExceptionally(new IllegalStateException("away"));
            }
        }

        private void enter(String call) {
            if (inside.incrementAndGet() != 1) {
                faults.add("two calls at once");
            }
            asked.add(call);
            dawdle.run();
        }

        @Override
        public CompletionStage<Void> publish(Publication publication) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }

    private final SlowBroker broker = new SlowBroker();
    private final Set<ChannelName> members = ConcurrentHashMap.newKeySet();
    private final SystemTimers timers = new SystemTimers();
    private final Subscriptions subscriptions = new Subscriptions(broker, members::contains, timers);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
        timers.close();
    }

    private void join(ChannelName channel) {
        members.add(channel);
        subscriptions.changed(channel);
    }

    private void leave(ChannelName channel) {
        members.remove(channel);
        subscriptions.changed(channel);
    }

    private Future<Boolean> awaiting(ChannelName channel, long millis) {
        return threads.submit(() -> subscriptions.await(channel, millis));
    }

    @Test
    void asks_with_the_first_member_and_ends_with_the_last() {
        join(ROOM);
        join(HALL);
        leave(ROOM);
        join(ROOM);
        assertThat(broker.asked).containsExactly("+room", "+hall", "-room", "+room");
    }

    @Test
    void looks_at_the_truth_of_the_moment_not_at_what_happened() {
        members.add(ROOM);
        subscriptions.changed(ROOM);
        subscriptions.changed(ROOM);
        members.remove(ROOM);
        members.add(ROOM);
        subscriptions.changed(ROOM);
        assertThat(broker.asked).containsExactly("+room");
        members.remove(ROOM);
        subscriptions.changed(ROOM);
        subscriptions.changed(ROOM);
        assertThat(broker.asked).containsExactly("+room", "-room");
    }

    @Test
    void a_join_waits_for_the_brokers_confirmation() throws Exception {
        join(ROOM);
        Future<?> joined = awaiting(ROOM, LONG);
        assertThat(joined.isDone()).isFalse();
        broker.open.get(ROOM).complete(null);
        joined.get(30, SECONDS);
        awaiting(ROOM, LONG).get(30, SECONDS);
    }

    @Test
    void a_join_goes_on_when_the_broker_is_away_or_too_late() throws Exception {
        join(ROOM);
        awaiting(ROOM, 1).get(30, SECONDS);
        awaiting(ROOM, 0).get(30, SECONDS);
        Future<?> joined = awaiting(ROOM, 1_000);
        broker.fail(ROOM);
        joined.get(30, SECONDS);
    }

    @Test
    void a_subscription_that_failed_is_asked_for_again_by_the_next_join() throws Exception {
        join(ROOM);
        broker.fail(ROOM);
        Future<Boolean> joined = awaiting(ROOM, LONG);
        await().atMost(30, SECONDS).until(() -> broker.asked.size() == 2);
        broker.open.get(ROOM).complete(null);
        assertThat(joined.get(30, SECONDS)).isTrue();
        assertThat(awaiting(HALL, 1).get(30, SECONDS)).isFalse();
    }

    @Test
    void nobody_waits_for_a_channel_without_members() throws Exception {
        awaiting(ROOM, LONG).get(30, SECONDS);
    }

    @Test
    void an_interrupted_join_goes_on_interrupted() throws Exception {
        join(ROOM);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread joining = new Thread(() -> {
            subscriptions.await(ROOM, LONG);
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        joining.start();
        joining.interrupt();
        assertThat(interrupted.get(30, SECONDS)).isTrue();
    }

    @Test
    void a_join_waits_also_while_another_thread_is_still_busy_asking_for_another_channel() throws Exception {
        CountDownLatch dawdling = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        broker.dawdle = () -> {
            dawdling.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Future<?> first = threads.submit(() -> join(ROOM));
        assertThat(dawdling.await(30, SECONDS)).isTrue();
        join(HALL); // returns at once: the other thread will ask for it
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        threads.submit(() -> {
            entered.countDown();
            subscriptions.await(HALL, LONG);
            CompletableFuture<Void> stage = broker.open.get(HALL);
            confirmed.complete(stage != null && stage.isDone());
        });
        assertThat(entered.await(30, SECONDS)).isTrue();
        broker.dawdle = () -> {};
        goOn.countDown();
        first.get(30, SECONDS);
        await().until(() -> broker.open.containsKey(HALL));
        broker.open.get(HALL).complete(null);
        assertThat(confirmed.get(30, SECONDS))
                .as("it went on after the confirmation")
                .isTrue();
    }

    @Test
    void a_broker_that_throws_is_a_broker_that_is_away() throws Exception {
        broker.dawdle = () -> {
            broker.inside.decrementAndGet();
            throw new IllegalStateException("away");
        };
        join(ROOM);
        awaiting(ROOM, LONG).get(30, SECONDS);
        leave(ROOM);
        broker.dawdle = () -> {};
        join(HALL);
        assertThat(broker.subscribed).containsExactly(HALL);
    }

    @RepeatedTest(10)
    void whatever_races_the_broker_has_what_has_members_in_the_end() throws Exception {
        Random dice = new Random(42);
        broker.dawdle = () -> {
            if (dice.nextInt(3) == 0) {
                Thread.yield();
            }
        };
        List<ChannelName> channels = List.of(ROOM, HALL, ChannelName.of("attic"));
        Map<ChannelName, Integer> counts = new HashMap<>();
        Object truth = new Object();
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            Set<ChannelName> mine = ConcurrentHashMap.newKeySet();
            running.add(threads.submit(() -> {
                for (int step = 0; step < 2_000; step++) {
                    ChannelName channel = channels.get(random.nextInt(channels.size()));
                    boolean joins = !mine.contains(channel);
                    boolean edge;
                    synchronized (truth) {
                        int now = counts.merge(channel, joins ? 1 : -1, Integer::sum);
                        edge = now == (joins ? 1 : 0);
                        if (edge && joins) {
                            members.add(channel);
                        } else if (edge) {
                            members.remove(channel);
                        }
                    }
                    if (joins) {
                        mine.add(channel);
                    } else {
                        mine.remove(channel);
                    }
                    if (edge) {
                        subscriptions.changed(channel);
                    }
                }
            }));
        }
        for (Future<?> one : running) {
            one.get(60, SECONDS);
        }
        assertThat(broker.faults).isEmpty();
        assertThat(broker.subscribed).isEqualTo(members);
    }
}
