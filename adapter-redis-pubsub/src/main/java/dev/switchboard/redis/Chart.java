package dev.switchboard.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which master holds what. Immutable. */
final class Chart {
    private final Master[] bySlot;
    private final Set<Master> masters;
    private final boolean complete;

    private Chart(Master[] bySlot) {
        this.bySlot = bySlot;
        this.masters = new LinkedHashSet<>();
        Arrays.stream(bySlot).filter(Objects::nonNull).forEach(masters::add);
        // Asked for often, and there are 16,384 of them.
        this.complete = Arrays.stream(bySlot).allMatch(Objects::nonNull);
    }

    /** Of a Redis whose one master holds everything. */
    static Chart of(Master one) {
        return new Chart(new Master[] {one});
    }

    /** Of a Redis Cluster; null where nobody holds a slot. */
    static Chart bySlot(Master[] bySlot) {
        if (bySlot.length != SlotHash.SLOT_COUNT) {
            throw new IllegalArgumentException("a Redis Cluster has " + SlotHash.SLOT_COUNT + " slots");
        }
        return new Chart(bySlot.clone());
    }

    /** Who holds a key or a channel. */
    Optional<Master> holder(byte[] key) {
        return Optional.ofNullable(bySlot.length == 1 ? bySlot[0] : bySlot[SlotHash.getSlot(key)]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Chart chart && Arrays.equals(bySlot, chart.bySlot);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bySlot);
    }

    Set<Master> masters() {
        return masters;
    }

    /** Whether there is somebody for everything. */
    boolean complete() {
        return complete;
    }
}
