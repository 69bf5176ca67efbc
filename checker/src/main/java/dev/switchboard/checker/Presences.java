package dev.switchboard.checker;

import dev.switchboard.simulation.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges what v1 clients are told of each other. On each connection the answer to a join says who is there, and from then on each who comes
 * was not there and each who leaves was; in the end everybody sees those who are there. Thread-safe.
 */
final class Presences {
    private static final int MOST = 20;

    /** Whose user it is. */
    private record Who(int client, int connection) {}

    private final Chronicle chronicle;

    // Guarded by this.
    private final Map<String, Who> users = new HashMap<>();
    private final Map<Integer, Map<Integer, Set<String>>> viewsOf = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long told;

    Presences(Chronicle chronicle) {
        this.chronicle = chronicle;
    }

    /** A client knows who it is. */
    synchronized void is(String user, int client, int connection) {
        users.put(user, new Who(client, connection));
    }

    private Map<Integer, Set<String>> views(int client) {
        return viewsOf.computeIfAbsent(client, c -> new HashMap<>());
    }

    /** A client's connection is over, and with it what it saw. */
    synchronized void closed(int client) {
        viewsOf.remove(client);
    }

    /** A client is no member any more. */
    synchronized void left(int client, int channel) {
        views(client).remove(channel);
    }

    /** The answer to a join. */
    synchronized void snapshot(int client, int channel, List<?> members, long count) {
        Set<String> there = new LinkedHashSet<>();
        members.forEach(member -> there.add(id(member)));
        if (there.size() != members.size() || count != members.size()) {
            violated("one entry for each user", client, channel, members.size() + " members, count " + count);
        }
        views(client).put(channel, there);
    }

    /** An {@code sb:presence}. */
    synchronized void changed(int client, int channel, List<?> joined, List<?> left, long count) {
        Set<String> there = views(client).get(channel);
        if (there == null) {
            return;
        }
        told++;
        for (Object user : joined) {
            if (!there.add(id(user))) {
                violated("each join once", client, channel, name(id(user)) + " joined, and was there");
            }
        }
        for (Object user : left) {
            if (!there.remove(String.valueOf(user))) {
                violated("each leave once", client, channel, name(String.valueOf(user)) + " left, and was not there");
            }
        }
        if (count != there.size()) {
            violated("the count", client, channel, "count " + count + ", but there are " + there.size());
        }
    }

    private static String id(Object user) {
        return user instanceof Map<?, ?> fields ? String.valueOf(fields.get("id")) : String.valueOf(user);
    }

    private synchronized String name(String user) {
        Who who = users.get(user);
        return who == null ? "an unknown user" : "client " + who.client() + "." + who.connection();
    }

    private void violated(String rule, int client, int channel, String what) {
        if (violations.size() < MOST) {
            violations.add(String.format(
                    Locale.ROOT,
                    "presence, %s: %s\n    at %.6f s client %d %s",
                    rule,
                    what,
                    chronicle.seconds(),
                    client,
                    History.channelName(channel)));
        }
    }

    /** Who is in each channel, as far as the clients know of themselves. */
    private Map<Integer, Set<String>> truth(List<Standing> clients) {
        Map<Who, String> byClient = new HashMap<>();
        users.forEach((user, who) -> byClient.put(who, user));
        Map<Integer, Set<String>> truth = new HashMap<>();
        for (Standing client : clients) {
            String user = byClient.get(new Who(client.client(), client.connection()));
            for (int channel : client.channels()) {
                truth.computeIfAbsent(channel, c -> new TreeSet<>()).add(String.valueOf(user));
            }
        }
        return truth;
    }

    /** Who sees others than are there; empty when all agree. Only while nobody comes or goes. */
    synchronized List<String> disagreements(List<Standing> clients) {
        Map<Integer, Set<String>> truth = truth(clients);
        List<String> wrong = new ArrayList<>();
        for (Standing client : clients) {
            for (int channel : client.v1() ? client.channels() : List.<Integer>of()) {
                Set<String> there = truth.getOrDefault(channel, Set.of());
                Set<String> seen = views(client.client()).getOrDefault(channel, Set.of());
                if (!there.equals(seen)) {
                    wrong.add(disagreement(client, channel, there, seen));
                }
            }
        }
        return wrong;
    }

    private String disagreement(Standing client, int channel, Set<String> there, Set<String> seen) {
        return String.format(
                Locale.ROOT,
                "presence, who is there in the end: client %d on node%d sees in %s ghosts %s and misses %s",
                client.client(),
                client.node(),
                History.channelName(channel),
                seen.stream()
                        .filter(user -> !there.contains(user))
                        .map(this::name)
                        .toList(),
                there.stream()
                        .filter(user -> !seen.contains(user))
                        .map(this::name)
                        .toList());
    }

    /** Whether anybody who is told of the channel sees a client's user there; true if nobody is told. */
    synchronized boolean seen(List<Standing> clients, Standing whom, int channel) {
        Who wanted = new Who(whom.client(), whom.connection());
        boolean told = false;
        for (Standing client : clients) {
            Set<String> seen = client.v1() && client.channels().contains(channel)
                    ? views(client.client()).getOrDefault(channel, Set.of())
                    : Set.of();
            told |= !seen.isEmpty();
            if (seen.stream().anyMatch(user -> wanted.equals(users.get(user)))) {
                return true;
            }
        }
        return !told;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Changes that clients were told of. */
    synchronized long told() {
        return told;
    }
}
