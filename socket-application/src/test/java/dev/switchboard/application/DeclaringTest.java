package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.switchboard.application.port.in.Declarations;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.param.Length;
import dev.switchboard.domain.Command;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaringTest {
    record Wrong(@Length(max = 1) int number) {}

    private static final Action NOTHING = Action.raw((caller, command, param) -> {});

    @Test
    void tells_what_was_declared_by_name_and_patterns_as_they_are_tried() {
        Action call = new Action(
                NOTHING.handler(), Optional.of(String.class), Optional.of(Integer.class), true, Optional.empty());
        ChannelKind all = kind("{name}", Map.of(), Map.of());
        ChannelKind room = kind(
                "room:{id}",
                Map.of(Routes.command("rename"), call, Routes.command("chat"), NOTHING),
                Map.of(Routes.command("said"), String.class));
        Routes routes = new Routes(List.of(all, room), Map.of(Routes.command("ping"), NOTHING), Optional.empty());
        Declarations declared = Declaring.of(
                routes,
                Map.of(Routes.command("pong"), Long.class),
                Map.of(Routes.command("locate"), Declaring.question(String.class, Long.class)));

        Declarations.Command ping = new Declarations.Command("ping", Optional.empty(), false, Optional.empty());
        Declarations.Command chat = new Declarations.Command("chat", Optional.empty(), false, Optional.empty());
        Declarations.Command rename =
                new Declarations.Command("rename", Optional.of(String.class), true, Optional.of(Integer.class));
        Declarations.Command locate =
                new Declarations.Command("locate", Optional.of(String.class), true, Optional.of(Long.class));
        assertThat(declared)
                .isEqualTo(new Declarations(
                        new Declarations.Talk(
                                List.of(ping), List.of(new Declarations.Message("pong", Long.class)), false),
                        List.of(
                                new Declarations.Channel(
                                        "room:{id}",
                                        new Declarations.Talk(
                                                List.of(chat, rename),
                                                List.of(new Declarations.Message("said", String.class)),
                                                false)),
                                new Declarations.Channel("{name}", new Declarations.Talk(List.of(), List.of(), false))),
                        List.of(locate)));
    }

    @ParameterizedTest
    @CsvSource({"room:{id}, room:{id}", "room:{id}, room:{name}", "hall, hall", "{a}, {b}"})
    void a_pattern_that_fits_the_same_names_is_an_error_that_names_both(String first, String second) {
        SwitchboardBuilder builder = builder().channel(first, channel -> {});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.channel(second, channel -> {}))
                .withMessageContaining(first)
                .withMessageContaining(second)
                .withMessageContaining("one declaration");
    }

    @Test
    void patterns_that_only_overlap_are_fine() {
        builder()
                .channel("room:{id}", channel -> {})
                .channel("room:{id}/staff", channel -> {})
                .channel("{id}:room", channel -> {})
                .channel("room.{id}", channel -> {});
    }

    @Test
    void a_command_or_message_that_is_declared_twice_is_an_error() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .channel(
                                "room",
                                room -> room.on("chat", NOTHING.handler())
                                        .call("chat", String.class, (caller, text) -> text)))
                .withMessageContaining("\"chat\" has a handler already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().command("ping", NOTHING.handler()).command("ping", NOTHING.handler()))
                .withMessageContaining("\"ping\" has a handler already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().sends("pong", Long.class).sends("pong", Long.class))
                .withMessageContaining("\"pong\" is declared twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().sends("sb:welcome", Long.class))
                .withMessageContaining("server's own");
    }

    @Test
    void a_parameter_whose_rules_mean_nothing_is_an_error_when_it_is_declared() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().command("x", Wrong.class, (caller, wrong) -> {}))
                .withMessageContaining("Wrong.number");
    }

    private static ChannelKind kind(String pattern, Map<Command, Action> actions, Map<Command, Class<?>> messages) {
        return new ChannelKind(
                new ChannelPattern(pattern),
                actions,
                Optional.empty(),
                Presence.EACH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Outbound.STANDARD,
                Optional.empty(),
                OptionalInt.empty(),
                messages);
    }

    /** Nothing is read or written while things are declared. */
    private static SwitchboardBuilder builder() {
        return new SwitchboardBuilder((Codec) Proxy.newProxyInstance(
                Codec.class.getClassLoader(), new Class<?>[] {Codec.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("not while things are declared: " + method);
                }));
    }
}
