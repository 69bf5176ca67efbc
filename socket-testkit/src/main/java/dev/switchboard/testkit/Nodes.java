package dev.switchboard.testkit;

import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Listing;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What the nodes of a {@link Bench} offer together; of one, just what it offers. What is said to a channel, a user or all, is said on the
 * first node; a connection is asked for where it is; lists and figures of several nodes are put together. Searches and taps are those of
 * the first.
 */
final class Nodes {
    private final List<Operations> nodes;

    Nodes(List<Operations> nodes) {
        this.nodes = nodes;
    }

    private Operations first() {
        return nodes.get(0);
    }

    private Operations where(ConnectionId connection) {
        for (Operations node : nodes.subList(1, nodes.size())) {
            if (node.connection(connection).isPresent()) {
                return node;
            }
        }
        return first();
    }

    private <T> List<T> all(Function<Operations, List<T>> part) {
        List<T> all = new ArrayList<>();
        nodes.forEach(node -> all.addAll(part.apply(node)));
        return all;
    }

    JoinResult join(ConnectionId connection, ChannelName channel) {
        return where(connection).join(connection, channel);
    }

    LeaveResult leave(ConnectionId connection, ChannelName channel) {
        return where(connection).leave(connection, channel);
    }

    Sent writeConnection(ConnectionId connection, Message message) {
        return where(connection).writeConnection(connection, message);
    }

    Sent writeUser(UserId user, Message message, Set<ConnectionId> except) {
        return first().writeUser(user, message, except);
    }

    Sent writeChannel(Message message, Set<ConnectionId> except) {
        return first().writeChannel(message, except);
    }

    Sent writeChannel(Message message, String key, Set<ConnectionId> except) {
        return first().writeChannel(message, key, except);
    }

    Sent writeAll(Message message, Set<ConnectionId> except) {
        return first().writeAll(message, except);
    }

    boolean disconnect(ConnectionId connection, Close close) {
        return where(connection).disconnect(connection, close);
    }

    int disconnect(UserId user, Close close) {
        return first().disconnect(user, close);
    }

    CompletionStage<Void> drain(Duration within) {
        return CompletableFuture.allOf(nodes.stream()
                .map(node -> node.drain(within).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** The sum of all, a user once for each node that has it. */
    Status status() {
        List<Status> each = nodes.stream().map(Operations::status).toList();
        Status status = each.get(0);
        if (each.size() == 1) {
            return status;
        }
        return new Status(
                status.node(),
                (int) sum(each, Status::connections),
                (int) sum(each, Status::users),
                (int) channels(Page.ALL).stream()
                        .map(ChannelInfo::name)
                        .distinct()
                        .count(),
                status.taps(),
                sum(each, Status::outboxBytes),
                each.stream().allMatch(Status::draining),
                counters(each.stream().map(Status::counters).toList()));
    }

    private static <T> long sum(List<T> each, ToLongFunction<T> figure) {
        return each.stream().mapToLong(figure).sum();
    }

    private static Counters counters(List<Counters> each) {
        return new Counters(
                sum(each, Counters::messagesSent),
                sum(each, Counters::bytesSent),
                sum(each, Counters::messagesReceived),
                sum(each, Counters::bytesReceived),
                sum(each, Counters::messagesDropped),
                sum(each, Counters::overflows),
                each.get(0).since());
    }

    Optional<ConnectionInfo> connection(ConnectionId connection) {
        return where(connection).connection(connection);
    }

    List<ConnectionInfo> connections(Page page) {
        return inOrder(all(node -> node.connections(Page.ALL)), page);
    }

    List<ConnectionInfo> connections(ChannelName channel, Page page) {
        return nodes.size() == 1
                ? first().connections(channel, page)
                : inOrder(all(node -> node.connections(channel, Page.ALL)), page);
    }

    private List<ConnectionInfo> inOrder(List<ConnectionInfo> all, Page page) {
        if (nodes.size() > 1) {
            all.sort(Comparator.comparing(info -> info.counters().since()));
        }
        return page.of(all);
    }

    Listing<ConnectionInfo> connections(ConnectionSearch search) {
        return first().connections(search);
    }

    List<ConnectionInfo> connections(UserId user) {
        return all(node -> node.connections(user));
    }

    /** Each once for each node that has it. */
    List<ChannelInfo> channels(Page page) {
        return page.of(all(node -> node.channels(Page.ALL)));
    }

    Listing<ChannelInfo> channels(ChannelSearch search) {
        return first().channels(search);
    }

    Optional<ChannelInfo> channel(ChannelName channel) {
        return first().channel(channel);
    }

    /** Each user once, with the most connections that a node counts: with presence, a node counts those of all. */
    List<Member> members(ChannelName channel, Page page) {
        Map<UserId, Member> members = new LinkedHashMap<>();
        for (Member member : all(node -> node.members(channel, Page.ALL))) {
            members.merge(
                    member.profile().id(),
                    member,
                    (one, other) -> one.connections() < other.connections() ? other : one);
        }
        return page.of(List.copyOf(members.values()));
    }

    Operations.Subscription tap(Consumer<Tapped> listener) {
        return first().tap(listener);
    }
}
