package dev.switchboard.redis;

import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.UserId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Who is in which channels on this node, and how much of that Redis was told: changes at once, and everything again after an interruption.
 * What waits is bounded by who is there, as only the latest state of each user is sent. Confined to the turns.
 */
final class Roll {
    /** Users in one command. */
    static final int PIECE = 256;

    // Commands that Redis has not answered yet; after an interruption it may be all channels at once.
    private static final int MOST_UNDER_WAY = 1_024;

    /** What this node has in one channel. */
    private static final class Part {
        final ChannelName name;
        final Map<UserId, Present> users = new LinkedHashMap<>();
        final Set<UserId> changed = new LinkedHashSet<>();
        /** Whether Redis needs all of it: it has none yet, or not surely what it should have. */
        boolean whole = true;

        int underWay;

        Part(ChannelName name) {
            this.name = name;
        }
    }

    private final long incarnation;
    private final Executor turns;
    private final Book.Way way;
    private final Map<ChannelName, Part> parts = new LinkedHashMap<>();
    private final Set<Part> due = new LinkedHashSet<>();
    private final Set<Part> failed = new LinkedHashSet<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private int underWay;

    Roll(Presence.Ground ground) {
        this.incarnation = ground.incarnation();
        this.turns = ground.turns();
        this.way = ground.way();
    }

    void came(ChannelName name, Present user) {
        Part part = parts.computeIfAbsent(name, Part::new);
        Present told = Notice.fitting(user);
        if (!told.equals(part.users.put(user.user(), told))) {
            changed(part, user.user());
        }
    }

    void went(ChannelName name, UserId user) {
        Part part = parts.get(name);
        if (part != null && part.users.remove(user) != null) {
            changed(part, user);
        }
    }

    private void changed(Part part, UserId user) {
        if (!part.whole) {
            part.changed.add(user);
        }
        if (failed.contains(part)) {
            // It gets its next chance soon, and is told whole then, which is too much for each change where there are
            // many users.
            return;
        }
        due.add(part);
        // Not only at the end of the turn: news of who came goes before what that user publishes.
        go();
    }

    /** Redis may have missed anything, or has a new life: it is told everything. */
    void again() {
        again(name -> true);
    }

    /** The same of some channels. */
    void again(Predicate<ChannelName> which) {
        for (Part part : parts.values()) {
            if (which.test(part.name)) {
                part.whole = true;
                failed.remove(part);
                due.add(part);
            }
        }
    }

    /** What failed gets its next chance. */
    void retry() {
        due.addAll(failed);
        failed.clear();
    }

    /** Keeps Redis from forgetting it. */
    void keep() {
        parts.keySet().forEach(name -> way.book(name).ifPresent(book -> book.keep(name)));
    }

    /** Completes when Redis knows everything, or can't be told. */
    void whenTold(CompletableFuture<Void> told) {
        waiting.add(told);
        settle();
    }

    /** Sends what is due, as far as Redis keeps up. */
    void go() {
        while (!due.isEmpty() && underWay < MOST_UNDER_WAY) {
            Iterator<Part> next = due.iterator();
            Part part = next.next();
            next.remove();
            Optional<Book> book = way.book(part.name);
            if (book.isPresent()) {
                send(part, book.get());
            } else {
                failed.add(part);
            }
        }
        settle();
    }

    private void send(Part part, Book book) {
        boolean whole = part.whole;
        List<Notice.Entry> entries = new ArrayList<>();
        if (whole) {
            part.users.values().forEach(present -> entries.add(Notice.Entry.of(present)));
        } else {
            part.changed.forEach(
                    user -> entries.add(new Notice.Entry(user, Optional.ofNullable(part.users.get(user)))));
        }
        // Of who has nobody Redis keeps nothing, so that the next one needs the whole again.
        part.whole = part.users.isEmpty();
        part.changed.clear();
        int from = 0;
        do {
            int to = Math.min(entries.size(), from + PIECE);
            int piece = Notice.CHANGE;
            if (whole) {
                piece = (from == 0 ? Notice.FIRST : 0) | (to == entries.size() ? Notice.LAST : 0);
                piece = piece == 0 ? Notice.BETWEEN : piece;
            }
            send(part, book, new Notice(incarnation, way.next(), piece, entries.subList(from, to)));
            from = to;
        } while (from < entries.size());
    }

    private void send(Part part, Book book, Notice notice) {
        underWay++;
        part.underWay++;
        book.write(part.name, notice)
                .whenComplete((written, failure) -> turns.execute(() -> {
                    underWay--;
                    part.underWay--;
                    if (failure != null || !written) {
                        part.whole = true;
                        part.changed.clear();
                        // What Redis lost it can be told at once; what it refuses it would refuse again.
                        (failure == null ? due : failed).add(part);
                    } else if (part.underWay == 0
                            && part.users.isEmpty()
                            && !due.contains(part)
                            && !failed.contains(part)) {
                        parts.remove(part.name, part);
                    }
                    settle();
                }));
    }

    private void settle() {
        if (!waiting.isEmpty() && due.isEmpty() && underWay == 0) {
            waiting.forEach(told -> told.complete(null));
            waiting.clear();
        }
    }
}
