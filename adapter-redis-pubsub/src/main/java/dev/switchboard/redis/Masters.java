package dev.switchboard.redis;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.redis.RedisUrl.Mode;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The masters that there are, and which of them holds what: one, known or named by sentinels, or those of a Redis Cluster. Confined to the
 * turns, but for {@link #holder}, {@link #way} and {@link #trouble}.
 */
final class Masters {
    /** Who hears of them, in turns. */
    interface Ends extends Master.Ends {
        /** Others hold now what some held before; {@code which} tells whether that is so of a key or channel. */
        void moved(Predicate<byte[]> which);

        /** The masters could not be found. */
        void notFound(String trouble);
    }

    static final String CLOSED = "the broker is closed";

    private final Common common;
    private final Ends ends;
    private final Optional<Survey> survey;
    private final Optional<Sentinels> sentinels;
    private final Map<String, Master> byName = new HashMap<>();
    // Empty until the masters of a cluster have been found.
    private volatile Optional<Chart> chart = Optional.empty();
    // Why they were not; empty before anyone knows.
    private volatile Optional<String> trouble = Optional.empty();
    private long closedConnections;
    private long retriedAt = System.nanoTime();

    Masters(Common common, Ends ends) {
        this.common = common;
        this.ends = ends;
        RedisUrl url = common.options().url();
        if (url.mode() == Mode.CLUSTER) {
            survey = Optional.of(new Survey(common, this::found, this::notFound, () -> byName.values()));
            sentinels = Optional.empty();
            return;
        }
        survey = Optional.empty();
        sentinels = url.mode() == Mode.SENTINEL ? Optional.of(new Sentinels(common)) : Optional.empty();
        byte[] key = common.names().probe(0);
        Master one = new Master(
                common,
                "",
                () -> sentinels
                        .map(Sentinels::master)
                        .orElseGet(() -> CompletableFuture.completedFuture(
                                url.at(url.places().get(0)))),
                master -> key,
                ends);
        byName.put("", one);
        chart = Optional.of(Chart.of(one));
    }

    /** Who holds a channel or key; empty if nobody does, or nobody knows. */
    Optional<Master> holder(byte[] key) {
        return chart.flatMap(known -> known.holder(key));
    }

    Optional<Way> way(byte[] key) {
        return holder(key).flatMap(Master::way);
    }

    Optional<Way> way(ChannelName name) {
        return way(common.names().channel(name));
    }

    /** Why there is no way to what holds the key, if it is known that there is none. */
    Optional<String> trouble(byte[] key) {
        Optional<Chart> known = chart;
        if (known.isEmpty()) {
            return trouble;
        }
        Optional<Master> holder = known.get().holder(key);
        return holder.isPresent()
                ? holder.get().trouble()
                : Optional.of("no master of the Redis Cluster holds the slot");
    }

    /** Why the holder of a key can't be reached, if that failed. */
    Optional<String> failure(byte[] key) {
        Optional<Master> holder = holder(key);
        return holder.isEmpty()
                ? trouble(key)
                : holder.filter(master -> master.links().failed())
                        .map(master -> master.links().trouble());
    }

    /** Whether nobody knows yet whether there are any. */
    boolean areStarting() {
        return chart.isEmpty() && trouble.isEmpty();
    }

    Set<Master> all() {
        return chart.map(Chart::masters).orElse(Set.of());
    }

    /** Whether all of Redis can be reached. */
    boolean areUp() {
        return chart.filter(Chart::complete).isPresent()
                && all().stream().allMatch(master -> master.links().isUp());
    }

    /** How long the slowest took to answer its latest ping; empty if one is away, or was not asked yet. */
    Optional<Duration> roundTrip() {
        OptionalLong slowest = areUp()
                ? all().stream()
                        .mapToLong(master -> master.links().roundTripNanos())
                        .reduce((a, b) -> a == 0 || b == 0 ? 0 : Math.max(a, b))
                : OptionalLong.empty();
        return slowest.stream()
                .filter(nanos -> nanos > 0)
                .mapToObj(Duration::ofNanos)
                .findFirst();
    }

    /** Whether something failed: before that they are only not up yet. */
    boolean failed() {
        return trouble.isPresent()
                || all().stream().anyMatch(master -> master.links().failed());
    }

    /** Why not all are up. */
    String trouble() {
        return all().stream()
                .filter(master -> !master.links().isUp())
                .findFirst()
                .map(master -> master.links().trouble())
                .or(() -> trouble)
                .orElse(chart.isEmpty() ? "not connected yet" : "not all slots of the Redis Cluster are held");
    }

    /** Why one of them takes no writes, if one does not. */
    Optional<String> unwritable() {
        return all().stream()
                .flatMap(master -> master.probe().trouble().stream())
                .findFirst();
    }

    /** Connections that there were, to all. */
    long established() {
        return closedConnections
                + byName.values().stream()
                        .mapToLong(master -> master.links().established())
                        .sum();
    }

    void look(long now) {
        survey.ifPresent(asking -> asking.look(now));
        sentinels.ifPresent(asking -> asking.look(now, all().iterator().next().links()));
        byName.values().forEach(master -> master.look(now));
        if (now - retriedAt >= common.options().pace.mostPause().toNanos()) {
            retry(now);
        }
    }

    private void retry(long now) {
        retriedAt = now;
        byName.values().forEach(master -> master.feed().retry());
    }

    void flush() {
        byName.values().forEach(Master::flush);
    }

    /** Something was asked of the wrong one. */
    void misplaced() {
        survey.ifPresent(Survey::soon);
    }

    /** The way to where a redirect leads. */
    Optional<Way> way(Redirect redirect, Optional<Master> from) {
        String host = redirect.host().isEmpty()
                ? from.map(Master::name).map(Masters::host).orElse("")
                : redirect.host();
        return Optional.ofNullable(byName.get(RedisUrl.text(host, redirect.port())))
                .flatMap(Master::way)
                .map(way -> redirect.ask() ? way.toAsk() : way);
    }

    private static String host(String name) {
        return name.substring(0, name.lastIndexOf(':'));
    }

    /** What a survey found: the place of the master of each slot, null where there is none. */
    private void found(RedisURI[] bySlot) {
        Master[] masters = new Master[SlotHash.SLOT_COUNT];
        for (int slot = 0; slot < masters.length; slot++) {
            RedisURI place = bySlot[slot];
            if (place != null) {
                masters[slot] = byName.computeIfAbsent(RedisUrl.text(place), name -> begin(name, place));
            }
        }
        Chart fresh = Chart.bySlot(masters);
        if (!fresh.complete()) {
            // A node that has just joined may not know all masters yet.
            misplaced();
        }
        trouble = Optional.empty();
        if (chart.filter(fresh::equals).isEmpty()) {
            Optional<Chart> before = chart;
            chart = Optional.of(fresh);
            ends.moved(key -> !before.flatMap(known -> known.holder(key)).equals(fresh.holder(key)));
            forgetOthers(fresh);
        }
        retry(System.nanoTime());
    }

    private void forgetOthers(Chart fresh) {
        for (Master master : Set.copyOf(byName.values())) {
            if (!fresh.masters().contains(master)) {
                byName.remove(master.name());
                closedConnections += master.links().established();
                master.close("it holds nothing any more");
            }
        }
    }

    private Master begin(String name, RedisURI place) {
        return new Master(
                common,
                name,
                () -> CompletableFuture.completedFuture(common.options().url().at(place)),
                this::probed,
                ends);
    }

    /** Some key that the master holds. */
    private byte[] probed(Master master) {
        byte[] key = common.names().probe(0);
        // With one slot of all it takes so many attempts for nine of ten; who finds none tries another one's, which
        // says so.
        for (int i = 1;
                i < 40_000 && holder(key).filter(holder -> holder == master).isEmpty();
                i++) {
            key = common.names().probe(i);
        }
        return key;
    }

    private void notFound(String why) {
        trouble = Optional.of("Redis is away: " + why);
        if (chart.isEmpty()) {
            ends.notFound("Redis is away: " + why);
        }
    }

    /** Ends all connections. */
    void close() {
        trouble = Optional.of(CLOSED);
        byName.values().forEach(master -> master.close(CLOSED));
        if (chart.isEmpty()) {
            ends.notFound(CLOSED);
        }
    }
}
