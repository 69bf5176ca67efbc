package dev.switchboard.redis;

import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Who is where, as Redis keeps it for all nodes of a simulation: does in memory what {@code part.lua}, {@code parts.lua} and
 * {@code lease.lua} do. A world ends before anything expires of what a node does not renew.
 */
public final class Shelves {
    /**
     * What is planted.
     *
     * @param keepsGone whether somebody who has gone stays now
     * @param omitsLiving whether a node that lives is left out now
     * @param keepsDead whether leases never end
     */
    public record Flaws(BooleanSupplier keepsGone, BooleanSupplier omitsLiving, BooleanSupplier keepsDead) {}

    /** What one node tells all that are subscribed to a channel. */
    public static final class Told {
        private final ChannelName channel;
        final Notice notice;

        Told(ChannelName channel, Notice notice) {
            this.channel = channel;
            this.notice = notice;
        }

        /** The channel that it is about. */
        public ChannelName channel() {
            return channel;
        }

        /** Its length as it travels. */
        public long bytes() {
            long bytes = 21;
            for (Notice.Entry entry : notice.entries()) {
                bytes += 8
                        + entry.user().value().length()
                        + entry.present().map(Present::name).orElse("").length();
            }
            return bytes;
        }
    }

    private static final class Shelf {
        final Map<Long, Long> sequences = new LinkedHashMap<>();
        final Map<Long, Map<UserId, Present>> parts = new LinkedHashMap<>();
    }

    private final Map<ChannelName, Shelf> shelves = new HashMap<>();
    private final Map<Long, Long> leases = new LinkedHashMap<>();
    private final LongSupplier millis;
    private final Flaws flaws;
    // Not made anew for each renewal: all nodes renew each second.
    private Set<Long> living = Set.of();

    /** None yet; {@code millis} is the clock of Redis. */
    public Shelves(LongSupplier millis, Flaws flaws) {
        this.millis = millis;
        this.flaws = flaws;
    }

    /** Everything is lost. */
    public void empty() {
        shelves.clear();
        leases.clear();
        living = Set.of();
    }

    /** Writes a part or some of it; false if there is none to be changed, and then nobody is to be told. */
    boolean write(ChannelName name, Notice notice) {
        long node = notice.incarnation();
        Shelf shelf = shelves.computeIfAbsent(name, n -> new Shelf());
        if (notice.piece() == Notice.CHANGE && !shelf.sequences.containsKey(node)) {
            return false;
        }
        if ((notice.piece() & Notice.FIRST) != 0) {
            shelf.parts.remove(node);
            shelf.sequences.remove(node);
        }
        Map<UserId, Present> part = shelf.parts.computeIfAbsent(node, n -> new LinkedHashMap<>());
        for (Notice.Entry entry : notice.entries()) {
            if (entry.present().isPresent()) {
                part.put(entry.user(), entry.present().get());
            } else {
                part.remove(entry.user());
            }
        }
        if (part.isEmpty()) {
            shelf.parts.remove(node);
        }
        if (notice.piece() != Notice.FIRST && notice.piece() != Notice.BETWEEN) {
            if (part.isEmpty()) {
                shelf.sequences.remove(node);
            } else {
                shelf.sequences.put(node, notice.sequence());
            }
        }
        if (shelf.parts.isEmpty()) {
            shelves.remove(name);
        }
        return true;
    }

    /** What was planted may keep a going from being kept and told. */
    Notice written(Notice notice) {
        boolean goes =
                notice.entries().stream().anyMatch(entry -> entry.present().isEmpty());
        if (notice.piece() != Notice.CHANGE || !goes || !flaws.keepsGone().getAsBoolean()) {
            return notice;
        }
        List<Notice.Entry> come = notice.entries().stream()
                .filter(entry -> entry.present().isPresent())
                .toList();
        return new Notice(notice.incarnation(), notice.sequence(), notice.piece(), come);
    }

    /** What all but one node have in a channel. */
    List<Ledger.Part> read(ChannelName name, long asker) {
        List<Ledger.Part> found = new ArrayList<>();
        Shelf shelf = shelves.get(name);
        if (shelf != null) {
            shelf.sequences.forEach((node, sequence) -> {
                Map<UserId, Present> part = shelf.parts.get(node);
                if (node != asker && part != null) {
                    found.add(new Ledger.Part(node, sequence, List.copyOf(part.values())));
                }
            });
        }
        return found;
    }

    /** Renews a lease, and tells which nodes have one. */
    Ledger.Renewal renew(long node, Duration span) {
        long now = millis.getAsLong();
        boolean fewer = !flaws.keepsDead().getAsBoolean() && leases.values().removeIf(ends -> ends <= now);
        Long ends = leases.put(node, now + span.toMillis());
        if (fewer || ends == null) {
            living = Collections.unmodifiableSet(new HashSet<>(leases.keySet()));
        }
        Optional<Duration> before =
                Optional.ofNullable(ends).map(known -> Duration.ofMillis(Math.max(0, now - (known - span.toMillis()))));
        return new Ledger.Renewal(before, flaws.omitsLiving().getAsBoolean() ? butOne(node) : living);
    }

    private Set<Long> butOne(long asker) {
        Set<Long> some = new HashSet<>(living);
        leases.keySet().stream().filter(node -> node != asker).findFirst().ifPresent(some::remove);
        return some;
    }
}
