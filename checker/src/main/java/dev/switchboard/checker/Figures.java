package dev.switchboard.checker;

import dev.switchboard.simulation.History;
import dev.switchboard.simulation.History.Entry;
import dev.switchboard.simulation.History.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happened in one run, or in several. Confined to one thread at a time. */
final class Figures {
    private final Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    private final Map<Faults.Fault, Long> faults = new EnumMap<>(Faults.Fault.class);
    private long recoveries;
    private long unrecovered;
    private long presences;

    /** Counts what stands in a history. */
    void add(List<Entry> entries, Map<Faults.Fault, Integer> befell, long presencesTold) {
        for (Entry entry : entries) {
            kinds.merge(entry.kind(), 1L, Long::sum);
            if (entry.kind() == Kind.JOINED && (entry.c() & History.MORE) == 0 && (entry.c() & History.ASKED) != 0) {
                if ((entry.c() & History.RECOVERED) != 0) {
                    recoveries++;
                } else {
                    unrecovered++;
                }
            }
        }
        befell.forEach((fault, count) -> faults.merge(fault, (long) count, Long::sum));
        presences += presencesTold;
    }

    private long of(Kind kind) {
        return kinds.getOrDefault(kind, 0L);
    }

    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "  %,d publications (%,d answered, %,d refused), %,d deliveries, %,d of them by recovery%n",
                        of(Kind.SAID),
                        of(Kind.ANSWERED),
                        of(Kind.REFUSED),
                        of(Kind.GOT) + of(Kind.MISSED),
                        of(Kind.MISSED))
                + String.format(
                        Locale.ROOT,
                        "  %,d connections, %,d joins, %,d recoveries, %,d not recovered and told so, %,d gaps told, %,d presence changes told%n",
                        of(Kind.OPENED),
                        of(Kind.JOINED),
                        recoveries,
                        unrecovered,
                        of(Kind.LOST),
                        presences)
                + "  faults: " + faults.toString().toLowerCase(Locale.ROOT).replace('_', ' ') + System.lineSeparator();
    }
}
