package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Entry;
import dev.switchboard.simulation.History.Kind;
import dev.switchboard.simulation.Judge.Channel;
import dev.switchboard.simulation.Judge.Link;
import dev.switchboard.simulation.Judge.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The judge's other half: what somebody must have seen and did not, and what must be true at the end. */
final class Completeness {
    /** For so long an answered publication may still turn out not to be kept. */
    static final long IN_DOUBT = 30_000_000_000L;

    // Of one node: longer than it is ever paused, and than what was said waits for its turn.
    private static final long LATE = 25_000_000_000L;

    private record Stay(View view, Link link, long from, long until, Set<Long> got) {}

    private final Judge judge;
    private final Map<Integer, List<Stay>> stays = new HashMap<>();
    private final Map<Long, Long> closedAt = new HashMap<>();

    Completeness(Judge judge) {
        this.judge = judge;
    }

    void closed(Link link, Entry e) {
        closedAt.put(History.publisher(History.publication(e.client(), link.number, 0)), e.at());
    }

    /** A client was in a channel all the time, on one connection. */
    void stayed(Channel channel, View view, Link link, long from, long until) {
        stays.computeIfAbsent(channel.number, n -> new ArrayList<>()).add(new Stay(view, link, from, until, view.got));
    }

    /** Who gets no offsets has the same order all the same. */
    void received(Entry e, View view, Publication publication) {
        if (e.kind() == Kind.GOT && publication.epoch >= 0 && e.b() < 0) {
            if (view.plainEpoch == publication.epoch && view.plainOffset >= publication.offset) {
                judge.violated(
                        "one order",
                        "offset " + publication.offset + " after " + view.plainOffset + ", for who gets none",
                        e);
            }
            view.plainEpoch = publication.epoch;
            view.plainOffset = publication.offset;
        }
    }

    void judge(List<Entry> entries, Map<Integer, Channel> channels, Map<Integer, Link> links) {
        if (entries.isEmpty()) {
            return;
        }
        long end = entries.get(entries.size() - 1).at();
        long calm = entries.stream()
                .filter(e -> e.kind() == Kind.CALM)
                .mapToLong(Entry::at)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        for (Channel channel : channels.values()) {
            for (View view : channel.views.values()) {
                Link link = links.get(view.client);
                if (view.inSince != Long.MAX_VALUE && link != null) {
                    stayed(channel, view, link, view.inSince, end);
                }
            }
            if (channel.kept) {
                keptArrive(channel, links);
            }
            localOnesArrive(channel);
            lastWordsArrive(channel, links, calm);
        }
        agree(entries, channels, links);
    }

    private boolean sure(Publication publication) {
        Entry said = publication.said;
        long closed = closedAt.getOrDefault(History.publisher(said.a()), Long.MAX_VALUE);
        return publication.answered && !publication.doubtful && closed - said.at() > IN_DOUBT;
    }

    /** What was acknowledged, everybody has who is a member at the end, since they were last told that something may be missing. */
    private void keptArrive(Channel channel, Map<Integer, Link> links) {
        List<Publication> sure =
                channel.publications.stream().filter(this::sure).toList();
        for (View view : channel.views.values()) {
            Link link = links.get(view.client);
            if (link == null || !link.v1 || !link.open || view.state != View.State.IN) {
                continue;
            }
            for (Publication publication : sure) {
                if (publication.said.at() > view.completeSince
                        && !view.got.contains(History.key(publication.said.a()))) {
                    judge.violated(
                            "acknowledged, then lost",
                            "client " + view.client + ", complete since " + view.completeSince / 1e9
                                    + " s, never got it",
                            publication.said);
                    break;
                }
            }
        }
    }

    /** What a member of a plain channel says, everybody on the same node gets. */
    private void localOnesArrive(Channel channel) {
        List<Stay> all = stays.getOrDefault(channel.number, List.of());
        if (channel.kept || all.isEmpty()) {
            return;
        }
        for (Publication publication : channel.publications) {
            Entry said = publication.said;
            if (!publication.answered || publication.doubtful) {
                continue;
            }
            for (Stay stay : all) {
                boolean own = stay.view.client == said.client();
                if (stay.link.node == publication.node
                        && stay.from < said.at()
                        && stay.until - said.at() > LATE
                        && stay.link.since < said.at()
                        && !(own && publication.toOthers)
                        && !stay.got.contains(History.key(said.a()))) {
                    judge.violated(
                            "after the join nothing is missed", "client " + stay.view.client + " never got it", said);
                }
            }
        }
    }

    /**
     * Once nothing is lost any more, everything arrives everywhere; but it may show that something was lost long ago, and who is then told
     * that it can't be recovered has been told of this one, too.
     */
    private void lastWordsArrive(Channel channel, Map<Integer, Link> links, long calm) {
        for (Publication publication : channel.publications) {
            if (calm == Long.MAX_VALUE || publication.said.at() <= calm + IN_DOUBT) {
                continue;
            }
            for (View view : channel.views.values()) {
                Link link = links.get(view.client);
                boolean told = channel.kept && link != null && link.v1 && view.completeSince > publication.said.at();
                if (!told
                        && link != null
                        && link.open
                        && view.state == View.State.IN
                        && !view.got.contains(History.key(publication.said.a()))) {
                    judge.violated(
                            "all arrive in the end", "client " + view.client + " never got it", publication.said);
                }
            }
        }
    }

    /** At the end clients and nodes agree on who is where, and everybody is where they want to be. */
    private void agree(List<Entry> entries, Map<Integer, Channel> channels, Map<Integer, Link> links) {
        Map<Integer, Set<Integer>> members = new HashMap<>();
        for (Entry e : entries) {
            View view = e.channel() < 0 || !channels.containsKey(e.channel())
                    ? null
                    : channels.get(e.channel()).views.get(e.client());
            Link link = links.get(e.client());
            boolean in = view != null && view.state == View.State.IN && link != null && link.open;
            if (e.kind() == Kind.WANTS && !in) {
                judge.violated(
                        "nobody is stuck", "wants to be a member and is " + (view == null ? "none" : view.state), e);
            } else if (e.kind() == Kind.MEMBER) {
                members.computeIfAbsent(e.channel(), n -> new HashSet<>()).add(e.client());
                if (!in || link == null || link.number != e.connection() || link.node != e.a()) {
                    judge.violated("no ghosts", "a member on node " + e.a() + " that knows nothing of it", e);
                }
            }
        }
        Entry last = entries.get(entries.size() - 1);
        channels.forEach((number, channel) -> channel.views.forEach((client, view) -> {
            Link link = links.get(client);
            if (view.state == View.State.IN
                    && link != null
                    && link.open
                    && !members.getOrDefault(number, Set.of()).contains(client)) {
                judge.violated(
                        "memberships agree",
                        "client " + client + " believes to be in " + World.channelName(number) + " and is not",
                        last);
            }
        }));
    }
}
