package dev.switchboard.application;

import dev.switchboard.application.port.in.Declarations;
import dev.switchboard.application.port.in.Declarations.Talk;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Text;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what was declared. */
final class Declaring {
    private Declaring() {}

    static Declarations of(Routes routes, Map<Command, Class<?>> messages, Map<Command, Action> questions) {
        boolean open = routes.otherwise().isPresent();
        List<Declarations.Channel> channels = routes.kinds().stream()
                .map(kind -> new Declarations.Channel(
                        kind.pattern().toString(),
                        talk(
                                kind.actions(),
                                kind.messages(),
                                open || kind.otherwise().isPresent())))
                .toList();
        return new Declarations(talk(routes.global(), messages, open), channels, commands(questions));
    }

    private static Talk talk(Map<Command, Action> actions, Map<Command, Class<?>> messages, boolean open) {
        List<Declarations.Message> said = messages.entrySet().stream()
                .map(entry -> new Declarations.Message(entry.getKey().name(), entry.getValue()))
                .sorted(Comparator.comparing(Declarations.Message::name))
                .toList();
        return new Talk(commands(actions), said, open);
    }

    private static List<Declarations.Command> commands(Map<Command, Action> actions) {
        return actions.entrySet().stream()
                .map(entry -> new Declarations.Command(
                        entry.getKey().name(),
                        entry.getValue().param(),
                        entry.getValue().answers(),
                        entry.getValue().reply()))
                .sorted(Comparator.comparing(Declarations.Command::name))
                .toList();
    }

    /** A question to a client is no action of ours, and is declared by its types alone. */
    static Action question(Class<?> param, Class<?> reply) {
        return new Action(
                (caller, command, payload) -> {}, Optional.of(param), Optional.of(reply), true, Optional.empty());
    }

    static void put(Map<Command, Class<?>> messages, String name, Class<?> param) {
        if (messages.putIfAbsent(Routes.command(name), param) != null) {
            throw new IllegalArgumentException("the message " + Text.quote(name) + " is declared twice");
        }
    }
}
