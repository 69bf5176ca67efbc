package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Entry;
import dev.switchboard.simulation.History.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a history against the guarantees of PROTOCOL.md. Knows nothing of how the core keeps them: it reads what clients noted, and
 * nothing else.
 */
public final class Judge {
    private static final int MOST = 50;

    private final History history;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<Long, Publication> said = new HashMap<>();
    private final Map<Integer, Channel> channels = new LinkedHashMap<>();
    private final Map<Integer, Link> links = new HashMap<>();
    private final Map<Integer, Set<Channel>> channelsOf = new HashMap<>();
    private final Completeness completeness = new Completeness(this);

    /** What the judge knows of one publication. */
    static final class Publication {
        final Entry said;
        final boolean toOthers;
        final int node;
        boolean answered;
        boolean doubtful;
        long epoch = -1;
        long offset = -1;

        Publication(Entry said, boolean toOthers, int node) {
            this.said = said;
            this.toOthers = toOthers;
            this.node = node;
        }
    }

    /** What the judge knows of a client's connection. */
    static final class Link {
        final int number;
        final int node;
        final boolean v1;
        final long since;
        boolean open = true;
        long closedAt = Long.MAX_VALUE;

        Link(int number, int node, boolean v1, long since) {
            this.number = number;
            this.node = node;
            this.v1 = v1;
            this.since = since;
        }
    }

    /** What the judge knows of one channel. */
    static final class Channel {
        final int number;
        final boolean kept;
        final Map<Integer, View> views = new LinkedHashMap<>();
        final Map<Long, Map<Long, Long>> places = new HashMap<>();
        final List<Publication> publications = new ArrayList<>();

        Channel(int number) {
            this.number = number;
            this.kept = World.recoverable(number);
        }
    }

    /** A judge of one history, which is complete. */
    public Judge(History history) {
        this.history = history;
    }

    /** All that was violated, in the order of time; at most some dozens. */
    public List<Violation> judge() {
        for (Entry entry : history.entries()) {
            if (entry.client() >= 0) {
                look(entry);
            }
        }
        completeness.judge(history.entries(), channels, links);
        new RollCall(history, this).judge();
        new Letters(history, this).judge();
        return violations;
    }

    void violated(String rule, String what, Entry where) {
        if (violations.size() < MOST) {
            violations.add(new Violation(rule, what, where));
        }
    }

    private void look(Entry e) {
        switch (e.kind()) {
            case OPENED -> links.put(e.client(), new Link(e.connection(), (int) e.a(), e.b() == 1, e.at()));
            case CLOSED -> closed(e);
            case SAID -> said(e);
            case ANSWERED, REFUSED -> answered(e);
            case UNSURE -> unsure(e);
            case JOIN -> join(e);
            case MISSED -> missed(e);
            case JOINED -> joined(e);
            case JOIN_REFUSED -> {
                end(e, view(e));
                view(e).state = View.State.OUT;
            }
            case LEAVE -> {
                end(e, view(e));
                view(e).state = View.State.LEAVING;
            }
            case LEFT -> left(e);
            case GOT -> got(e);
            case LOST -> lost(e);
            default -> {}
        }
    }

    private Channel channel(Entry e) {
        return channels.computeIfAbsent(e.channel(), Channel::new);
    }

    private View view(Entry e) {
        Channel channel = channel(e);
        return channel.views.computeIfAbsent(e.client(), client -> {
            channelsOf
                    .computeIfAbsent(client, c -> new java.util.LinkedHashSet<>())
                    .add(channel);
            return new View(client);
        });
    }

    private Link link(Entry e) {
        Link link = links.get(e.client());
        if (link == null || link.number != e.connection()) {
            throw new IllegalStateException("noted without a connection: " + History.line(e));
        }
        return link;
    }

    private boolean numbered(Entry e) {
        return channel(e).kept && link(e).v1;
    }

