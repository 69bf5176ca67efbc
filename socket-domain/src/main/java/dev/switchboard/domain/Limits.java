package dev.switchboard.domain;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * A value for every {@link Limit}. Immutable.
 */
public final class Limits {
    /** All at their defaults. */
    public static final Limits STANDARD = new Limits(new EnumMap<>(Limit.class));

    private final EnumMap<Limit, Long> changed;

    private Limits(EnumMap<Limit, Long> changed) {
        this.changed = changed;
    }

    /**
     * The same with one limit changed.
     *
     * @throws IllegalArgumentException if the value is out of the limit's range; says the range
     */
    public Limits with(Limit limit, long value) {
        if (value < limit.least() || value > limit.most()) {
            throw new IllegalArgumentException("limit " + limit.key() + " is " + limit.least() + " to " + limit.most()
                    + " " + limit.unit() + (limit.least() == 0 ? " (0 = off)" : "") + ", not " + value);
        }
        EnumMap<Limit, Long> next = new EnumMap<>(changed);
        if (value == limit.standard()) {
            next.remove(limit);
        } else {
            next.put(limit, value);
        }
        return new Limits(next);
    }

    /** The value, in the limit's unit. */
    public long get(Limit limit) {
        return changed.getOrDefault(limit, limit.standard());
    }

    /** The value as an {@code int}; values above its range become the largest. */
    public int count(Limit limit) {
        return (int) Math.min(Integer.MAX_VALUE, get(limit));
    }

    /** The value of a limit whose unit is milliseconds. */
    public Duration time(Limit limit) {
        if (!limit.unit().equals("ms")) {
            throw new IllegalArgumentException("limit " + limit.key() + " is in " + limit.unit() + ", it is no time");
        }
        return Duration.ofMillis(get(limit));
    }

    /** Those that differ from the default. */
    public Map<Limit, Long> changed() {
        return Map.copyOf(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits that && changed.equals(that.changed);
    }

    @Override
    public int hashCode() {
        return changed.hashCode();
    }

    @Override
    public String toString() {
        return "Limits" + changed;
    }
}
