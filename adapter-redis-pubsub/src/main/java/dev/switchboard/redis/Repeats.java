package dev.switchboard.redis;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Knows what came from each incarnation of a node: Redis hands on what a node sent in its order, so a number that is not above the last
 * is a repeat, or was overtaken, and comes too late. Confined to the turns.
 */
final class Repeats {
    /** Incarnations that are remembered; the ones that were silent longest are forgotten. */
    static final int MOST = 4_096;

    private final Map<Long, long[]> last = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, long[]> eldest) {
            return size() > MOST;
        }
    };

    /** Whether it is new; it is not, the next time. */
    boolean first(long incarnation, long sequence) {
        long[] known = last.get(incarnation);
        if (known == null) {
            last.put(incarnation, new long[] {sequence});
            return true;
        }
        if (sequence <= known[0]) {
            return false;
        }
        known[0] = sequence;
        return true;
    }
}