    private void closed(Entry e) {
        Link link = link(e);
        link.open = false;
        link.closedAt = e.at();
        completeness.closed(link, e);
        for (Channel channel : channelsOf.getOrDefault(e.client(), Set.of())) {
            View view = channel.views.get(e.client());
            if (view != null) {
                end(channel, e, view);
                view.state = View.State.OUT;
                if (!(channel.kept && link.v1)) {
                    view.forget();
                }
            }
        }
    }

    private void end(Entry e, View view) {
        end(channel(e), e, view);
    }

    private void end(Channel channel, Entry e, View view) {
        if (view.inSince != Long.MAX_VALUE) {
            completeness.stayed(channel, view, link(e), view.inSince, e.at());
            view.inSince = Long.MAX_VALUE;
        }
    }

    private void said(Entry e) {
        Link link = link(e);
        Publication publication = new Publication(e, e.b() == 1, link.node);
        if (said.put(History.key(e.a()), publication) != null) {
            throw new IllegalStateException("said twice: " + History.line(e));
        }
        channel(e).publications.add(publication);
    }

    private void answered(Entry e) {
        Publication publication = said.get(History.key(e.a()));
        if (publication == null || publication.answered) {
            violated("one reply", "the reply is to nothing, or the second one", e);
        } else if (e.kind() == Kind.ANSWERED) {
            publication.answered = true;
        } else {
            publication.answered = true;
            publication.doubtful = true;
        }
    }

    /** The server does not say which: what was said lately is in doubt. */
    private void unsure(Entry e) {
        List<Publication> all = channel(e).publications;
        for (int i = all.size() - 1; i >= 0 && e.at() - all.get(i).said.at() < Completeness.IN_DOUBT; i--) {
            if (all.get(i).said.client() == e.client()) {
                all.get(i).doubtful = true;
            }
        }
    }

    private void join(Entry e) {
        View view = view(e);
        end(e, view);
        view.state = View.State.ASKED;
        view.askedEpoch = e.a();
        view.askedOffset = e.b();
        if (e.a() >= 0) {
            view.epoch = e.a();
            view.offset = e.b();
        }
    }

    private void missed(Entry e) {
        View view = view(e);
        if (view.askedEpoch < 0 || (view.state != View.State.ASKED && view.state != View.State.IN_PIECES)) {
            violated("recovery", "missed publications that were not asked for", e);
        } else if (e.a() != view.epoch || e.b() != view.offset + 1) {
            violated(
                    "no gap",
                    "what was missed goes on at epoch " + e.a() + " offset " + e.b() + " after epoch " + view.epoch
                            + " offset " + view.offset,
                    e);
        }
        view.offset = e.b();
        received(e, e.c(), view);
        placed(e, e.c(), e.a(), e.b());
    }

    private void joined(Entry e) {
        View view = view(e);
        boolean more = (e.c() & History.MORE) != 0;
        boolean asked = (e.c() & History.ASKED) != 0;
        boolean recovered = (e.c() & History.RECOVERED) != 0;
        if (view.state != View.State.ASKED && view.state != View.State.IN_PIECES) {
            violated("one reply", "the answer is to no join", e);
        }
        if (numbered(e)) {
            if (asked && view.askedEpoch < 0) {
                violated("recovery", "recovered was not asked for", e);
            } else if (!asked && view.askedEpoch >= 0) {
                violated("recovery", "does not say whether it recovered", e);
            }
            if (recovered && (view.epoch != e.a() || view.offset != e.b())) {
                violated(
                        "never a partial replay",
                        "recovered up to epoch " + e.a() + " offset " + e.b() + ", but what came ends at epoch "
                                + view.epoch + " offset " + view.offset,
                        e);
            }
            if (!recovered) {
                view.completeSince = e.at();
            }
            view.epoch = e.a();
            view.offset = e.b();
        }
        view.state = more ? View.State.IN_PIECES : View.State.IN;
        if (!more) {
            view.inSince = e.at();
        }
    }

    private void left(Entry e) {
        View view = view(e);
        if (view.state != View.State.LEAVING) {
            violated("one reply", "the answer is to no leave", e);
        }
        view.state = View.State.OUT;
        if (!numbered(e)) {
            view.forget();
        }
    }

