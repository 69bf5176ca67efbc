package dev.switchboard.application.port.in;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @Test
    void reads_names_and_values_in_their_order() {
        assertThat(Query.parse("ch=room:1&name=Ann+Lee&ch=hall"))
                .containsExactly(Map.entry("ch", List.of("room:1", "hall")), Map.entry("name", List.of("Ann Lee")));
    }

    @Test
    void decodes_names_as_well_as_values_and_only_once() {
        assertThat(Query.parse("%63h=%E2%82%AC&x=%252B%2b"))
                .isEqualTo(Map.of("ch", List.of("\u20AC"), "x", List.of("%2B+")));
    }

    @Test
    void what_is_missing_is_empty() {
        assertThat(Query.parse("")).isEmpty();
        assertThat(Query.parse("&&")).isEmpty();
        assertThat(Query.parse("a&b=&=c")).isEqualTo(Map.of("a", List.of(""), "b", List.of(""), "", List.of("c")));
        assertThat(Query.parse("a=b=c")).isEqualTo(Map.of("a", List.of("b=c")));
    }

    @Test
    void takes_characters_that_a_client_forgot_to_escape() {
        assertThat(Query.parse("name=J\u00F6rg \uD83D\uDE00;x"))
                .isEqualTo(Map.of("name", List.of("J\u00F6rg \uD83D\uDE00;x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=%", "a=%4", "a=%4&b=1", "a=%zz", "a=%4g", "%=1", "a=%%34", "a=%-1", "a=%\uFF14\uFF11", "a=% 1"
            })
    void a_percent_sign_without_two_hexadecimal_digits_is_refused(String query) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.parse(query))
                .withMessageContaining("%25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=%FF",
                "a=%C3",
                "a=%C3%28",
                "a=%C0%80",
                "a=%ED%A0%80",
                "a=%F5%80%80%80",
                "%80=1",
                "a=\uD83D",
                "a=\uDE00b"
            })
    void what_is_no_utf_8_is_refused(String query) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.parse(query))
                .withMessageContaining("UTF-8");
    }

    @Property
    void reads_what_a_form_would_send(@ForAll("forms") Map<String, String> form) {
        String query = form.entrySet().stream()
                .map(entry ->
                        URLEncoder.encode(entry.getKey(), UTF_8) + '=' + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        Map<String, List<String>> expected = new LinkedHashMap<>();
        form.forEach((name, value) -> expected.put(name, List.of(value)));
        assertThat(Query.parse(query)).containsExactlyEntriesOf(expected);
    }

    @Provide
    Arbitrary<Map<String, String>> forms() {
        Arbitrary<String> text = Arbitraries.of(
                        "a", "%", "+", "&", "=", " ", "\u00E9", "\u20AC", "\uD83D\uDE00", "\u0000", ";", "25")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
        return Arbitraries.maps(text, text).ofMinSize(1).ofMaxSize(4);
    }

    /** Whatever comes is read or refused, never anything else. */
    @Property
    void never_fails_otherwise(@ForAll("garbage") String query) {
        try {
            Query.parse(query).forEach((name, values) -> assertThat(values).isNotEmpty());
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).startsWith("the query");
        }
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.of("a", "%", "%4", "%C3", "%A9", "=", "&", "+", "\uD83D", "\uDE00", "\u20AC", "%00")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }
}
