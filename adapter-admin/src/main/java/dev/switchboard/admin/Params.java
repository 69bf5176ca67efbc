package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Query;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A query's parameters, read strictly. Names travel here and never in paths, where {@code %2F} would be a slash. Immutable. */
final class Params {
    static final int STANDARD_LIMIT = 50;
    static final int MOST = 500;

    private final Map<String, List<String>> values;

    private Params(Map<String, List<String>> values) {
        this.values = values;
    }

    static Params of(String rawQuery) {
        try {
            return new Params(Query.parse(rawQuery));
        } catch (IllegalArgumentException malformed) {
            throw Refusal.badly(String.valueOf(malformed.getMessage()));
        }
    }

    String text(String name) {
        return values.getOrDefault(name, List.of("")).get(0);
    }

    Page page() {
        int limit = number("limit", STANDARD_LIMIT);
        if (limit < 1 || limit > MOST) {
            throw Refusal.badly("limit is 1 to " + MOST);
        }
        return new Page(limit, number("offset", 0));
    }

    private int number(String name, int otherwise) {
        String text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw Refusal.badly(name + " is a number of at most nine digits");
        }
        return Integer.parseInt(text);
    }

    /** The node that alone is asked. */
    Optional<NodeId> node() {
        String text = text("node");
        return text.isEmpty() ? Optional.empty() : Optional.of(read("node", text, NodeId::of));
    }

    /** Where the page before ended; {@code id} reads what its rows are told by. */
    Optional<Cursor> after(Function<String, ?> id) {
        String text = text("after");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Cursor place = read("after", text, Cursor::of);
        read("after", place.id(), id);
        return Optional.of(place);
    }

    boolean descending() {
        return switch (text("direction")) {
            case "", "asc" -> false;
            case "desc" -> true;
            default -> throw Refusal.badly("direction is asc or desc");
        };
    }

    <E extends Enum<E>> E sort(Class<E> orders) {
        String text = text("sort");
        E[] all = orders.getEnumConstants();
        if (text.isEmpty()) {
            return all[0];
        }
        return Arrays.stream(all)
                .filter(order -> word(order).equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.badly(
                        "sort is one of " + Arrays.stream(all).map(Params::word).collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> order) {
        return order.name().toLowerCase(Locale.ROOT);
    }

    ConnectionId connection() {
        return read("id", text("id"), Params::connection);
    }

    static ConnectionId connection(String text) {
        return read("connection", text, ConnectionId::of);
    }

    UserId user() {
        return user("id", text("id"));
    }

    static UserId user(String field, String text) {
        return read(field, text, UserId::of);
    }

    ChannelName channel() {
        return channel("name", text("name"));
    }

    static ChannelName channel(String field, String text) {
        return read(field, text, ChannelName::of);
    }

    private static <T> T read(String field, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.badly(
                    field + ": " + Optional.ofNullable(wrong.getMessage()).orElse("unreadable"));
        }
    }
}
