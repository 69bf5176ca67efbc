package dev.switchboard.application;

import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.in.Listing;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Searches this node's connections and channels, without the locks that joins and publications take. Thread-safe. */
final class Lists {
    private final NodeId node;
    private final Registry registry;
    private final Timers timers;
    private final Function<Line, ConnectionInfo> connection;
    private final Function<ChannelName, Optional<ChannelInfo>> channel;

    Lists(
            NodeId node,
            Registry registry,
            Timers timers,
            Function<Line, ConnectionInfo> connection,
            Function<ChannelName, Optional<ChannelInfo>> channel) {
        this.node = node;
        this.registry = registry;
        this.timers = timers;
        this.connection = connection;
        this.channel = channel;
    }

    Listing<ConnectionInfo> connections(ConnectionSearch search) {
        Search<Line, ConnectionId> found = new Search<>(search.descending());
        find(search, found);
        return new Listing<>(found.page(search.page()).stream().map(connection).toList(), found.total());
    }

    /** What this node has of a page that begins behind a place. */
    Part<ConnectionInfo, ConnectionId> connections(ConnectionSearch search, Optional<Cursor> after) {
        Search<Line, ConnectionId> found =
                new Search<>(search.descending(), Part.behind(after, ConnectionId::of, node, search.descending()));
        find(search, found);
        List<Keyed<ConnectionInfo, ConnectionId>> rows = found.sorted(search.page()).stream()
                .map(row -> new Keyed<>(connection.apply(row.thing()), row.key()))
                .toList();
        return new Part<>(rows, found.total(), found.left() > rows.size());
    }

    private void find(ConnectionSearch search, Search<Line, ConnectionId> found) {
        for (Line line : registry.lines()) {
            if (search.text().isEmpty() || Search.contains(search.text(), texts(line))) {
                found.add(line, number(line, search.order()), text(line, search.order()), line.id());
            }
        }
    }

    private static List<String> texts(Line line) {
        return List.of(
                line.id().toString(),
                line.profile().id().value(),
                line.profile().name(),
                line.handshake().peer(),
                line.handshake().transport(),
                line.handshake().path());
    }

    private static long number(Line line, ConnectionSearch.Order order) {
        return switch (order) {
            case SINCE -> line.tally().counters().since().toEpochMilli();
            case SENT -> line.tally().counters().messagesSent();
            case RECEIVED -> line.tally().counters().messagesReceived();
            case OUTBOX -> line.egress().waiting();
            case LAG -> line.lag();
            case USER, PEER -> 0;
        };
    }

    private static String text(Line line, ConnectionSearch.Order order) {
        return switch (order) {
            case USER -> line.profile().name();
            case PEER -> line.handshake().peer();
            case SINCE, SENT, RECEIVED, OUTBOX, LAG -> "";
        };
    }

    Listing<ChannelInfo> channels(ChannelSearch search) {
        Search<ChannelName, ChannelName> found = new Search<>(search.descending());
        find(search, found);
        List<ChannelInfo> infos = new ArrayList<>();
        found.page(search.page()).forEach(name -> channel.apply(name).ifPresent(infos::add));
        return new Listing<>(infos, found.total());
    }

    /** What this node has of a page that begins behind a place. */
    Part<ChannelInfo, ChannelName> channels(ChannelSearch search, Optional<Cursor> after) {
        Search<ChannelName, ChannelName> found =
                new Search<>(search.descending(), Part.behind(after, ChannelName::of, node, search.descending()));
        find(search, found);
        List<Keyed<ChannelName, ChannelName>> sorted = found.sorted(search.page());
        List<Keyed<ChannelInfo, ChannelName>> rows = new ArrayList<>();
        sorted.forEach(row -> channel.apply(row.thing()).ifPresent(info -> rows.add(new Keyed<>(info, row.key()))));
        return new Part<>(rows, found.total(), found.left() > sorted.size());
    }

    private void find(ChannelSearch search, Search<ChannelName, ChannelName> found) {
        boolean byName = search.order() == ChannelSearch.Order.NAME;
        for (LiveChannel live : registry.channels()) {
            String name = live.name().value();
            if (search.text().isEmpty() || Search.contains(search.text(), List.of(name))) {
                Audience audience = live.audience();
                long number = switch (search.order()) {
                    case NAME -> 0;
                    case MEMBERS -> audience.members();
                    case PUBLICATIONS -> audience.publications();
                    // In thousandths, as what is sorted by is a whole number.
                    case RATE -> Math.round(1_000 * audience.rate(timers));
                    case SINCE -> audience.since.toEpochMilli();
                };
                found.add(live.name(), number, byName ? name : "", live.name());
            }
        }
    }
}
