package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Entry;
import dev.switchboard.simulation.History.Kind;
import dev.switchboard.simulation.Stays.Stay;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges what clients were told of who is there against who was. */
final class RollCall {
    private static final long SECOND = 1_000_000_000L;
    // A lease ends after three quarters of it, and the others see that with their next renewal.
    private static final long LEASE = 17 * SECOND / 2;
    private static final long GRACE = 5 * SECOND;
    // Until who left is told to everybody: batches, and the way.
    private static final long SOON = 2 * SECOND;
    // A node that was away for less is taken for dead by nobody.
    private static final long UNNOTICED = 11 * SECOND / 2;
    // How far back trouble may still delay what is told now.
    private static final long BEFORE = 30 * SECOND;
    // A node that was away or stood still judges nobody for the time of one lease.
    private static final long JUDGES_AGAIN = 12 * SECOND;
    private static final int NAMED = 200;

    private enum State {
        OUT,
        ASKED,
        IN,
        LEAVING
    }

    /** What one client was told in one channel. */
    private static final class Watch {
        final Set<Integer> there = new HashSet<>();
        final Set<Integer> gone = new HashSet<>();
        State state = State.ASKED;
        /** Whether it was told all who were there. */
        boolean complete;

        long count = -1;
    }

    private record Link(int node, boolean v1) {}

    private final History history;
    private final Judge judge;
    private final Troubles troubles;
    private final Stays stays;
    private final Map<Integer, Link> links = new HashMap<>();
    private final Map<Integer, Map<Integer, Watch>> watches = new HashMap<>();
    private final Map<Integer, Integer> joins = new HashMap<>();

    RollCall(History history, Judge judge) {
        this.history = history;
        this.judge = judge;
        this.troubles = new Troubles(history.entries());
        this.stays = new Stays(history.entries());
    }

    void judge() {
        for (Entry e : history.entries()) {
            if (e.kind() == Kind.OPENED) {
                links.put(e.client(), new Link((int) e.a(), e.b() == 1));
                watches.put(e.client(), new HashMap<>());
            } else if (e.kind() == Kind.CLOSED) {
                watches.remove(e.client());
            } else if (e.channel() >= 0 && World.attended(e.channel())) {
                if (e.kind() == Kind.ROSTER) {
                    roster(e);
                } else if (e.client() >= 0) {
                    look(e);
                }
            }
        }
        watches.forEach((client, all) -> all.forEach((channel, watch) -> atTheEnd(client, channel, watch)));
    }

    private void look(Entry e) {
        Map<Integer, Watch> mine = watches.computeIfAbsent(e.client(), client -> new HashMap<>());
        switch (e.kind()) {
            case JOIN -> mine.put(e.channel(), new Watch());
            case JOINED -> state(mine, e, State.IN);
            case LEAVE -> state(mine, e, State.LEAVING);
            case LEFT, JOIN_REFUSED -> state(mine, e, State.OUT);
            case HERE, CAME, WENT -> {
                Watch watch = mine.computeIfAbsent(e.channel(), channel -> new Watch());
                Link link = links.get(e.client());
                if (link != null) {
                    told(e, watch, link);
                }
            }
            default -> {}
        }
    }

    private static void state(Map<Integer, Watch> mine, Entry e, State state) {
        mine.computeIfAbsent(e.channel(), channel -> new Watch()).state = state;
    }

    private void told(Entry e, Watch watch, Link link) {
        boolean in = watch.state == State.IN || watch.state == State.LEAVING || !link.v1 && watch.state == State.ASKED;
        if (!in) {
            judge.violated("presence is for members", "told to who is " + watch.state, e);
            return;
        }
        if (!link.v1) {
            plain(e, watch, link);
            return;
        }
        switch (e.kind()) {
            case HERE -> here(e, watch, link);
            case CAME -> came(e, watch, link);
            default -> went(e, watch, link);
        }
        if (e.b() >= 0) {
            watch.count = e.b();
            if (watch.complete && watch.there.size() != e.b()) {
                judge.violated(
                        "presence counts",
                        "told of " + e.b() + " users, and by name of " + watch.there.size() + ": " + watch.there,
                        e);
                watch.complete = false;
            }
        }
    }

    private void here(Entry e, Watch watch, Link link) {
        int[] users = history.list(e.a());
        watch.complete = users.length == e.b();
        if (users.length < Math.min(NAMED, e.b())) {
            judge.violated("presence counts", users.length + " named of " + e.b(), e);
        }
        for (int user : users) {
            watch.there.add(user);
            real(e, user, link.node);
        }
        if (watch.complete && !watch.there.contains(World.user(e.client()))) {
            judge.violated("everybody sees who is there", "who joined is not among them", e);
        }
    }

    /**
     * In batches, which only crowds are told, it may be told what the answer to a join had told, too: it may be news to somebody else.
     */
    private boolean wasCrowd(int channel) {
        return joins.computeIfAbsent(channel, stays::joins) > Server.TOLD_AT_ONCE;
    }

    private void came(Entry e, Watch watch, Link link) {
        for (int user : history.list(e.a())) {
            if (watch.complete && !watch.there.add(user) && !wasCrowd(e.channel())) {
                judge.violated("told once", "user " + user + " came, who was there", e);
            }
            real(e, user, link.node);
        }
    }

