package dev.switchboard.application;

import dev.switchboard.application.port.out.Handler;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Channel pattern and command → handler, as the application declared them. Immutable. */
final class Routes {
    private final List<ChannelKind> kinds;
    private final Map<Command, Action> global;
    private final Optional<Handler> otherwise;

    Routes(Collection<ChannelKind> kinds, Map<Command, Action> global, Optional<Handler> otherwise) {
        this.kinds = new ArrayList<>(kinds);
        // Stable: of two equally literal patterns the one declared first wins.
        this.kinds.sort(
                Comparator.comparingInt((ChannelKind kind) -> kind.pattern().literals())
                        .reversed());
        this.global = Map.copyOf(global);
        this.otherwise = otherwise;
    }

    static void put(Map<Command, Action> actions, String name, Action action) {
        if (actions.putIfAbsent(command(name), action) != null) {
            throw new IllegalArgumentException("the command " + Text.quote(name)
                    + " has a handler already; one pattern's channels, and all that is outside of them, have one each");
        }
    }

    /** A command that an application may declare. */
    static Command command(String name) {
        Command command = Command.of(name);
        if (command.reserved()) {
            throw new IllegalArgumentException(
                    "the command " + Text.quote(name) + " is the server's own; choose another name");
        }
        return command;
    }

    /** In the order in which they are tried. */
    List<ChannelKind> kinds() {
        return kinds;
    }

    Map<Command, Action> global() {
        return global;
    }

    static void limit(Map<Command, Action> actions, String name, Rate rate) {
        if (actions.computeIfPresent(Command.of(name), (command, action) -> action.at(rate)) == null) {
            throw new IllegalArgumentException(
                    "the command " + Text.quote(name) + " has no handler yet; declare that before its rate");
        }
    }

    /** What is declared for a channel of that name. */
    Optional<ChannelMatch> match(ChannelName name) {
        for (ChannelKind kind : kinds) {
            Optional<Map<String, String>> variables = kind.pattern().match(name);
            if (variables.isPresent()) {
                return Optional.of(new ChannelMatch(kind, variables.get()));
            }
        }
        return Optional.empty();
    }

    Optional<Action> global(Command command) {
        return Optional.ofNullable(global.get(command));
    }

    Optional<Handler> otherwise() {
        return otherwise;
    }

    /** Whether some channel's members may send it. */
    boolean anyChannelHandles(Command command) {
        return kinds.stream().anyMatch(kind -> kind.actions().containsKey(command));
    }

    /** What would have been legal, sorted. */
    List<String> legal(Optional<ChannelKind> kind) {
        TreeSet<String> names = new TreeSet<>();
        global.keySet().forEach(command -> names.add(command.name()));
        kind.ifPresent(k -> k.actions().keySet().forEach(command -> names.add(command.name())));
        return List.copyOf(names);
    }

    List<String> patterns() {
        return kinds.stream().map(kind -> kind.pattern().toString()).toList();
    }
}
