package dev.switchboard.admin;

import dev.switchboard.application.port.in.Copies;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.TapFilter;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Param;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One page's view of the traffic: filtered, sampled, redacted, and told in batches. What the core's tap has no room for is dropped there; what comes
 * faster than the page wants is passed over here; both are counted and told. So the traffic never waits. Thread-safe.
 */
final class TapFeed implements AutoCloseable {
    /** How often batches leave, per second. */
    static final int BATCHES = 10;

    /** Longest parameter that is shown, in bytes; of longer ones only the length is told. */
    static final int LONGEST_PARAM = Copies.LONGEST_PARAM;

    private static final long FRESH_NANOS = 1_000_000_000L;

    // It says so each 2 s; one that has gone does no more.
    private static final long REFUSAL_LASTS_NANOS = 6_000_000_000L;

    /**
     * A copy of a message.
     *
     * @param time milliseconds since 1970
     * @param bytes of the parameter as it was sent
     * @param cut whether the parameter was too long to be shown
     */
    record Entry(
            long time,
            String node,
            String direction,
            String connection,
            String from,
            String channel,
            String command,
            int bytes,
            boolean cut,
            Object param) {}

    /**
     * What leaves together.
     *
     * @param seen copies that fitted the filter since the tap began
     * @param sampled those of them that were passed over, as they came faster than wanted
     * @param dropped copies that were lost before anybody looked at them, of whatever kind
     * @param refused names of nodes that tell nothing, as they serve as many taps as they may
     */
    record Batch(List<Entry> entries, long seen, long sampled, long dropped, List<String> refused) {}

    private record Counts(long seen, long passedOver, long dropped) {
        static final Counts NONE = new Counts(0, 0, 0);

        static Counts of(Copies copies) {
            return new Counts(copies.seen(), copies.passedOver(), copies.dropped());
        }

        Counts and(Counts other) {
            return new Counts(seen + other.seen, passedOver + other.passedOver, dropped + other.dropped);
        }
    }

    private final Operations operations;
    private final Codec codec;
    private final Secrets secrets;
    private final Wanted wanted;
    private final Predicate<Tapped> filter;
    private final int rate;
    private final String self;
    private final Subscription here;
    private final Subscription elsewhere;

    private final Object lock = new Object();
    private List<Entry> entries = new ArrayList<>(); // guarded by lock, as is all down to news
    private int room; // in parts of a copy, of which there are BATCHES: so no rate is rounded
    private long seen;
    private long sampled;
    private long dropped;
    // What each other node counts for itself, and what it had counted when its tap began anew.
    private final Map<NodeId, Counts> others = new HashMap<>();
    private Counts before = Counts.NONE;
    // When each said so last.
    private final Map<NodeId, Long> refusing = new TreeMap<>(Comparator.comparing(NodeId::value));
    private boolean news = true;

    // Confined to the tap's thread.
    private Set<ConnectionId> ofUser = Set.of();
    private long ofUserAt = System.nanoTime() - FRESH_NANOS;

    TapFeed(Operations operations, Codec codec, Secrets secrets, Wanted wanted) {
        this.operations = operations;
        this.codec = codec;
        this.secrets = secrets;
        this.wanted = wanted;
        TapFilter asked = wanted.filter();
        this.filter = asked.decider(connection -> isOf(connection, asked.user().orElseThrow()));
        this.rate = wanted.mostPerSecond();
        this.room = Math.max(BATCHES, rate);
        NodeId own = operations.status().node();
        this.self = own.value();
        this.here = wanted.of(own) ? operations.tap(this::hear) : () -> {};
        boolean onlyHere = wanted.node().filter(self::equals).isPresent();
        this.elsewhere = onlyHere ? () -> {} : operations.cluster().tap(asked, rate, this::hearOther);
    }

    private boolean isOf(ConnectionId connection, UserId user) {
        // Looked up again now and then, not for each message.
        if (System.nanoTime() - ofUserAt >= FRESH_NANOS) {
            ofUser = new HashSet<>(
                    operations.connections(user).stream().map(info -> info.id()).toList());
            ofUserAt = System.nanoTime();
        }
        return ofUser.contains(connection);
    }

    /** On the tap's thread. */
    void hear(Tapped copy) {
        boolean fits = filter.test(copy);
        synchronized (lock) {
            news |= fits || copy.dropped() != dropped;
            dropped = copy.dropped();
            if (!fits) {
                return;
            }
            seen++;
            if (room < BATCHES) {
                sampled++;
                return;
            }
            room -= BATCHES;
        }
        Entry entry = entry(self, copy, copy.message().param().length());
        synchronized (lock) {
            entries.add(entry);
            // A batch may have left since it was counted.
            news = true;
        }
    }

    /** Of another node, which filtered and counted them; what is too much for the page is passed over here, too. */
    void hearOther(Copies copies) {
        if (!wanted.of(copies.node())) {
            return;
        }
        int taken;
        synchronized (lock) {
            news = true;
            if (copies.refused()) {
                refusing.put(copies.node(), System.nanoTime());
                return;
            }
            refusing.remove(copies.node());
            Counts last = others.put(copies.node(), Counts.of(copies));
            if (last != null && copies.seen() < last.seen()) {
                // The node is another one, or heard nothing of this page for too long: what was counted stays so.
                before = before.and(last);
            }
            taken = Math.min(copies.copies().size(), room / BATCHES);
            room -= taken * BATCHES;
            sampled += copies.copies().size() - taken;
        }
        List<Entry> shown = copies.copies().subList(0, taken).stream()
                .map(copy -> entry(copies.node().value(), copy.tapped(), copy.bytes()))
                .toList();
        synchronized (lock) {
            entries.addAll(shown);
            news = true;
        }
    }

    private Entry entry(String node, Tapped copy, int bytes) {
        boolean cut = bytes > LONGEST_PARAM;
        return new Entry(
                copy.time().toEpochMilli(),
                node,
                copy.direction().name().toLowerCase(Locale.ROOT),
                copy.connection().map(ConnectionId::toString).orElse(""),
                copy.message().from().map(UserId::value).orElse(""),
                copy.message().channel().map(ChannelName::value).orElse(""),
                copy.message().command().name(),
                bytes,
                cut,
                cut ? Optional.empty() : shown(copy));
    }

    private Object shown(Tapped copy) {
        Param<Object> read = codec.read(copy.message().param(), Object.class);
        return read instanceof Param.Value<Object> value ? secrets.redact(value.value()) : Optional.empty();
    }

    /** Hands over what has come since the last time, if anything has. Called {@value #BATCHES} times a second, by one thread. */
    void flush(Consumer<Batch> to) {
        Batch batch;
        synchronized (lock) {
            room = Math.min(room + rate, rate + BATCHES);
            long now = System.nanoTime();
            news |= refusing.values().removeIf(said -> now - said > REFUSAL_LASTS_NANOS);
            if (!news) {
                return;
            }
            news = false;
            Counts elsewhereCounted = others.values().stream().reduce(before, Counts::and);
            batch = new Batch(
                    List.copyOf(entries),
                    seen + elsewhereCounted.seen(),
                    sampled + elsewhereCounted.passedOver(),
                    dropped + elsewhereCounted.dropped(),
                    refusing.keySet().stream().map(NodeId::value).toList());
            entries = new ArrayList<>();
        }
        to.accept(batch);
    }

    @Override
    public void close() {
        here.close();
        elsewhere.close();
    }
}
