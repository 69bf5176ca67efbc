package dev.switchboard.admin;

import static dev.switchboard.admin.Clusterwide.await;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.admin.Clusterwide.Who;
import dev.switchboard.admin.Views.ChannelPage;
import dev.switchboard.admin.Views.Config;
import dev.switchboard.admin.Views.Connection;
import dev.switchboard.admin.Views.LimitView;
import dev.switchboard.admin.Views.Table;
import dev.switchboard.admin.Views.UserPage;
import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelPart;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.Cluster;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.in.Found;
import dev.switchboard.application.port.in.Listing;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** What can be read: the same answers over HTTP and over the live feed. Thread-safe. */
final class Queries {
    private final Operations operations;
    private final Cluster cluster;
    private final Board board;
    private final AdminOptions options;

    Queries(Operations operations, Board board, AdminOptions options) {
        this.operations = operations;
        this.cluster = operations.cluster();
        this.board = board;
        this.options = options;
    }

    /** The answer to one of these; empty if there is none of this name. Throws {@link Refusal}. */
    Optional<Object> get(String what, String rawQuery) {
        Params params = Params.of(rawQuery);
        return switch (what) {
            case "status" -> Optional.of(board.status(params.node()));
            case "connections" -> Optional.of(connections(params));
            case "connection" -> Optional.of(connection(params.connection()));
            case "channels" -> Optional.of(channels(params));
            case "channel" -> Optional.of(channel(params.channel(), params.page(), params.node()));
            case "user" -> Optional.of(user(params.user()));
            case "config" -> Optional.of(config());
            default -> Optional.empty();
        };
    }

    private Table<Connection> connections(Params params) {
        Page page = params.page();
        ConnectionSearch.Order order = params.sort(ConnectionSearch.Order.class);
        if (fromOffset(page)) {
            Listing<ConnectionInfo> found = operations.connections(
                    new ConnectionSearch(params.text("search"), order, params.descending(), page));
            return table(found.entries().stream().map(info -> row(self(), info)).toList(), found.total(), page);
        }
        return table(
                await(cluster.connections(
                        new ConnectionSearch(params.text("search"), order, params.descending(), page),
                        params.after(ConnectionId::of),
                        params.node())),
                page,
                params.node(),
                Queries::row);
    }

    /** A node that is alone knows its rows by number; over several, who goes on says behind which row. */
    private boolean fromOffset(Page page) {
        if (page.offset() > 0 && !cluster.alone()) {
            throw Refusal.badly(
                    "over several nodes there is no offset; go on by after=, with what the page before has as next");
        }
        return page.offset() > 0;
    }

    private NodeId self() {
        return operations.status().node();
    }

    private static Connection row(NodeId node, ConnectionInfo info) {
        return Connection.of(node, info, Views.NAMED_CHANNELS);
    }

    private <T> Table<T> table(List<T> entries, int total, Page page) {
        return new Table<>(
                entries,
                total,
                page.limit(),
                page.offset(),
                "",
                new Who(List.of(self().value()), List.of(), List.of()));
    }

    private static <T, V> Table<V> table(
            Found<T> found, Page page, Optional<NodeId> node, BiFunction<NodeId, T, V> view) {
        Clusterwide.known(node, found.nodes());
        return new Table<>(
                found.entries().stream()
                        .map(of -> view.apply(of.node(), of.value()))
                        .toList(),
                found.total(),
                page.limit(),
                page.offset(),
                found.next().map(Cursor::word).orElse(""),
                Who.of(found.nodes()));
    }

    private Connection connection(ConnectionId id) {
        Answers<ConnectionInfo> answers = await(cluster.connection(id));
        return answers.first()
                .map(of -> Connection.of(of.node(), of.value(), Integer.MAX_VALUE))
                .orElseThrow(() -> Clusterwide.absent(
                        cluster, answers.nodes(), "there is no such connection", "it may have ended"));
    }

    private Table<Views.Channel> channels(Params params) {
        Page page = params.page();
        ChannelSearch.Order order = params.sort(ChannelSearch.Order.class);
        if (fromOffset(page)) {
            Listing<ChannelInfo> found =
                    operations.channels(new ChannelSearch(params.text("search"), order, params.descending(), page));
            return table(
                    found.entries().stream()
                            .map(info -> Views.Channel.of(self(), info))
                            .toList(),
                    found.total(),
                    page);
        }
        return table(
                await(cluster.channels(
                        new ChannelSearch(params.text("search"), order, params.descending(), page),
                        params.after(ChannelName::of),
                        params.node())),
                page,
                params.node(),
                Views.Channel::of);
    }

    private ChannelPage channel(ChannelName name, Page page, Optional<NodeId> node) {
        fromOffset(page);
        Answers<ChannelPart> answers =
                await(cluster.channel(name, Math.max(page.limit(), Params.STANDARD_LIMIT), node));
        Clusterwide.known(node, answers.nodes());
        if (answers.all().isEmpty()) {
            throw Clusterwide.absent(cluster, answers.nodes(), "nobody is in this channel", "");
        }
        if (page.offset() > 0) {
            return Channels.page(answers, operations.connections(name, page), page);
        }
        return Channels.page(answers, page);
    }

    private UserPage user(UserId id) {
        Answers<List<ConnectionInfo>> answers = await(cluster.connections(id, Params.MOST));
        List<Connection> connections = answers.all().stream()
                .flatMap(of -> of.value().stream().map(info -> row(of.node(), info)))
                .toList();
        if (connections.isEmpty()) {
            throw Clusterwide.absent(cluster, answers.nodes(), "this user has no connection", "");
        }
        Views.User user = connections.get(0).user();
        return new UserPage(
                new Views.User(user.id(), user.name(), connections.size()),
                connections.stream().limit(Params.MOST).toList(),
                Who.of(answers.nodes()));
    }

    private Config config() {
        Map<String, String> settings = new LinkedHashMap<>();
        options.settings.forEach((name, value) -> settings.put(name, Secrets.named(name) ? Secrets.MASK : value));
        return new Config(
                operations.status().node().value(),
                Runtime.version().toString(),
                settings,
                LimitView.of(options.limits));
    }
}
