package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Action NOTHING = Action.raw((caller, command, param) -> {});

    private static ChannelKind kind(String pattern, String... commands) {
        Map<Command, Action> handlers = new HashMap<>();
        for (String command : commands) {
            Routes.put(handlers, command, NOTHING);
        }
        return new ChannelKind(
                new ChannelPattern(pattern),
                handlers,
                Optional.empty(),
                Presence.EACH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Outbound.STANDARD,
                Optional.empty(),
                OptionalInt.empty(),
                Map.of());
    }

    private static Routes routes(ChannelKind... kinds) {
        return new Routes(List.of(kinds), Map.of(), Optional.empty());
    }

    private static Optional<String> matched(Routes routes, String name) {
        return routes.match(ChannelName.of(name))
                .map(match -> match.kind().pattern().toString());
    }

    @Test
    void of_patterns_that_fit_the_most_literal_one_is_meant_whatever_their_order() {
        Routes routes = routes(kind("{any}"), kind("room:{id}"), kind("room:{id}/staff"), kind("room:42"));
        assertThat(matched(routes, "hall")).contains("{any}");
        assertThat(matched(routes, "room:1")).contains("room:{id}");
        assertThat(matched(routes, "room:1/staff")).contains("room:{id}/staff");
        assertThat(matched(routes, "room:42")).contains("room:42");
        assertThat(routes.patterns()).containsExactly("room:{id}/staff", "room:42", "room:{id}", "{any}");
    }

    @Test
    void of_two_that_are_equally_literal_the_first_declared_is_meant() {
        assertThat(matched(routes(kind("a{x}"), kind("{x}b")), "a-b")).contains("a{x}");
        assertThat(matched(routes(kind("{x}b"), kind("a{x}")), "a-b")).contains("{x}b");
    }

    @Test
    void a_name_that_fits_nothing_has_no_channel() {
        assertThat(matched(routes(kind("room:{id}")), "hall")).isEmpty();
        assertThat(matched(routes(), "hall")).isEmpty();
    }

    @Test
    void a_match_brings_the_variables() {
        assertThat(routes(kind("{team}/{room}"))
                        .match(ChannelName.of("red/1"))
                        .orElseThrow()
                        .variables())
                .isEqualTo(Map.of("team", "red", "room", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "online-update", "close-connection", "sb:join", "sb:anything"})
    void the_servers_own_commands_get_no_handler(String command) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Routes.put(new HashMap<>(), command, NOTHING))
                .withMessageContaining(command)
                .withMessageContaining("server's own");
    }

    @Test
    void a_command_gets_one_handler() {
        Map<Command, Action> handlers = new HashMap<>();
        Routes.put(handlers, "chat", NOTHING);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Routes.put(handlers, "chat", Action.raw((caller, command, param) -> {})))
                .withMessageContaining("chat")
                .withMessageContaining("already");
        assertThat(handlers).containsOnly(Map.entry(Command.of("chat"), NOTHING));
    }

    @Test
    void no_verb_no_handler() {
        assertThatIllegalArgumentException().isThrownBy(() -> Routes.put(new HashMap<>(), "two words", NOTHING));
    }

    @Test
    void tells_what_would_have_been_legal_sorted_and_once_each() {
        Map<Command, Action> global = new HashMap<>();
        Routes.put(global, "ping", NOTHING);
        Routes.put(global, "chat", NOTHING);
        ChannelKind room = kind("room:{id}", "rename", "chat");
        Routes routes = new Routes(List.of(room), global, Optional.empty());
        assertThat(routes.legal(Optional.empty())).containsExactly("chat", "ping");
        assertThat(routes.legal(Optional.of(room))).containsExactly("chat", "ping", "rename");
    }

    @Test
    void knows_whose_command_it_is() {
        Map<Command, Action> global = new HashMap<>();
        Routes.put(global, "ping", NOTHING);
        Routes routes = new Routes(List.of(kind("room:{id}", "rename")), global, Optional.of(NOTHING.handler()));
        assertThat(routes.global(Command.of("ping"))).contains(NOTHING);
        assertThat(routes.global(Command.of("rename"))).isEmpty();
        assertThat(routes.anyChannelHandles(Command.of("rename"))).isTrue();
        assertThat(routes.anyChannelHandles(Command.of("ping"))).isFalse();
        assertThat(routes.otherwise()).contains(NOTHING.handler());
    }

    @Test
    void what_is_declared_later_changes_nothing() {
        Map<Command, Action> global = new HashMap<>();
        Routes routes = new Routes(List.of(), global, Optional.empty());
        Routes.put(global, "ping", NOTHING);
        assertThat(routes.global(Command.of("ping"))).isEmpty();
    }
}
