package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.admin.Views.ChannelPage;
import dev.switchboard.admin.Views.Config;
import dev.switchboard.admin.Views.Connection;
import dev.switchboard.admin.Views.LimitView;
import dev.switchboard.admin.Views.NodeStatus;
import dev.switchboard.admin.Views.Table;
import dev.switchboard.admin.Views.Totals;
import dev.switchboard.admin.Views.UserPage;
import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.Listing;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.UserId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be read: the same answers over HTTP and over the live feed. Thread-safe. */
final class Queries {
    private final Operations operations;
    private final Figures figures;
    private final AdminOptions options;

    Queries(Operations operations, Figures figures, AdminOptions options) {
        this.operations = operations;
        this.figures = figures;
        this.options = options;
    }

    /** The answer to one of these; empty if there is none of this name. Throws {@link Refusal}. */
    Optional<Object> get(String what, String rawQuery) {
        Params params = Params.of(rawQuery);
        return switch (what) {
            case "status" -> Optional.of(status());
            case "connections" -> Optional.of(connections(params));
            case "connection" -> Optional.of(connection(params.connection()));
            case "channels" -> Optional.of(channels(params));
            case "channel" -> Optional.of(channel(params.channel(), params.page()));
            case "user" -> Optional.of(user(params.user()));
            case "config" -> Optional.of(config());
            default -> Optional.empty();
        };
    }

    private NodeStatus status() {
        Status status = operations.status();
        List<Figures.Sample> history = figures.history();
        Instant now = options.clock.instant();
        Figures.Sample last = history.isEmpty() ? figures.take(now) : history.get(history.size() - 1);
        return new NodeStatus(
                status.node().value(),
                status.draining(),
                status.taps(),
                now,
                last,
                Totals.of(status.counters()),
                history);
    }

    private Table<Connection> connections(Params params) {
        Page page = params.page();
        Listing<ConnectionInfo> found = operations.connections(new ConnectionSearch(
                params.text("search"), params.sort(ConnectionSearch.Order.class), params.descending(), page));
        return table(found.entries(), found.total(), page);
    }

    private static Table<Connection> table(List<ConnectionInfo> entries, int total, Page page) {
        return new Table<>(
                entries.stream()
                        .map(info -> Connection.of(info, Views.NAMED_CHANNELS))
                        .toList(),
                total,
                page.limit(),
                page.offset());
    }

    private Connection connection(ConnectionId id) {
        return operations
                .connection(id)
                .map(info -> Connection.of(info, Integer.MAX_VALUE))
                .orElseThrow(() -> Refusal.absent("there is no such connection on this node; it may have ended"));
    }

    private Table<Views.Channel> channels(Params params) {
        Page page = params.page();
        Listing<ChannelInfo> found = operations.channels(new ChannelSearch(
                params.text("search"), params.sort(ChannelSearch.Order.class), params.descending(), page));
        return new Table<>(
                found.entries().stream().map(Views.Channel::of).toList(), found.total(), page.limit(), page.offset());
    }

    private ChannelPage channel(ChannelName name, Page page) {
        ChannelInfo info =
                operations.channel(name).orElseThrow(() -> Refusal.absent("nobody is in this channel on this node"));
        return new ChannelPage(
                Views.Channel.of(info),
                table(operations.connections(name, page), info.members(), page),
                operations.members(name, new Page(Params.STANDARD_LIMIT, 0)).stream()
                        .map(Views.User::of)
                        .toList());
    }

    private UserPage user(UserId id) {
        List<ConnectionInfo> connections = operations.connections(id);
        if (connections.isEmpty()) {
            throw Refusal.absent("this user has no connection on this node");
        }
        Views.User user = Views.User.of(connections.get(0).profile());
        return new UserPage(
                new Views.User(user.id(), user.name(), connections.size()),
                connections.stream()
                        .limit(Params.MOST)
                        .map(info -> Connection.of(info, Views.NAMED_CHANNELS))
                        .toList());
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
