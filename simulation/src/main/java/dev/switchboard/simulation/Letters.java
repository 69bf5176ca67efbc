package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Entry;
import dev.switchboard.simulation.History.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges what was said to users and to everybody, and whose connections were ended, over all nodes. */
final class Letters {
    private static final long SECOND = 1_000_000_000L;
    // As long after calm came nothing is under way or broken any more.
    private static final long SETTLED = 24 * SECOND;

    /** One connection of a client, and what it got. */
    private static final class Link {
        final int number;
        final long since;
        final Set<Long> got = new HashSet<>();
        final Map<Long, Integer> latestOf = new HashMap<>();
        boolean open = true;

        Link(int number, long since) {
            this.number = number;
            this.since = since;
        }
    }

    private final History history;
    private final Judge judge;
    private final Map<Long, Entry> asked = new HashMap<>();
    private final Set<Long> publishers = new HashSet<>();
    private final Map<Integer, Link> links = new HashMap<>();
    private final Map<Integer, Set<Integer>> clientsOf = new HashMap<>();
    private final Set<Integer> kicked = new HashSet<>();
    private final List<Entry> late = new ArrayList<>();

    Letters(History history, Judge judge) {
        this.history = history;
        this.judge = judge;
    }

    void judge() {
        long calm = Long.MAX_VALUE;
        for (Entry e : history.entries()) {
            switch (e.kind()) {
                case WHISPER, SHOUT -> {
                    asked.put(History.key(e.a()), e);
                    publishers.add(History.key(History.publisher(e.a())));
                }
                case CALM -> calm = e.at();
                default -> {}
            }
        }
        for (Entry e : history.entries()) {
            look(e);
            boolean asks = e.kind() == Kind.WHISPER || e.kind() == Kind.SHOUT || e.kind() == Kind.KICK;
            if (asks && calm != Long.MAX_VALUE && e.at() - calm > SETTLED) {
                late.add(e);
            }
        }
        late.forEach(this::arrived);
    }

    private void look(Entry e) {
        Link link = links.get(e.client());
        switch (e.kind()) {
            case OPENED -> {
                links.put(e.client(), new Link(e.connection(), e.at()));
                clientsOf
                        .computeIfAbsent(World.user(e.client()), user -> new HashSet<>())
                        .add(e.client());
            }
            case CLOSED -> {
                if (link != null) {
                    link.open = false;
                }
                if (e.a() == Server.KICKED.code() && !kicked.contains(World.user(e.client()))) {
                    judge.violated("nothing from nowhere", "nobody asked to end it", e);
                }
            }
            case KICK -> kicked.add((int) e.a());
            case GOT -> {
                if (link != null && !World.recoverable(e.channel())) {
                    inOrder(e, link);
                }
            }
            case NOTED -> {
                if (link != null) {
                    noted(e, link);
                }
            }
            default -> {}
        }
    }

    private void noted(Entry e, Link link) {
        Entry note = asked.get(History.key(e.a()));
        if (note == null || note.at() > e.at()) {
            judge.violated("nothing from nowhere", "nobody said " + History.name(e.a()), e);
            return;
        }
        if (note.kind() == Kind.WHISPER && note.b() != World.user(e.client())) {
            judge.violated("nothing from nowhere", "it was for user " + note.b(), e);
        }
        if (!link.got.add(History.key(e.a()))) {
            judge.violated("no duplicates", "note " + History.name(e.a()) + " came before", e);
        }
        inOrder(e, link);
    }

    /** What somebody says to channels, users and all is one order, wherever the plain ones of it arrive. */
    private void inOrder(Entry e, Link link) {
        long publisher = History.key(History.publisher(e.a()));
        if (!publishers.contains(publisher)) {
            return;
        }
        Integer before = link.latestOf.put(publisher, History.number(e.a()));
        if (before != null && before > History.number(e.a())) {
            judge.violated(
                    "order of each publisher",
                    History.name(e.a()) + " came after " + before + ", to users, all or other channels",
                    e);
        }
    }

    /** Once nothing is lost, it reaches all who are there from before it was said to the end. */
    private void arrived(Entry e) {
        Link asker = links.get(e.client());
        if (asker == null || !asker.open || asker.number != e.connection()) {
            // Its connection ended before it was heard, perhaps.
            return;
        }
        boolean all = e.kind() == Kind.SHOUT;
        Set<Integer> wanted =
                all ? links.keySet() : clientsOf.getOrDefault((int) (e.kind() == Kind.KICK ? e.a() : e.b()), Set.of());
        for (int client : wanted) {
            Link link = links.get(client);
            if (link == null || !link.open || link.since > e.at() - SECOND) {
                continue;
            }
            if (e.kind() == Kind.KICK) {
                judge.violated("all arrive in the end", "client " + client + " is still connected", e);
            } else if (!link.got.contains(History.key(e.a()))) {
                judge.violated("all arrive in the end", "client " + client + " never got the note", e);
            }
        }
    }
}
