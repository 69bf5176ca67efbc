package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks a Redis Cluster which of its masters holds which slot: with every other ping, and when something was asked of the wrong one or a
 * master is away. It asks those masters that can be reached in turns with the nodes that the address names. Confined to the turns.
 */
final class Survey {
    private final Common common;
    private final Consumer<RedisURI[]> found;
    private final Consumer<String> failed;
    private final Supplier<Collection<Master>> masters;
    private final Pace pace;
    private boolean asking;
    private boolean soon = true;
    private long askedAt;
    private long pauseNanos;
    private int attempts;
    private int asked;

    /**
     * One that has not asked yet.
     *
     * @param found gets the place of the master of each slot, null where there is none, in a turn
     * @param failed gets why nobody answered, in a turn
     */
    Survey(Common common, Consumer<RedisURI[]> found, Consumer<String> failed, Supplier<Collection<Master>> masters) {
        this.common = common;
        this.found = found;
        this.failed = failed;
        this.masters = masters;
        this.pace = common.options().pace;
    }

    /** What is known is wrong, it seems. */
    void soon() {
        soon = true;
    }

    void look(long now) {
        boolean away = masters.get().stream().anyMatch(master -> !master.links().isUp());
        long pause = soon || away ? pauseNanos : 2 * pace.ping().toNanos();
        if (asking || (attempts > 0 && now - askedAt < pause)) {
            return;
        }
        asking = true;
        soon = false;
        askedAt = now;
        // Many nodes may have to ask together: not in step, and the less often the longer it takes.
        pauseNanos =
                Math.min(pace.mostPause().toNanos(), Math.max(pace.leastPause().toNanos(), 2 * pauseNanos));
        pauseNanos -= ThreadLocalRandom.current().nextLong(pauseNanos / 4 + 1);
        ask().whenComplete((bySlot, failure) -> common.turns().add(() -> {
            asking = false;
            if (failure == null) {
                found.accept(bySlot);
                if (!soon
                        && masters.get().stream()
                                .allMatch(master -> master.links().isUp())) {
                    pauseNanos = 0;
                }
            } else {
                soon = true;
                failed.accept(Link.reason(failure));
            }
        }));
    }

    private CompletionStage<RedisURI[]> ask() {
        List<Master> reached = new ArrayList<>(masters.get());
        reached.removeIf(master -> master.way().isEmpty());
        List<RedisURI> named = common.options().url().places();
        int attempt = attempts++;
        if (!reached.isEmpty() && attempt % 4 != 3) {
            Master one = reached.get(attempt % reached.size());
            StatefulRedisConnection<byte[], byte[]> connection =
                    one.way().orElseThrow().line().connection();
            CompletionStage<List<Object>> answer = connection.async().clusterSlots();
            connection.flushCommands();
            return answer.thenApply(slots -> read(slots, host(one.name())));
        }
        RedisURI place = common.options().url().at(named.get(asked++ % named.size()));
        CompletionStage<RedisURI[]> answer = dialAndAsk(place);
        return reached.isEmpty() ? answer : answer.thenApply(Survey::whole);
    }

    /**
     * What counts of a node that is only named: where masters can be asked, nothing less than all. It may have been taken out of the cluster, or
     * have just joined it.
     */
    private static RedisURI[] whole(RedisURI[] bySlot) {
        if (Arrays.stream(bySlot).anyMatch(Objects::isNull)) {
            throw new Away("it does not know who holds all slots");
        }
        return bySlot;
    }

    private CompletionStage<RedisURI[]> dialAndAsk(RedisURI place) {
        CompletionStage<StatefulRedisConnection<byte[], byte[]>> dialled;
        try {
            dialled = common.client().dial(place);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return dialled.thenCompose(
                connection -> Greeting.of(connection, common.options().url().mode())
                        .thenCompose(greeting -> connection.async().clusterSlots())
                        .toCompletableFuture()
                        .orTimeout(pace.connect().toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(slots -> read(slots, place.getHost()))
                        .whenComplete((slots, failure) -> connection.closeAsync()));
    }

    private static String host(String name) {
        return name.substring(0, name.lastIndexOf(':'));
    }

    /** Each entry is: first slot, last slot, the master's host, port and id, and its replicas, which are of no interest here. */
    private RedisURI[] read(List<Object> entries, String from) {
        RedisURI[] bySlot = new RedisURI[SlotHash.SLOT_COUNT];
        for (Object entry : entries) {
            List<?> range = (List<?>) entry;
            List<?> master = (List<?>) range.get(2);
            Optional<String> host = Optional.ofNullable(master.get(0))
                    .map(text -> new String((byte[]) text, UTF_8))
                    .filter(text -> !text.isEmpty() && !text.equals("?"));
            RedisURI place = common.options().url().at(host.orElse(from), Math.toIntExact((Long) master.get(1)));
            int last = Math.toIntExact((Long) range.get(1));
            for (int slot = Math.toIntExact((Long) range.get(0)); slot <= last; slot++) {
                bySlot[slot] = place;
            }
        }
        if (Arrays.stream(bySlot).allMatch(Objects::isNull)) {
            throw new Away("it knows nobody who holds a slot");
        }
        return bySlot;
    }
}