    private void went(Entry e, Watch watch, Link link) {
        for (int user : history.list(e.a())) {
            if (watch.complete && !watch.there.remove(user) && !wasCrowd(e.channel())) {
                judge.violated("told once", "user " + user + " went, who was not there", e);
            }
            rightly(e, user, link.node);
            inTime(e, user, link.node);
        }
    }

    /** Plain ones don't know who was there before, and in crowds hear nothing; so they are judged where there never was one. */
    private void plain(Entry e, Watch watch, Link link) {
        int user = history.list(e.a())[0];
        if (user == World.user(e.client())) {
            judge.violated("told once", "a plain client is told of its own user", e);
        }
        boolean came = e.kind() == Kind.CAME;
        if (!wasCrowd(e.channel())) {
            if (!(came ? watch.there : watch.gone).add(user) && came) {
                judge.violated("told once", "user " + user + " came, who was there", e);
            }
            (came ? watch.gone : watch.there).remove(user);
        }
        if (came) {
            real(e, user, link.node);
        } else {
            rightly(e, user, link.node);
            inTime(e, user, link.node);
        }
    }

    private long lag(int node, long at) {
        return troubles.in(node, at - BEFORE, at);
    }

    /** Nobody is shown who is not there. */
    private void real(Entry e, int user, int observer) {
        if (e.c() < 0) {
            return;
        }
        long lag = lag(observer, e.c());
        for (Stay stay : stays.of(e.channel(), user)) {
            long last = Long.MAX_VALUE;
            if (stay.crashed != Long.MAX_VALUE) {
                last = stay.crashed + LEASE + SOON + lag + (lag > 0 ? JUDGES_AGAIN : 0);
            } else if (stay.left != Long.MAX_VALUE) {
                boolean troubled = troubles.in(stay.node, stay.until - BEFORE, stay.left + BEFORE) > 0;
                last = stay.left + SOON + lag + (troubled ? BEFORE : 0);
            }
            if (stay.asked <= e.c() && e.c() <= last) {
                return;
            }
        }
        judge.violated("nobody is shown a ghost", "user " + user + " is not there", e);
    }

    /** Who stays has not left: neither when its node stands still for a while, nor when the broker is away. */
    private void rightly(Entry e, int user, int observer) {
        if (e.c() < 0) {
            return;
        }
        for (Stay stay : stays.of(e.channel(), user)) {
            long lag = lag(observer, e.c()) + lag(stay.node, e.c());
            boolean steady = stay.from != Long.MAX_VALUE
                    && stay.from < e.c() - GRACE - SOON - lag
                    && (stay.until == Long.MAX_VALUE || stay.until > e.c() + SOON);
            if (steady && troubles.longest(stay.node, e.c() - BEFORE, e.c()) < UNNOTICED) {
                judge.violated(
                        "no flicker",
                        "user " + user + " has been on node " + stay.node + " since " + stay.from / 1e9 + " s",
                        e);
                return;
            }
        }
    }

    /** Who was on a node that crashed, and nowhere else, leaves within the lease. */
    private void inTime(Entry e, int user, int observer) {
        List<Stay> all = stays.of(e.channel(), user);
        Stay last = null;
        for (Stay stay : all) {
            if (stay.asked < e.c()) {
                last = stay;
            }
        }
        if (e.c() < 0 || last == null || last.crashed == Long.MAX_VALUE || last.crashed > e.c()) {
            return;
        }
        int node = last.node;
        long crashed = last.crashed;
        boolean nowhereElse =
                all.stream().allMatch(stay -> stay.node == node && stay.crashed == crashed || stay.asked > e.c());
        if (nowhereElse && e.c() > crashed + LEASE + SOON && troubles.in(observer, crashed - BEFORE, e.c()) == 0) {
            judge.violated(
                    "a crash is known within the lease",
                    "user " + user + " was on node " + node + ", which crashed at " + crashed / 1e9 + " s",
                    e);
        }
    }

    private void atTheEnd(int client, int channel, Watch watch) {
        Link link = links.get(client);
        if (link == null || !link.v1 || watch.state != State.IN || watch.count < 0) {
            return;
        }
        Set<Integer> truth = stays.atTheEnd(channel);
        if (watch.complete ? !watch.there.equals(truth) : watch.count != truth.size()) {
            Entry last = history.entries().get(history.entries().size() - 1);
            judge.violated(
                    "everybody sees who is there",
                    "client " + client + " on node " + link.node + " was told of " + watch.count + " in "
                            + World.channelName(channel) + difference(watch.complete ? watch.there : truth, truth),
                    new Entry(last.at(), client, 0, Kind.WANTS, channel, 0, 0, 0));
        }
    }

    private void roster(Entry e) {
        Set<Integer> known = new HashSet<>();
        for (int user : history.list(e.b())) {
            known.add(user);
        }
        Set<Integer> truth = stays.atTheEnd(e.channel());
        if (!known.equals(truth)) {
            judge.violated("everybody sees who is there", "node " + e.a() + difference(known, truth), e);
        }
    }

    private static String difference(Set<Integer> known, Set<Integer> truth) {
        Set<Integer> ghosts = new HashSet<>(known);
        ghosts.removeAll(truth);
        Set<Integer> missing = new HashSet<>(truth);
        missing.removeAll(known);
        return " of " + truth.size() + " lacks " + missing + " and has, but should not, " + ghosts;
    }
}
