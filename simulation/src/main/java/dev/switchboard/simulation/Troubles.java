package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Entry;
import dev.switchboard.simulation.History.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When each node could not tell, hear or judge as nodes do that are left alone. */
final class Troubles {
    private record Span(long from, long to) {}

    private static final long SECOND = 1_000_000_000L;
    // Longest until a node notices that the way to the broker is cut, and until it is there again.
    private static final long NOTICE = 10 * SECOND;
    private static final long RETURN = 3 * SECOND;
    private static final long STALL = 7 * SECOND / 2;
    // A new node judges nobody for the time of one lease.
    private static final long LEASE = 12 * SECOND;
    // Between two spans that are one: a renewal may fit in.
    private static final long BREATH = 2 * SECOND;

    private final Map<Integer, List<Span>> spans = new HashMap<>();
    private final Map<Integer, Integer> nodes = new HashMap<>();

    Troubles(List<Entry> entries) {
        List<Entry> done = new ArrayList<>();
        for (Entry e : entries) {
            if (e.client() < 0 && e.kind() != Kind.ROSTER) {
                done.add(e);
                if (e.a() >= 0) {
                    nodes.put((int) e.a(), 0);
                }
            } else if (e.kind() == Kind.OPENED) {
                nodes.put((int) e.a(), 0);
            }
        }
        for (int i = 0; i < done.size(); i++) {
            add(done, i);
        }
        // At the beginning of the world all nodes are new.
        nodes.keySet().forEach(node -> add(node, 0, LEASE));
        spans.values().forEach(all -> all.sort((one, other) -> Long.compare(one.from, other.from)));
    }

    private void add(List<Entry> done, int place) {
        Entry e = done.get(place);
        int node = (int) e.a();
        long at = e.at();
        switch (e.kind()) {
            case PAUSED -> add(node, at, next(done, place, Kind.RESUMED));
            case PARTED -> add(node, at, Math.max(next(done, place, Kind.REUNITED), at + NOTICE) + RETURN);
            case STALLED -> add(node, at, at + STALL);
            case CRASHED -> add(node, at, next(done, place, Kind.STARTED) + LEASE);
            case EMPTIED -> nodes.keySet().forEach(each -> add(each, at, at + 2 * RETURN));
            default -> {}
        }
    }

    private void add(int node, long from, long to) {
        spans.computeIfAbsent(node, n -> new ArrayList<>()).add(new Span(from, to));
    }

    /** When that, or the node's crash, comes next. */
    private static long next(List<Entry> done, int place, Kind kind) {
        Entry first = done.get(place);
        for (int i = place + 1; i < done.size(); i++) {
            Entry e = done.get(i);
            if (e.a() == first.a() && (e.kind() == kind || e.kind() == Kind.CRASHED)) {
                return e.at();
            }
        }
        return Long.MAX_VALUE / 2;
    }

    /** For how long a node was in trouble in that time. */
    long in(int node, long from, long to) {
        long sum = 0;
        long covered = from;
        for (Span span : spans.getOrDefault(node, List.of())) {
            long begin = Math.max(span.from, covered);
            long end = Math.min(span.to, to);
            if (end > begin) {
                sum += end - begin;
                covered = end;
            }
        }
        return sum;
    }

    /** The longest trouble of a node of which some was in that time. */
    long longest(int node, long from, long to) {
        long longest = 0;
        long begin = Long.MIN_VALUE;
        long end = Long.MIN_VALUE;
        for (Span span : spans.getOrDefault(node, List.of())) {
            if (end == Long.MIN_VALUE || span.from > end + BREATH) {
                begin = span.from;
                end = span.to;
            } else {
                end = Math.max(end, span.to);
            }
            if (begin <= to && end >= from) {
                longest = Math.max(longest, end - begin);
            }
        }
        return longest;
    }
}
