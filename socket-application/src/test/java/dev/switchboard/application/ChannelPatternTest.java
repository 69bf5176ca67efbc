package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.switchboard.domain.ChannelName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelPatternTest {
    private static Optional<Map<String, String>> match(String pattern, String name) {
        return new ChannelPattern(pattern).match(ChannelName.of(name));
    }

    @Test
    void literal_text_fits_itself_alone() {
        assertThat(match("lobby", "lobby")).contains(Map.of());
        assertThat(match("lobby", "Lobby")).isEmpty();
        assertThat(match("lobby", "lobby2")).isEmpty();
        assertThat(match("a.b*(c)[d]\\E", "a.b*(c)[d]\\E"))
                .as("no sign means anything")
                .contains(Map.of());
        assertThat(match("a.b", "axb")).isEmpty();
    }

    @Test
    void a_variable_is_one_character_or_more() {
        assertThat(match("room:{id}", "room:42")).contains(Map.of("id", "42"));
        assertThat(match("room:{id}", "room:\uD83D\uDE00")).contains(Map.of("id", "\uD83D\uDE00"));
        assertThat(match("room:{id}", "room:")).isEmpty();
        assertThat(match("{name}", "anything: at all")).contains(Map.of("name", "anything: at all"));
    }

    @Test
    void a_variable_ends_at_the_first_place_where_the_rest_fits() {
        assertThat(match("{team}/{room}", "a/b/c")).contains(Map.of("team", "a", "room", "b/c"));
        assertThat(match("{a}:x", "1:x:x")).contains(Map.of("a", "1:x"));
        assertThat(match("{a}-{b}-z", "1-2-3-z")).contains(Map.of("a", "1", "b", "2-3"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "{}, has a brace",
        "room:{, has a brace",
        "room:}, has a brace",
        "{a b}, has a brace",
        "{1a}, has a brace",
        "{{a}}, has a brace",
        "{a}{b}, side by side",
        "x{a}{b}, side by side",
        "{a}/{a}, variable a twice",
    })
    void what_is_malformed_is_refused_with_the_reason(String pattern, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelPattern(pattern))
                .withMessageContaining('"' + pattern + '"')
                .withMessageContaining(reason);
    }

    @Test
    void counts_its_literal_characters() {
        assertThat(new ChannelPattern("room:{id}/x").literals()).isEqualTo(7);
        assertThat(new ChannelPattern("{all}").literals()).isZero();
        assertThat(new ChannelPattern("room:{id}")).hasToString("room:{id}");
    }

    @Property
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void fits_what_trying_every_end_of_every_variable_finds(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder source = new StringBuilder();
        int parts = 1 + random.nextInt(4);
        boolean variable = random.nextBoolean();
        for (int i = 0; i < parts; i++) {
            source.append(variable ? "{v" + i + "}" : letters(random, 1 + random.nextInt(2)));
            variable = !variable;
        }
        String name = letters(random, 1 + random.nextInt(7));
        Optional<Map<String, String>> expected = naive(source.toString(), name);
        Statistics.collect(expected.isPresent());
        Statistics.coverage(found -> {
            found.check(true).percentage(percent -> percent > 10);
            found.check(false).percentage(percent -> percent > 10);
        });
        assertThat(match(source.toString(), name)).as("%s for %s", source, name).isEqualTo(expected);
    }

    private static String letters(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("ab".charAt(random.nextInt(2)));
        }
        return text.toString();
    }

    private static Optional<Map<String, String>> naive(String pattern, String name) {
        if (pattern.isEmpty()) {
            return name.isEmpty() ? Optional.of(Map.of()) : Optional.empty();
        }
        if (pattern.charAt(0) != '{') {
            boolean fits = !name.isEmpty() && pattern.charAt(0) == name.charAt(0);
            return fits ? naive(pattern.substring(1), name.substring(1)) : Optional.empty();
        }
        int close = pattern.indexOf('}');
        for (int end = 1; end <= name.length(); end++) {
            Optional<Map<String, String>> rest = naive(pattern.substring(close + 1), name.substring(end));
            if (rest.isPresent()) {
                Map<String, String> values = new LinkedHashMap<>(rest.get());
                values.put(pattern.substring(1, close), name.substring(0, end));
                return Optional.of(values);
            }
        }
        return Optional.empty();
    }
}
