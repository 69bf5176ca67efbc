package dev.switchboard.admin;

import dev.switchboard.admin.Clusterwide.Who;
import dev.switchboard.admin.Views.ChannelPage;
import dev.switchboard.admin.Views.Connection;
import dev.switchboard.admin.Views.Table;
import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.ChannelPart;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.NodeId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One channel out of what each node has of it. */
final class Channels {
    private Channels() {}

    /** With the first members of all nodes. */
    static ChannelPage page(Answers<ChannelPart> answers, Page page) {
        return page(
                answers,
                answers.all().stream()
                        .flatMap(of -> of.value().connections().stream()
                                .map(info -> Connection.of(of.node(), info, Views.NAMED_CHANNELS))),
                page);
    }

    /** With other members of a node that is alone. */
    static ChannelPage page(Answers<ChannelPart> answers, List<ConnectionInfo> members, Page page) {
        NodeId node = answers.all().get(0).node();
        return page(answers, members.stream().map(info -> Connection.of(node, info, Views.NAMED_CHANNELS)), page);
    }

    private static ChannelPage page(Answers<ChannelPart> answers, Stream<Connection> members, Page page) {
        List<Views.Channel> parts = answers.all().stream()
                .map(of -> Views.Channel.of(of.node(), of.value().channel()))
                .toList();
        List<Views.User> users = users(answers);
        Views.Channel whole = whole(parts, users(answers, users.size()));
        Who who = Who.of(answers.nodes());
        Table<Connection> connections = new Table<>(
                members.limit(page.limit()).toList(), whole.members(), page.limit(), page.offset(), "", who);
        return new ChannelPage(
                whole,
                parts,
                connections,
                users.stream().limit(Params.STANDARD_LIMIT).toList(),
                who);
    }

    /** Who is on several nodes is one user all the same. */
    private static List<Views.User> users(Answers<ChannelPart> answers) {
        Map<String, Views.User> users = new LinkedHashMap<>();
        for (Answers.Of<ChannelPart> of : answers.all()) {
            for (Member member : of.value().users()) {
                Views.User user = Views.User.of(member);
                users.merge(
                        user.id(),
                        user,
                        (one, other) -> new Views.User(one.id(), one.name(), one.connections() + other.connections()));
            }
        }
        return List.copyOf(users.values());
    }

    /** How many there are: as many as are named, unless a node named not all of its own. Then who is on several nodes may count for each. */
    private static int users(Answers<ChannelPart> answers, int named) {
        int sum = 0;
        boolean all = true;
        for (Answers.Of<ChannelPart> of : answers.all()) {
            int there = of.value().channel().users();
            sum += there;
            all &= of.value().users().size() >= there;
        }
        return all ? named : Math.max(named, sum);
    }

    /** Members are those of all nodes. Each node hears all publications while it has members: so the busiest one has heard most. */
    private static Views.Channel whole(List<Views.Channel> parts, int users) {
        Views.Channel first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        return new Views.Channel(
                "",
                first.name(),
                parts.stream().mapToInt(Views.Channel::members).sum(),
                users,
                parts.stream().mapToLong(Views.Channel::publications).max().orElse(0),
                parts.stream().mapToDouble(Views.Channel::rate).max().orElse(0),
                parts.stream()
                        .map(Views.Channel::since)
                        .min(Comparator.naturalOrder())
                        .orElse(first.since()),
                first.history());
    }
}
