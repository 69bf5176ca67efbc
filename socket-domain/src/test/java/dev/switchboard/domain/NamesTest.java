package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be a channel, a command, a user, a node and a connection (PROTOCOL, Envelope), at each edge of each rule. */
class NamesTest {
    private static final String GRIN = "\uD83D\uDE00"; // one character, 4 bytes of UTF-8
    private static final String EURO = "\u20AC"; // one character, 3 bytes

    @Property
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void a_channel_is_legal_exactly_if_the_protocol_says_so(@ForAll("names") String name) {
        boolean legal = name.codePointCount(0, name.length()) >= 1
                && name.codePointCount(0, name.length()) <= 128
                && name.getBytes(StandardCharsets.UTF_8).length <= 256
                && name.codePoints().noneMatch(Text::isControlOrBidi)
                && name.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        Statistics.collect(legal);
        Statistics.coverage(found -> {
            found.check(true).percentage(percent -> percent > 5);
            found.check(false).percentage(percent -> percent > 5);
        });
        assertThat(ChannelName.fault(name).isEmpty()).isEqualTo(legal);
        if (legal) {
            assertThat(ChannelName.of(name)).hasToString(name);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ChannelName.of(name))
                    .withMessage(ChannelName.fault(name).orElseThrow());
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<Character> any = Arbitraries.frequencyOf(
                Tuple.of(40, Arbitraries.chars().range('a', 'z')),
                Tuple.of(4, Arbitraries.chars().range('\u0080', '\u07FF')),
                Tuple.of(2, Arbitraries.chars().range('\u0800', '\uFFFF')));
        return Arbitraries.oneOf(
                any.list().ofMaxSize(300).map(NamesTest::joined),
                any.list().ofMaxSize(12).map(NamesTest::joined),
                Arbitraries.of("a", "\u00E9", EURO, GRIN)
                        .list()
                        .ofMinSize(50)
                        .ofMaxSize(140)
                        .map(s -> String.join("", s)));
    }

    private static String joined(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }

    @Test
    void a_channel_has_128_characters_of_256_bytes_at_most() {
        assertThat(ChannelName.fault("x".repeat(128))).isEmpty();
        assertThat(ChannelName.fault("x".repeat(129)).orElseThrow()).contains("at most 128 characters");
        assertThat(ChannelName.fault(GRIN.repeat(64))).isEmpty();
        assertThat(ChannelName.fault(GRIN.repeat(64) + "x").orElseThrow()).contains("at most 256 bytes");
        assertThat(ChannelName.fault(EURO.repeat(85) + "x")).isEmpty();
        assertThat(ChannelName.fault(EURO.repeat(86)).orElseThrow()).contains("at most 256 bytes");
        assertThat(ChannelName.fault("").orElseThrow()).contains("1 to 128");
    }

    @Test
    void a_fault_quotes_no_more_than_64_characters() {
        assertThat(ChannelName.fault("x".repeat(100_000)).orElseThrow()).hasSizeLessThan(150);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("!".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void channels_are_told_apart_by_their_bytes_alone() {
        assertThat(ChannelName.of("room")).isNotEqualTo(ChannelName.of("Room"));
        assertThat(ChannelName.of("\u00E9")).as("composed and not").isNotEqualTo(ChannelName.of("e\u0301"));
        assertThat(ChannelName.of("a*")).as("no wildcard").isNotEqualTo(ChannelName.of("ab"));
        assertThat(ChannelName.of("a")).isLessThan(ChannelName.of("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u0000", "\u007F", "\u0085", "x\u202Ey", "\u2066", "\u061C", "\uD83D", "a\uDE00b"})
    void neither_channels_nor_users_hide_characters(String name) {
        assertThat(ChannelName.fault(name)).isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> UserId.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "a", "A-Z.a_z:09", "join-room", "app:x", "sbx", "errors"})
    void a_command_is_of_letters_digits_and_four_signs(String name) {
        assertThat(Command.valid(name)).isTrue();
        assertThat(Command.of(name).reserved()).isFalse();
        assertThat(Command.of(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "\u00E9", "a/b", "ping\n", "{x}", "\u0661"})
    void nothing_else_is_a_command(String name) {
        assertThat(Command.valid(name)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Command.of(name)).withMessageContaining("1 to 64");
    }

    @Property
    void a_command_is_legal_exactly_if_the_protocol_says_so(@ForAll String name) {
        assertThat(Command.valid(name)).isEqualTo(name.matches("[A-Za-z0-9._:-]{1,64}"));
    }

    @Test
    void a_command_has_64_characters_at_most() {
        assertThat(Command.valid("x".repeat(64))).isTrue();
        assertThat(Command.valid("x".repeat(65))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"online-update", "close-connection", "error", "sb:join", "sb:", "sb:anything"})
    void the_servers_own_commands_are_reserved(String name) {
        assertThat(Command.of(name).reserved()).isTrue();
    }

    @Test
    void a_user_id_has_1_to_128_characters() {
        assertThatCode(() -> UserId.of("x".repeat(128))).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> UserId.of("x".repeat(129)));
        assertThatIllegalArgumentException().isThrownBy(() -> UserId.of(""));
        assertThat(UserId.of("a")).isLessThan(UserId.of("b")).hasToString("a");
    }

    @Property
    void a_node_name_can_stand_anywhere(@ForAll String name) {
        if (name.matches("[A-Za-z0-9._-]{1,64}")) {
            assertThat(NodeId.of(name)).hasToString(name);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> NodeId.of(name));
        }
    }

    @Test
    void a_node_name_has_1_to_64_characters() {
        assertThat(NodeId.of("node-1.eu_west")).hasToString("node-1.eu_west");
        assertThatCode(() -> NodeId.of("x".repeat(64))).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> NodeId.of("x".repeat(65)));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeId.of(""));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeId.of("a:b"));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeId.of("a\n"));
    }

    @Property
    void a_connection_id_is_read_as_it_is_written(@ForAll long high, @ForAll long low) {
        ConnectionId id = new ConnectionId(new UUID(high, low));
        assertThat(ConnectionId.of(id.toString())).isEqualTo(id).isEqualByComparingTo(id);
    }

    @Test
    void a_connection_id_is_a_uuid() {
        assertThatIllegalArgumentException().isThrownBy(() -> ConnectionId.of("no uuid"));
        assertThatIllegalArgumentException().isThrownBy(() -> ConnectionId.of(""));
    }
}
