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

/** Who was in which channel with presence, when, and on which node, as far as clients know. */
final class Stays {
    /** One membership of one connection. Times in nanoseconds. */
    static final class Stay {
        final int user;
        final int node;
        final long asked;
        /** Answered. */
        long from = Long.MAX_VALUE;
        /** It asks to leave, is cut off, or its node crashes. */
        long until = Long.MAX_VALUE;
        /** The leave was answered. */
        long left = Long.MAX_VALUE;

        long crashed = Long.MAX_VALUE;

        Stay(int user, int node, long asked) {
            this.user = user;
            this.node = node;
            this.asked = asked;
        }

        private void until(long at) {
            until = Math.min(until, at);
        }
    }

    private final Map<Integer, Map<Integer, List<Stay>>> byChannel = new LinkedHashMap<>();
    private final Map<Integer, Map<Integer, Stay>> open = new HashMap<>();
    private final Map<Integer, Integer> nodes = new HashMap<>();

    Stays(List<Entry> entries) {
        for (Entry e : entries) {
            if (e.kind() == Kind.CRASHED) {
                crashed((int) e.a(), e.at());
            } else if (e.kind() == Kind.OPENED) {
                nodes.put(e.client(), (int) e.a());
            } else if (e.kind() == Kind.CLOSED) {
                Map<Integer, Stay> gone = open.remove(e.client());
                if (gone != null) {
                    gone.values().forEach(stay -> stay.until(e.at()));
                }
            } else if (e.client() >= 0 && e.channel() >= 0 && World.attended(e.channel())) {
                look(e);
            }
        }
    }

    private void look(Entry e) {
        Map<Integer, Stay> mine = open.computeIfAbsent(e.client(), client -> new HashMap<>());
        if (e.kind() == Kind.JOIN) {
            int user = World.user(e.client());
            Stay stay = new Stay(user, nodes.getOrDefault(e.client(), -1), e.at());
            mine.put(e.channel(), stay);
            byChannel
                    .computeIfAbsent(e.channel(), channel -> new HashMap<>())
                    .computeIfAbsent(user, u -> new ArrayList<>())
                    .add(stay);
            return;
        }
        Stay stay = mine.get(e.channel());
        if (stay == null) {
            return;
        }
        switch (e.kind()) {
            case JOINED -> stay.from = Math.min(stay.from, e.at());
            case LEAVE -> stay.until(e.at());
            case LEFT -> {
                stay.left = e.at();
                mine.remove(e.channel());
            }
            case JOIN_REFUSED -> {
                stay.until(e.at());
                mine.remove(e.channel());
            }
            default -> {}
        }
    }

    private void crashed(int node, long at) {
        for (Map<Integer, Stay> each : open.values()) {
            for (Stay stay : each.values()) {
                if (stay.node == node) {
                    stay.crashed = at;
                    stay.until(at);
                }
            }
        }
    }

    List<Stay> of(int channel, int user) {
        return byChannel.getOrDefault(channel, Map.of()).getOrDefault(user, List.of());
    }

    /** Users who are there at the end. */
    Set<Integer> atTheEnd(int channel) {
        Set<Integer> users = new HashSet<>();
        byChannel.getOrDefault(channel, Map.of()).forEach((user, stays) -> {
            if (stays.stream().anyMatch(stay -> stay.until == Long.MAX_VALUE && stay.from != Long.MAX_VALUE)) {
                users.add(user);
            }
        });
        return users;
    }

    /** How often somebody asked to join. */
    int joins(int channel) {
        return byChannel.getOrDefault(channel, Map.of()).values().stream()
                .mapToInt(List::size)
                .sum();
    }
}
