package dev.switchboard.redis;

import dev.switchboard.domain.Position;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Asks the history for channels in which something may be missing, few at a time, until it could be asked. Confined to the turns. */
final class Repairs {
    // After an interruption it may be all channels at once.
    private static final int MOST_UNDER_WAY = 256;

    private final Turns turns;
    private final Masters masters;
    private final Predicate<Sequel> due;
    private final Set<Sequel> behind = new LinkedHashSet<>();
    private final Set<Sequel> later = new LinkedHashSet<>();
    private int underWay;

    /**
     * None yet.
     *
     * @param due whether a sequel is still that of a channel whose subscription is confirmed; the others come again when theirs is
     */
    Repairs(Turns turns, Masters masters, Predicate<Sequel> due) {
        this.turns = turns;
        this.masters = masters;
        this.due = due;
    }

    void add(Sequel sequel) {
        behind.add(sequel);
    }

    /** Those that could not be asked get their next chance. */
    void again() {
        behind.addAll(later);
        later.clear();
    }

    /** How many wait or are under way. */
    int open() {
        return behind.size() + later.size() + underWay;
    }

    void go() {
        while (!behind.isEmpty() && underWay < MOST_UNDER_WAY) {
            Iterator<Sequel> next = behind.iterator();
            Sequel sequel = next.next();
            next.remove();
            Optional<Way> way = masters.way(sequel.name());
            if (way.isEmpty()) {
                later.add(sequel);
                continue;
            }
            Optional<Position> after = due.test(sequel) ? sequel.ask() : Optional.empty();
            if (after.isPresent()) {
                underWay++;
                way.get()
                        .archive()
                        .since(sequel.name(), after, Optional.empty())
                        .whenComplete((kept, failure) -> turns.add(() -> {
                            underWay--;
                            if (failure == null) {
                                sequel.answered(kept);
                            } else if (sequel.unanswered()) {
                                later.add(sequel);
                            }
                        }));
            }
        }
    }
}
