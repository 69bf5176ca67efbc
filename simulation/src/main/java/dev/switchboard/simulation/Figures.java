package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Kind;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What many seeds cost and moved, for docs/scaling.md. Thread-safe. */
final class Figures {
    private final Options model;
    private final long began = System.nanoTime();
    private final Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    private int seeds;
    private int violated;
    private long entries;
    private long happened;
    private int mostWaiting;
    private long attended;
    private final Traffic traffic = new Traffic();

    Figures(Options model) {
        this.model = model;
    }

    synchronized void add(Verdict verdict) {
        seeds++;
        violated += verdict.violations().isEmpty() ? 0 : 1;
        entries += verdict.history().entries().size();
        happened += verdict.happened();
        mostWaiting = Math.max(mostWaiting, verdict.mostWaiting());
        verdict.history().entries().forEach(entry -> kinds.merge(entry.kind(), 1L, Long::sum));
        attended += verdict.history().entries().stream()
                .filter(entry -> entry.kind() == Kind.JOINED && World.attended(entry.channel()))
                .count();
        traffic.add(verdict.traffic());
    }

    synchronized int violated() {
        return violated;
    }

    long seconds() {
        return (System.nanoTime() - began) / 1_000_000_000L;
    }

    private long count(Kind kind) {
        return kinds.getOrDefault(kind, 0L);
    }

    private static String per(Traffic.Sum sum, long of) {
        return String.format(
                Locale.ROOT,
                "%.2f messages, %.0f bytes",
                (double) sum.messages / Math.max(1, of),
                (double) sum.bytes / Math.max(1, of));
    }

    private static long heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    @Override
    public synchronized String toString() {
        long plain = Math.max(1, traffic.published.messages);
        long kept = Math.max(1, traffic.appended.messages);
        long joins = Math.max(1, count(Kind.JOINED));
        long nodeSeconds = Math.max(1, seeds * model.nodes() * (model.chaosSeconds() + World.CALM_SECONDS));
        String[] lines = {
            seeds + " seeds of " + model.nodes() + " nodes and " + model.connections() + " connections in " + seconds()
                    + " s: " + violated + " with violations",
            "  per seed: " + happened / Math.max(1, seeds) + " events, " + entries / Math.max(1, seeds)
                    + " in the history, "
                    + count(Kind.SAID) / Math.max(1, seeds) + " publications, " + count(Kind.GOT) / Math.max(1, seeds)
                    + " deliveries, " + count(Kind.MISSED) / Math.max(1, seeds) + " recovered",
            "  in all: " + count(Kind.OPENED) + " connections, " + count(Kind.CRASHED) + " crashes, "
                    + count(Kind.PAUSED)
                    + " pauses, " + count(Kind.PARTED) + " partitions, " + count(Kind.STALLED) + " stalls, "
                    + count(Kind.EMPTIED) + " empty brokers, " + count(Kind.LOST) + " told of losses, "
                    + count(Kind.UNSURE) + " told that a publication is not sure, " + count(Kind.JOIN_REFUSED)
                    + " joins refused",
            "  a publication to a plain channel: to the broker " + per(traffic.published, plain) + "; from it "
                    + per(traffic.pushed, plain),
            "  a publication to a recoverable one: to the broker " + per(traffic.appended, kept) + "; from it "
                    + per(traffic.pushedNumbered, kept),
            "  a join: subscriptions " + per(traffic.subscribed, joins) + "; looks into histories "
                    + per(traffic.asked, joins) + "; brought by them " + per(traffic.told, joins),
            "  a join to a channel with presence: told by its node " + per(traffic.attended, attended) + "; to others "
                    + per(traffic.heard, attended) + "; questions who is there " + per(traffic.met, attended)
                    + " brought",
            "  a node and second: renewals of the lease " + per(traffic.renewed, nodeSeconds),
            "  a note: to the broker " + per(traffic.noted, traffic.noted.messages) + "; from it "
                    + per(traffic.pushedNotes, traffic.noted.messages),
            "  told of who is there: " + count(Kind.HERE) + " answers, " + count(Kind.CAME) + " comings, "
                    + count(Kind.WENT) + " goings; " + count(Kind.NOTED) + " notes arrived",
            "  at most " + mostWaiting + " handlers waited at once; heap at its peak " + (heapPeak() >> 20) + " MB"
        };
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
