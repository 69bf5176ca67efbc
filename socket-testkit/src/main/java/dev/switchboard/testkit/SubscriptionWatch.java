package dev.switchboard.testkit;

import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.domain.ChannelName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Stands before a broker and knows which subscriptions it has confirmed. Thread-safe. */
final class SubscriptionWatch {
    private static final ChannelName PROBE = ChannelName.of("subscription-watch");

    private final Broker watched;
    private final Broker broker;
    private final Duration patience;
    private final Map<ChannelName, CompletableFuture<?>> subscriptions = new ConcurrentHashMap<>();
    private volatile boolean started;

    SubscriptionWatch(Broker watched, Duration patience) {
        this.watched = watched;
        this.patience = patience;
        // A proxy, as a class would swallow what the port has by default.
        this.broker = (Broker) Proxy.newProxyInstance(
                Broker.class.getClassLoader(), new Class<?>[] {Broker.class}, (proxy, method, arguments) -> {
                    try {
                        return called(method, arguments == null ? new Object[0] : arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private @Nullable Object called(Method method, Object[] arguments)
            throws InvocationTargetException, IllegalAccessException {
        Object result = method.invoke(watched, arguments);
        switch (method.getName()) {
            case "start" -> started = true;
            case "subscribe" ->
                subscriptions.put((ChannelName) arguments[0], ((CompletionStage<?>) result).toCompletableFuture());
            case "unsubscribe" -> subscriptions.remove((ChannelName) arguments[0]);
            default -> {}
        }
        return result;
    }

    /** What a node is given. */
    Broker broker() {
        return broker;
    }

    /** Waits until the broker is connected, if it is used at all: a rule may bring one of its own. */
    void awaitConnected() {
        if (started) {
            until(
                    "the broker to be connected",
                    () -> done(watched.subscribe(PROBE).toCompletableFuture()));
            watched.unsubscribe(PROBE);
        }
    }

    private static boolean done(CompletableFuture<?> stage) {
        return stage.isDone() && !stage.isCompletedExceptionally();
    }

    /** Waits until of these channels, as far as they live on, all are confirmed. */
    void awaitAll(Supplier<Collection<ChannelName>> channels) {
        if (started) {
            until(
                    "all subscriptions to be confirmed",
                    () -> channels.get().stream().allMatch(name -> {
                        CompletableFuture<?> asked = subscriptions.get(name);
                        return asked != null && done(asked);
                    }));
        }
    }

    private void until(String what, java.util.concurrent.Callable<Boolean> condition) {
        await(what)
                .atMost(patience)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }
}