    private void lost(Entry e) {
        View view = view(e);
        end(e, view);
        if (!link(e).v1 || !channel(e).kept) {
            violated("lost", "told to who can't recover", e);
        }
        if (view.state == View.State.IN || view.state == View.State.IN_PIECES) {
            view.state = View.State.TOLD;
        } else if (view.state != View.State.LEAVING) {
            violated("lost", "told to who is no member", e);
        }
    }

    private void got(Entry e) {
        View view = view(e);
        boolean v1 = link(e).v1;
        boolean in = view.state == View.State.IN
                || view.state == View.State.LEAVING
                || (!v1 && view.state == View.State.ASKED);
        if (!in) {
            violated(
                    view.state == View.State.OUT ? "nothing after a leave" : "nothing between",
                    "delivered to who is " + view.state,
                    e);
        }
        if (numbered(e)) {
            if (e.b() != view.offset + 1) {
                violated("no gap", "offset " + e.b() + " after " + view.offset + ", and nobody said so", e);
            }
            view.offset = e.b();
            placed(e, e.a(), view.epoch, e.b());
        } else if (e.b() >= 0) {
            violated("offset", "an offset for who has no use for it", e);
        }
        received(e, e.a(), view);
    }

    /** What holds for every publication that arrives. */
    private void received(Entry e, long name, View view) {
        Publication publication = said.get(History.key(name));
        if (publication == null || publication.said.channel() != e.channel()) {
            violated("nothing from nowhere", "nobody published " + History.name(name) + " here", e);
            return;
        }
        if (publication.toOthers
                && publication.said.client() == e.client()
                && publication.said.connection() == e.connection()) {
            violated("no echo", "who publishes to others gets it back", e);
        }
        if (!view.got.add(History.key(name))) {
            violated("no duplicates", History.name(name) + " came before", e);
            return;
        }
        Integer before = view.latestOf.put(History.key(History.publisher(name)), History.number(name));
        if (before != null && before > History.number(name)) {
            violated("order of each publisher", History.name(name) + " came after its publisher's " + before, e);
        }
        completeness.received(e, view, publication);
    }

    private void placed(Entry e, long name, long epoch, long offset) {
        Long other =
                channel(e).places.computeIfAbsent(epoch, n -> new HashMap<>()).putIfAbsent(offset, name);
        if (other != null && other != name) {
            violated(
                    "one order",
                    History.name(name) + " is where others have " + History.name(other) + " (epoch " + epoch
                            + " offset " + offset + ")",
                    e);
        }
        Publication publication = said.get(History.key(name));
        if (publication == null) {
            return;
        }
        if (publication.epoch < 0) {
            publication.epoch = epoch;
            publication.offset = offset;
        } else if (publication.epoch != epoch || publication.offset != offset) {
            violated("no duplicates", History.name(name) + " has two places", e);
        }
    }

    /** The entries around a violation that have to do with it. */
    public static List<Entry> transcript(History history, Violation violation, int most) {
        Entry where = violation.where();
        Set<Kind> channelFree = Set.of(Kind.OPENED, Kind.CLOSED);
        List<Entry> related = new ArrayList<>();
        Set<Long> names = new HashSet<>();
        if (Set.of(Kind.GOT, Kind.SAID, Kind.ANSWERED).contains(where.kind())) {
            names.add(where.a());
        } else if (where.kind() == Kind.MISSED) {
            names.add(where.c());
        }
        for (Entry e : history.entries()) {
            boolean own =
                    e.client() == where.client() && (e.channel() == where.channel() || channelFree.contains(e.kind()));
            boolean same = e.kind() == Kind.MISSED && names.contains(e.c())
                    || (Set.of(Kind.GOT, Kind.SAID, Kind.ANSWERED, Kind.REFUSED).contains(e.kind())
                            && names.contains(e.a()));
            boolean node = e.client() < 0;
            if (own || same || node) {
                related.add(e);
            }
        }
        int place = related.indexOf(where);
        int from = Math.max(0, place - most * 3 / 4);
        return related.subList(from, Math.min(related.size(), from + most));
    }
}
